/** Suites of @external and @provides. */

import { returnReference, type AuditSuite, type Args, type Reference } from './audit-suite.ts'

const federationOne: AuditSuite = {
  name: 'Federation 1: extend, @external keys, and fields that nobody needs',
  subgraphs: [
    {
      name: 'a',
      hasOwnLink: true,
      sdl: `
        extend type Query { randomUser: User }
        extend type User @key(fields: "id") { id: ID! @external rid: ID }`,
      resolvers: {
        Query: { randomUser: () => ({ id: 'u1', rid: 'r1' }) },
        User: { __resolveReference: (r: Reference) => ({ ...r, rid: 'r1' }) },
      },
    },
    {
      name: 'b',
      hasOwnLink: true,
      sdl: `
        extend type Query { userById(id: ID): User providedRandomUser: User }
        type User @key(fields: "id") { id: ID! name: String! nickname: String }`,
      resolvers: {
        Query: {
          userById: (_: unknown, { id }: Args) => ({ id, name: 'u1-name', nickname: 'nick' }),
          providedRandomUser: () => ({ id: 'u1', name: 'u1-name' }),
        },
        User: {
          __resolveReference: ({ id }: Reference) => ({ id, name: `${id}-name`, nickname: 'nick' }),
        },
      },
    },
  ],
  cases: [
    { query: '{ randomUser { id } }', data: { randomUser: { id: 'u1' } } },
    {
      query: '{ randomUser { id rid name nickname } }',
      data: { randomUser: { id: 'u1', rid: 'r1', name: 'u1-name', nickname: 'nick' } },
    },
    {
      query: '{ userById(id: "u1") { id name rid } }',
      data: { userById: { id: 'u1', name: 'u1-name', rid: 'r1' } },
    },
  ],
}

const provides: AuditSuite = {
  name: '@provides: nested, on an interface and on a union',
  subgraphs: [
    {
      name: 'a',
      sdl: `
        type Query {
          media: [Media] @provides(fields: "... on Movie { title }")
          box: Box }
        union Media = Movie | Show
        type Movie @key(fields: "id") { id: ID! title: String @external }
        type Show @key(fields: "id") { id: ID! }
        type Box { item: Item }
        interface Item { id: ID! title: String }
        type Thing implements Item @key(fields: "id") { id: ID! title: String @external }`,
      resolvers: {
        Query: {
          media: () => [
            { __typename: 'Movie', id: 'm1', title: 'provided' },
            { __typename: 'Show', id: 's1' },
          ],
          box: () => ({ item: { __typename: 'Thing', id: 't1' } }),
        },
      },
    },
    {
      name: 'b',
      sdl: `
        type Query { unused: Int }
        interface Item { id: ID! title: String }
        type Thing implements Item @key(fields: "id") { id: ID! title: String @shareable }
        type Movie @key(fields: "id") { id: ID! title: String @shareable year: Int }
        type Show @key(fields: "id") { id: ID! title: String @shareable }`,
      resolvers: {
        Movie: { __resolveReference: returnReference, title: () => 'own', year: () => 1999 },
        Show: { __resolveReference: returnReference, title: () => 'own' },
        Thing: { __resolveReference: returnReference, title: () => 'own' },
      },
    },
  ],
  cases: [
    {
      query: '{ media { ... on Movie { title } ... on Show { title } } }',
      data: { media: [{ title: 'provided' }, { title: 'own' }] },
    },
    {
      query: '{ media { ... on Movie { id title year } } box { item { title } } }',
      data: {
        media: [{ id: 'm1', title: 'provided', year: 1999 }, {}],
        box: { item: { title: 'own' } },
      },
    },
  ],
}

/** Suites of @external and @provides. */
export const providesSuites: readonly AuditSuite[] = [federationOne, provides]
