/** Suites of external fields, provided paths, chains of required fields and executable directives. */

import { returnReference, type Args, type AuditSuite, type Reference } from './audit-suite.ts'

const nestedProvides: AuditSuite = {
  name: 'nested @provides, on a list and through an interface',
  subgraphs: [
    {
      name: 'a',
      sdl: `
        type Query {
          products: [Product] @provides(fields: "categories { name }")
          media: Media @shareable @provides(fields: "animals { name }") }
        type Product @key(fields: "id") { id: ID! categories: [Category] @external }
        type Category @key(fields: "id") { id: ID! name: String @external }
        interface Media { id: ID! animals: [Animal] }
        interface Animal { id: ID! name: String }
        type Book implements Media @key(fields: "id") { id: ID! animals: [Animal] @external }
        type Dog implements Animal { id: ID! @external name: String @external }
        type Cat implements Animal { id: ID! @external name: String @external }`,
      resolvers: {
        Query: {
          products: () => [{ id: 'p1', categories: [{ id: 'c1', name: 'provided c1' }] }],
          media: () => ({
            __typename: 'Book',
            id: 'm1',
            animals: [
              { __typename: 'Dog', id: 'd1', name: 'provided d1' },
              { __typename: 'Cat', id: 'k1', name: 'provided k1' },
            ],
          }),
        },
      },
    },
    {
      name: 'b',
      sdl: `
        type Product @key(fields: "id") { id: ID! categories: [Category] @shareable }
        type Category @key(fields: "id") { id: ID! name: String @shareable parent: Category }
        interface Media { id: ID! animals: [Animal] }
        interface Animal { id: ID! name: String }
        type Book implements Media @key(fields: "id") { id: ID! animals: [Animal] @shareable }
        type Dog implements Animal { id: ID! @shareable name: String @shareable age: Int }
        type Cat implements Animal { id: ID! @shareable name: String @shareable age: Int }`,
      resolvers: {
        Product: { __resolveReference: returnReference, categories: () => [{ id: 'c1' }] },
        Category: {
          __resolveReference: returnReference,
          name: () => 'own',
          parent: () => ({ id: 'c0' }),
        },
        Book: {
          __resolveReference: returnReference,
          animals: () => [
            { __typename: 'Dog', id: 'd1', name: 'provided d1', age: 2 },
            { __typename: 'Cat', id: 'k1', name: 'provided k1', age: 3 },
          ],
        },
      },
    },
  ],
  cases: [
    {
      query: '{ products { id categories { id name } } }',
      data: { products: [{ id: 'p1', categories: [{ id: 'c1', name: 'provided c1' }] }] },
    },
    {
      query: '{ products { categories { name parent { name } } } }',
      data: { products: [{ categories: [{ name: 'provided c1', parent: { name: 'own' } }] }] },
    },
    {
      query: '{ media { id animals { name } } }',
      data: { media: { id: 'm1', animals: [{ name: 'provided d1' }, { name: 'provided k1' }] } },
    },
    {
      query:
        '{ media { animals { __typename id name ... on Dog { age } ... on Cat { n: name } } } }',
      data: {
        media: {
          animals: [
            { __typename: 'Dog', id: 'd1', name: 'provided d1', age: 2 },
            { __typename: 'Cat', id: 'k1', name: 'provided k1', n: 'provided k1' },
          ],
        },
      },
    },
  ],
}

const requiresRequires: AuditSuite = {
  name: '@requires of fields that require others, with arguments, and classic @provides',
  subgraphs: [
    {
      name: 'products',
      sdl: `
        type Query { product: Product products: [Product!]! }
        type Product @key(fields: "id") { id: ID! price(currency: String): Float weight: Int dims(unit: Int!): Dims }
        type Dims { size: Int }`,
      resolvers: {
        Query: {
          product: () => ({ id: '1', weight: 3 }),
          products: () => [
            { id: '1', weight: 3 },
            { id: '2', weight: null },
          ],
        },
        Product: {
          __resolveReference: ({ id }: Reference) => ({ id, weight: id === '1' ? 3 : null }),
          price: ({ id }: Reference, { currency }: Args) =>
            Number(id) * (currency === 'THB' ? 36 : 1),
          dims: ({ id }: Reference, { unit }: Args) => ({ size: Number(id) * Number(unit) }),
        },
      },
    },
    {
      name: 'b',
      sdl: `
        type Product @key(fields: "id") {
          id: ID! price(currency: String): Float @external weight: Int @external
          isDear: Boolean @requires(fields: "price(currency: \\"THB\\")")
          estimate: Int @requires(fields: "price weight") }`,
      resolvers: {
        Product: {
          __resolveReference: returnReference,
          isDear: ({ price }: { price: number }) => price > 40,
          estimate: ({ price, weight }: { price: number; weight: number | null }) =>
            weight === null ? null : price * weight,
        },
      },
    },
    {
      name: 'c',
      sdl: `
        type Product @key(fields: "id") {
          id: ID! isDear: Boolean @external dims(unit: Int!): Dims @external
          canAfford: Boolean @requires(fields: "isDear")
          box: String @requires(fields: "dims(unit: 7) { size }") }
        type Dims { size: Int @external }`,
      resolvers: {
        Product: {
          __resolveReference: returnReference,
          canAfford: ({ isDear }: { isDear: boolean }) => !isDear,
          box: ({ dims }: { dims: { size: number } }) => `box ${dims.size}`,
        },
      },
    },
    {
      name: 'd',
      sdl: `
        type Product @key(fields: "id") {
          id: ID! canAfford: Boolean @external isDear: Boolean @external
          advice: String @requires(fields: "canAfford isDear") }`,
      resolvers: {
        Product: {
          __resolveReference: returnReference,
          advice: ({ canAfford, isDear }: Args) => `${String(canAfford)}/${String(isDear)}`,
        },
      },
    },
  ],
  cases: [
    {
      query: '{ product { advice } products { id advice } }',
      data: {
        product: { advice: 'true/false' },
        products: [
          { id: '1', advice: 'true/false' },
          { id: '2', advice: 'false/true' },
        ],
      },
    },
    {
      query: '{ product { canAfford isDear } }',
      data: { product: { canAfford: true, isDear: false } },
    },
    {
      query: '{ products { estimate weight price } }',
      data: {
        products: [
          { estimate: 3, weight: 3, price: 1 },
          { estimate: null, weight: null, price: 2 },
        ],
      },
    },
    {
      query: '{ product { usd: price thb: price(currency: "THB") isDear } }',
      data: { product: { usd: 1, thb: 36, isDear: false } },
    },
    {
      query: '{ products { box d: dims(unit: 2) { size } } }',
      data: {
        products: [
          { box: 'box 7', d: { size: 2 } },
          { box: 'box 14', d: { size: 4 } },
        ],
      },
    },
    {
      query: '{ products { price(currency: "USD") isDear advice } }',
      wrongWith: 'reference',
      data: {
        products: [
          { price: 1, isDear: false, advice: 'true/false' },
          { price: 2, isDear: true, advice: 'false/true' },
        ],
      },
    },
  ],
}

const external: AuditSuite = {
  name: '@extends, external keys and fields, and arguments of executable directives',
  subgraphs: [
    {
      name: 'a',
      hasOwnLink: true,
      sdl: `
        extend schema @link(url: "https://specs.apollo.dev/federation/v2.0", import: ["@key" "@extends" "@external" "@provides" "@shareable"])
        directive @show(level: Level = PART) on FIELD
        enum Level { PART WHOLE }
        type Query { random: User provided: User @provides(fields: "name") }
        type User @extends @key(fields: "id") { id: ID! @external name: String! @external rid: ID }`,
      resolvers: {
        Query: {
          random: () => ({ id: 'u1', rid: 'r1' }),
          provided: () => ({ id: 'u1', name: 'provided', rid: 'r1' }),
        },
        User: { __resolveReference: (each: object) => ({ ...each, rid: 'r1' }) },
      },
    },
    {
      name: 'b',
      hasOwnLink: true,
      sdl: `
        extend schema @link(url: "https://specs.apollo.dev/federation/v2.0", import: ["@key" "@shareable"])
        directive @show(level: Level = PART) on FIELD
        enum Level { PART WHOLE }
        type Query { userById(id: ID): User }
        type User @key(fields: "id") { id: ID! name: String! @shareable nick: String }`,
      resolvers: {
        Query: { userById: (_: unknown, { id }: Args) => ({ id, name: 'own', nick: 'n' }) },
        User: { __resolveReference: ({ id }: Reference) => ({ id, name: 'own', nick: 'n' }) },
      },
    },
    {
      name: 'c',
      hasOwnLink: true,
      sdl: `
        type Query { priced: User }
        directive @show(level: Level = PART) on FIELD
        enum Level { PART WHOLE }
        extend type User @key(fields: "id") { id: ID! @external price: Float! }`,
      resolvers: {
        Query: { priced: () => ({ id: 'u1', price: 1.5 }) },
        User: { __resolveReference: (each: object) => ({ ...each, price: 1.5 }) },
      },
    },
  ],
  cases: [
    { query: '{ random { id rid } }', data: { random: { id: 'u1', rid: 'r1' } } },
    {
      query: '{ random { id rid name nick price } }',
      data: { random: { id: 'u1', rid: 'r1', name: 'own', nick: 'n', price: 1.5 } },
    },
    { query: '{ provided { name } }', data: { provided: { name: 'provided' } } },
    {
      query: '{ provided { name nick } userById(id: "u1") { name rid price } }',
      data: {
        provided: { name: 'provided', nick: 'n' },
        userById: { name: 'own', rid: 'r1', price: 1.5 },
      },
    },
    {
      query: '{ priced { price name id } }',
      data: { priced: { price: 1.5, name: 'own', id: 'u1' } },
    },
    {
      query: '{ random @show { rid @show(level: WHOLE) } userById(id: "u1") @show { nick @show } }',
      data: { random: { rid: 'r1' }, userById: { nick: 'n' } },
    },
    {
      query:
        'query ($level: Level = WHOLE) { random { rid @show(level: $level) nick @show(level: $level) } }',
      data: { random: { rid: 'r1', nick: 'n' } },
    },
  ],
}

/** Suites of external fields, provided paths, chains of required fields and executable directives. */
export const externalFieldSuites: readonly AuditSuite[] = [
  nestedProvides,
  requiresRequires,
  external,
]
