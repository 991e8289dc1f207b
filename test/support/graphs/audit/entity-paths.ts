/** Suites of entities that are reached over several keys, parents and overridden fields. */

import { returnReference, type AuditSuite, type Reference } from './audit-suite.ts'

const keysMashup: AuditSuite = {
  name: 'keys mashup: one entity with a different set of keys in each subgraph',
  subgraphs: [
    {
      name: 'a',
      sdl: `
        type A @key(fields: "id") @key(fields: "pid") @key(fields: "part { one two }") {
          id: ID! pid: ID! part: Part! @shareable name: String! }
        type Part @shareable { one: ID! two: ID! three: ID! }`,
      resolvers: {
        A: {
          __resolveReference: ({ id }: Reference) => ({
            id,
            pid: `p${id}`,
            part: { one: `${id}1`, two: `${id}2`, three: `${id}3` },
            name: `a.${id}`,
          }),
        },
      },
    },
    {
      name: 'b',
      sdl: `
        type Query { b: B }
        type B @key(fields: "id") { id: ID! a: [A!]! }
        type A @key(fields: "id") @key(fields: "part { two three }") {
          id: ID! part: Part! @shareable name: String! @external nameInB: String! @requires(fields: "name") }
        type Part @shareable { two: ID! three: ID! }`,
      resolvers: {
        Query: {
          b: () => ({ id: '100', a: [{ id: '1', part: { two: '12', three: '13' } }] }),
        },
        A: {
          __resolveReference: returnReference,
          nameInB: ({ name }: { name: string }) => `b ${name}`,
        },
      },
    },
    {
      name: 'c',
      sdl: `
        type A @key(fields: "part { one two }") { part: Part! @shareable weight: String! }
        type Part @shareable { one: ID! two: ID! }`,
      resolvers: {
        A: {
          __resolveReference: returnReference,
          weight: ({ part }: { part: { one: string; two: string } }) => `${part.one}+${part.two}`,
        },
      },
    },
  ],
  cases: [
    {
      query: '{ b { id a { id name nameInB } } }',
      data: { b: { id: '100', a: [{ id: '1', name: 'a.1', nameInB: 'b a.1' }] } },
    },
    {
      query: '{ b { a { weight part { one two three } } } }',
      data: { b: { a: [{ weight: '11+12', part: { one: '11', two: '12', three: '13' } }] } },
    },
  ],
}

const parentEntityCall: AuditSuite = {
  name: 'parent entity call: a value object whose fields come from several subgraphs',
  subgraphs: [
    {
      name: 'a',
      sdl: `
        type Product @key(fields: "pid") { pid: ID! category: Category @shareable }
        type Category { details: String }`,
      resolvers: {
        Product: {
          __resolveReference: ({ pid }: { pid: string }) => ({
            pid,
            category: { details: `details ${pid}` },
          }),
        },
      },
    },
    {
      name: 'b',
      sdl: `
        type Product @key(fields: "pid") { pid: ID! category: Category @shareable }
        type Category @key(fields: "id") { id: ID! }`,
      resolvers: {
        Product: {
          __resolveReference: ({ pid }: { pid: string }) => ({ pid, category: { id: `c${pid}` } }),
        },
      },
    },
    {
      name: 'c',
      sdl: 'type Product @key(fields: "id") @key(fields: "pid") { id: ID! pid: ID! }',
      resolvers: {
        Product: { __resolveReference: ({ id }: Reference) => ({ id, pid: `p${id}` }) },
      },
    },
    {
      name: 'd',
      sdl: `
        type Query { product: Product products: [Product] }
        type Product @key(fields: "id") { id: ID! name: String }`,
      resolvers: {
        Query: {
          product: () => ({ id: '1', name: 'one' }),
          products: () => [{ id: '1', name: 'one' }, null, { id: '2', name: 'two' }],
        },
        Product: { __resolveReference: returnReference },
      },
    },
    {
      name: 'e',
      sdl: 'type Category @key(fields: "id") { id: ID! name: String }',
      resolvers: {
        Category: {
          __resolveReference: returnReference,
          name: ({ id }: Reference) => `name ${id}`,
        },
      },
    },
  ],
  cases: [
    {
      query: '{ product { id name category { id name details } } }',
      data: {
        product: {
          id: '1',
          name: 'one',
          category: { id: 'cp1', name: 'name cp1', details: 'details p1' },
        },
      },
    },
    {
      query: '{ products { category { details n: name } } }',
      data: {
        products: [
          { category: { details: 'details p1', n: 'name cp1' } },
          null,
          { category: { details: 'details p2', n: 'name cp2' } },
        ],
      },
    },
  ],
}

const override: AuditSuite = {
  name: '@override: simple, on an interface, with @requires, from an unknown subgraph',
  subgraphs: [
    {
      name: 'a',
      sdl: `
        type Query { feed: [Post!]! user: User }
        interface Post { id: ID! at: String! }
        type Image implements Post @key(fields: "id") { id: ID! at: String! @override(from: "b") }
        type User @key(fields: "id") { id: ID! name: String! note: String @override(from: "nowhere") }`,
      resolvers: {
        Query: {
          feed: () => [
            { __typename: 'Image', id: 'i1', at: 'a-i1' },
            { __typename: 'Image', id: 'i2', at: 'a-i2' },
          ],
          user: () => ({ id: 'u1', name: 'a-u1', note: 'own' }),
        },
        Image: { __resolveReference: ({ id }: Reference) => ({ id, at: `a-${id}` }) },
        User: { __resolveReference: ({ id }: Reference) => ({ id, name: `a-${id}`, note: 'own' }) },
      },
    },
    {
      name: 'b',
      sdl: `
        type Query { lastPost: Post }
        interface Post { id: ID! at: String! }
        type Image implements Post @key(fields: "id") { id: ID! at: String! }
        type User @key(fields: "id") { id: ID! name: String! @override(from: "a") }`,
      resolvers: {
        Query: { lastPost: () => ({ __typename: 'Image', id: 'i9', at: 'b-i9' }) },
        Image: { __resolveReference: ({ id }: Reference) => ({ id, at: `b-${id}` }) },
        User: { __resolveReference: ({ id }: Reference) => ({ id, name: `b-${id}` }) },
      },
    },
    {
      name: 'c',
      sdl: `type User @key(fields: "id") { id: ID! name: String! @external hello: String @requires(fields: "name") }`,
      resolvers: {
        User: {
          __resolveReference: returnReference,
          hello: ({ name }: { name: string }) => `hello ${name}`,
        },
      },
    },
  ],
  cases: [
    {
      query: '{ feed { id at } }',
      data: {
        feed: [
          { id: 'i1', at: 'a-i1' },
          { id: 'i2', at: 'a-i2' },
        ],
      },
    },
    { query: '{ lastPost { id at } }', data: { lastPost: { id: 'i9', at: 'a-i9' } } },
    {
      query: '{ lastPost { ... on Image { t: at __typename } } }',
      data: { lastPost: { t: 'a-i9', __typename: 'Image' } },
    },
    {
      query: '{ user { name hello note } }',
      data: { user: { name: 'b-u1', hello: 'hello b-u1', note: 'own' } },
    },
    { query: '{ user { hello } }', data: { user: { hello: 'hello b-u1' } } },
  ],
}

/** Suites of entities that are reached over several keys, parents and overridden fields. */
export const entityPathSuites: readonly AuditSuite[] = [keysMashup, parentEntityCall, override]
