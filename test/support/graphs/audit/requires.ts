/** Suites of @requires. */

import { returnReference, type AuditSuite, type Args, type Reference } from './audit-suite.ts'

const requires: AuditSuite = {
  name: '@requires: circular, nested, with fragments and through an interface',
  subgraphs: [
    {
      name: 'a',
      sdl: `
        type Query { post: Post }
        type Post @key(fields: "id") { id: ID! byNovice: Boolean! @external byExpert: Boolean! @requires(fields: "byNovice") author: Author! }
        type Author @key(fields: "id") { id: ID! years: Int! }`,
      resolvers: {
        Query: { post: () => ({ id: 'p1', author: { id: 'a1' } }) },
        Post: {
          __resolveReference: (reference: object) => ({ ...reference, author: { id: 'a1' } }),
          byExpert: ({ byNovice }: { byNovice: boolean }) => !byNovice,
        },
        Author: { __resolveReference: returnReference, years: () => 5 },
      },
    },
    {
      name: 'b',
      sdl: `
        type Post @key(fields: "id") { id: ID! author: Author! @external byNovice: Boolean! @requires(fields: "author { years }") }
        type Author @key(fields: "id") { id: ID! years: Int! @external }`,
      resolvers: {
        Post: {
          __resolveReference: returnReference,
          byNovice: ({ author }: { author: { years: number } }) => author.years < 3,
        },
      },
    },
    {
      name: 'c',
      sdl: `
        type Query { entry: Entry }
        type Entry @key(fields: "id") { id: ID! data: Data @external seen: String @requires(fields: "data { kind ... on Big { size } ... on Small { note } }") }
        interface Data { id: ID! kind: String }
        type Big implements Data { id: ID! @external kind: String @external size: Int @external }
        type Small implements Data { id: ID! @external kind: String @external note: String @external }`,
      resolvers: {
        Query: { entry: () => ({ id: 'e1' }) },
        Entry: {
          __resolveReference: returnReference,
          seen: ({ data }: { data: Args }) =>
            JSON.stringify([data['kind'], data['size'] ?? data['note']]),
        },
      },
    },
    {
      name: 'd',
      sdl: `
        type Entry @key(fields: "id") { id: ID! data: Data }
        interface Data { id: ID! kind: String }
        type Big implements Data @key(fields: "id") { id: ID! kind: String size: Int }
        type Small implements Data @key(fields: "id") { id: ID! kind: String note: String }`,
      resolvers: {
        Entry: {
          __resolveReference: ({ id }: Reference) => ({
            id,
            data: { __typename: 'Big', id: 'd1', kind: 'k', size: 9 },
          }),
        },
      },
    },
  ],
  cases: [
    {
      query: '{ post { byExpert byNovice } }',
      data: { post: { byExpert: true, byNovice: false } },
    },
    { query: '{ post { byExpert } }', data: { post: { byExpert: true } } },
    { query: '{ entry { seen } }', data: { entry: { seen: '["k",9]' } } },
    {
      query: '{ entry { seen data { __typename ... on Big { size } } } }',
      data: { entry: { seen: '["k",9]', data: { __typename: 'Big', size: 9 } } },
    },
  ],
}

/** Suites of @requires. */
export const requiresSuites: readonly AuditSuite[] = [requires]
