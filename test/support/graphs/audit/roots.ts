/** Suites of root fields, enums, inputs and conditions. */

import { returnReference, type AuditSuite, type Args, type Reference } from './audit-suite.ts'

const enumAndInputIntersection: AuditSuite = {
  name: 'enums and inputs that subgraphs know in part',
  subgraphs: [
    {
      name: 'a',
      sdl: `
        enum Kind @inaccessible { ONE TWO }
        enum Rank { LOW HIGH }
        input Filter { first: Int onlyHere: String }
        type Query { u: U all(filter: Filter): [U!] }
        type U @key(fields: "id") { id: ID kind: Kind @inaccessible rank: Rank @shareable }`,
      resolvers: {
        Query: {
          u: () => ({ id: '1', rank: 'HIGH' }),
          all: (_: unknown, { filter }: { filter?: { first?: number } }) =>
            Array.from({ length: filter?.first ?? 1 }, (_each, at) => ({
              id: String(at),
              rank: 'LOW',
            })),
        },
        U: { __resolveReference: returnReference },
      },
    },
    {
      name: 'b',
      sdl: `
        enum Rank { LOW HIGH TOP }
        input Filter { first: Int onlyThere: Boolean }
        type Query { ranked(filter: Filter): U }
        type U @key(fields: "id") { id: ID rank: Rank @shareable best: String }`,
      resolvers: {
        Query: { ranked: () => ({ id: '2', rank: 'TOP', best: 'b' }) },
        U: { __resolveReference: returnReference, best: () => 'b' },
      },
    },
  ],
  cases: [
    { query: '{ u { rank best } }', data: { u: { rank: 'HIGH', best: 'b' } } },
    { query: '{ all(filter: { first: 2 }) { id } }', data: { all: [{ id: '0' }, { id: '1' }] } },
    {
      query: 'query ($f: Filter) { all(filter: $f) { best } ranked(filter: $f) { rank } }',
      variables: { f: { first: 1 } },
      data: { all: [{ best: 'b' }], ranked: { rank: 'TOP' } },
    },
  ],
}

const mutations: AuditSuite = {
  name: 'mutations over entities, in the order of the document',
  subgraphs: [
    {
      name: 'a',
      sdl: `
        type Query { p: P }
        type Mutation { add(name: String!): P! double(n: Int!): Int! }
        type P @key(fields: "id") { id: ID! name: String! price: Float! }`,
      resolvers: {
        Mutation: {
          add: (_: unknown, { name }: Args) => ({ id: 'p1', name, price: 2.5 }),
          double: (_: unknown, { n }: { n: number }) => 2 * n,
        },
        P: { __resolveReference: ({ id }: Reference) => ({ id, name: 'n', price: 2.5 }) },
      },
    },
    {
      name: 'b',
      sdl: `
        type Mutation { triple(n: Int!): Int! }
        type P @key(fields: "id") { id: ID! price: Float! @external isDear: Boolean! @requires(fields: "price") }`,
      resolvers: {
        Mutation: { triple: (_: unknown, { n }: { n: number }) => 3 * n },
        P: {
          __resolveReference: returnReference,
          isDear: ({ price }: { price: number }) => price > 2,
        },
      },
    },
  ],
  cases: [
    {
      query: 'mutation { add(name: "x") { name isDear } }',
      data: { add: { name: 'x', isDear: true } },
    },
    {
      query: 'mutation { one: double(n: 1) two: triple(n: 1) three: double(n: 2) }',
      data: { one: 2, two: 3, three: 4 },
    },
  ],
}

const sharedRootAndConditions: AuditSuite = {
  name: 'shared roots, @skip and @include, typename',
  subgraphs: [
    {
      name: 'a',
      sdl: 'type Query { p: P @shareable v: String @shareable } type P @key(fields: "id") { id: ID! @shareable name: N @shareable } type N @shareable { brand: String }',
      resolvers: {
        Query: { p: () => ({ id: '1', name: { brand: 'x' } }), v: () => 'v' },
        P: { __resolveReference: returnReference },
      },
    },
    {
      name: 'b',
      sdl: 'type Query { p: P @shareable v: String @shareable } type P @key(fields: "id") { id: ID! @shareable price: Int } union Any = P',
      resolvers: {
        Query: { p: () => ({ id: '1', price: 3 }), v: () => 'v' },
        P: { __resolveReference: returnReference, price: () => 3 },
      },
    },
  ],
  cases: [
    {
      query: '{ p { id name { brand } price } v }',
      data: { p: { id: '1', name: { brand: 'x' }, price: 3 }, v: 'v' },
    },
    {
      query: '{ __typename p { __typename t: __typename } }',
      data: { __typename: 'Query', p: { __typename: 'P', t: 'P' } },
    },
    {
      query:
        'query ($yes: Boolean!, $no: Boolean = false) { p @include(if: $yes) { id @skip(if: $yes) price @include(if: $no) name @skip(if: $no) { brand } } v @skip(if: $yes) }',
      variables: { yes: true },
      data: { p: { name: { brand: 'x' } } },
    },
    {
      query: 'query ($no: Boolean!) { p @include(if: $no) { price } v @include(if: $no) }',
      variables: { no: false },
      data: {},
    },
    {
      query: '{ p { ... @include(if: true) { price } ... @skip(if: true) { id } } }',
      data: { p: { price: 3 } },
    },
  ],
}

/** Suites of root fields, enums, inputs and conditions. */
export const rootsSuites: readonly AuditSuite[] = [
  enumAndInputIntersection,
  mutations,
  sharedRootAndConditions,
]
