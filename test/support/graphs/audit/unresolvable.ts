/** Suites of supergraphs that compose although no subgraph can resolve some of their fields. */

import { returnReference, type AuditSuite, type Reference } from './audit-suite.ts'

const nodeIds: AuditSuite = {
  name: 'an interface field that every root leaves to the other subgraph',
  subgraphs: [
    {
      name: 'a',
      sdl: `
        type Query { node(id: ID!): Node @shareable user(id: ID!): User }
        interface Node { id: ID! }
        type User implements Node @key(fields: "id") { id: ID! name: String! }
        type Talk implements Node @key(fields: "id") { id: ID! @external user: User! }`,
      resolvers: {
        Query: {
          node: (_: unknown, { id }: Reference) =>
            id === 'u1'
              ? { __typename: 'User', id, name: 'n' }
              : { __typename: 'Talk', id: 'never' },
          user: (_: unknown, { id }: Reference) => ({ id, name: 'n' }),
        },
        User: { __resolveReference: ({ id }: Reference) => ({ id, name: 'n' }) },
        Talk: { __resolveReference: returnReference, user: () => ({ id: 'u1', name: 'n' }) },
      },
    },
    {
      name: 'b',
      sdl: `
        type Query { node(id: ID!): Node @shareable talk(id: ID!): Talk }
        interface Node { id: ID! }
        type User implements Node @key(fields: "id") { id: ID! @external talks: [Talk!]! }
        type Talk implements Node @key(fields: "id") { id: ID! text: String! }`,
      resolvers: {
        Query: {
          node: (_: unknown, { id }: Reference) =>
            id === 't1'
              ? { __typename: 'Talk', id, text: 'hi' }
              : { __typename: 'User', id: 'never' },
          talk: (_: unknown, { id }: Reference) => ({ id, text: 'hi' }),
        },
        User: { __resolveReference: returnReference, talks: () => [{ id: 't1', text: 'hi' }] },
        Talk: { __resolveReference: ({ id }: Reference) => ({ id, text: 'hi' }) },
      },
    },
  ],
  cases: [
    { query: '{ node(id: "u1") { id } }', data: undefined, paths: ['-'] },
    {
      query: '{ u: node(id: "u1") { __typename } t: node(id: "t1") { __typename } }',
      data: { u: { __typename: 'User' }, t: { __typename: 'Talk' } },
    },
    {
      query:
        '{ u: node(id: "u1") { ... on User { id name } } t: node(id: "t1") { ... on Talk { id text } } }',
      data: { u: { id: 'u1', name: 'n' }, t: { id: 't1', text: 'hi' } },
    },
    {
      query:
        '{ u: node(id: "u1") { ... on Talk { id } } t: node(id: "t1") { ... on User { id } } }',
      data: { u: {}, t: {} },
    },
    {
      query:
        '{ u: node(id: "u1") { __typename ... on Talk { id } } t: node(id: "t1") { __typename ... on User { id } } }',
      data: { u: { __typename: 'User' }, t: { __typename: 'Talk' } },
    },
    {
      query:
        '{ u: node(id: "u1") { id ... on Talk { id } } t: node(id: "t1") { __typename ... on User { id } } }',
      data: undefined,
      paths: ['-'],
    },
    { query: '{ talk(id: "t1") { id } }', data: { talk: { id: 't1' } } },
    { query: '{ user(id: "u1") { id } }', data: { user: { id: 'u1' } } },
    {
      query: '{ talk(id: "t1") { id text user { id } } }',
      data: { talk: { id: 't1', text: 'hi', user: { id: 'u1' } } },
    },
    {
      query: '{ user(id: "u1") { id name talks { id } } }',
      data: { user: { id: 'u1', name: 'n', talks: [{ id: 't1' }] } },
    },
  ],
}

const interfaceObjects: AuditSuite = {
  name: 'an interface object whose key no subgraph resolves',
  subgraphs: [
    {
      name: 'a',
      sdl: `
        type Query { a: Node thing: Thing }
        interface Node @key(fields: "id") { id: ID! }
        type Thing @interfaceObject @key(fields: "id", resolvable: false) { id: ID! }`,
      resolvers: { Query: { a: () => ({ id: 'n1' }), thing: () => ({ id: 'p1' }) } },
    },
    {
      name: 'b',
      sdl: `
        type Query { b: Node }
        type Node @interfaceObject @key(fields: "id", resolvable: false) { id: ID! field: String }
        interface Thing @key(fields: "id") { id: ID! name: String! }
        type Loaf implements Thing @key(fields: "id") { id: ID! name: String! }`,
      resolvers: {
        Query: { b: () => ({ id: 'n1', field: 'foo' }) },
        Thing: { __resolveReference: ({ id }: Reference) => ({ __typename: 'Loaf', id }) },
      },
    },
  ],
  cases: [
    { query: '{ b { id field } }', data: { b: { id: 'n1', field: 'foo' } } },
    { query: '{ b { id } }', data: { b: { id: 'n1' } } },
    { query: '{ a { id } }', data: { a: null }, paths: ['a'] },
    { query: '{ a { field } }', data: undefined, paths: ['-'], wrongWith: 'reference' },
    { query: '{ b { field } a { field } }', data: undefined, paths: ['-'], wrongWith: 'reference' },
    { query: '{ thing { id } }', data: { thing: { id: 'p1' } } },
    { query: '{ thing { id name } }', data: { thing: null }, paths: ['thing.name'] },
    { query: '{ thing { ... on Loaf { id } } }', data: { thing: { id: 'p1' } } },
    { query: '{ thing { __typename } }', data: { thing: { __typename: 'Loaf' } } },
  ],
}

/** Suites of fields that no subgraph can resolve. */
export const unresolvableSuites: readonly AuditSuite[] = [nodeIds, interfaceObjects]
