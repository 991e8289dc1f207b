/** Every feature of federation, against the stock gateway: the same data, the same errors. */

import { beforeAll, describe, expect, test } from '@jest/globals'
import {
  buildFederatedGraph,
  type FederatedGraph,
  type TestSubgraph,
} from '../../support/graphs/federated-graph.ts'
import { expectSameAnswer } from '../../support/engines/compare-engines.ts'

const products = ['1', '2', '3'].map((id) => ({
  id,
  name: `Product ${id}`,
  weight: Number(id) * 10,
}))

const catalogue: TestSubgraph = {
  name: 'catalogue',
  sdl: `
    type Query {
      product(id: ID!): Product
      products: [Product!]!
      media: [Media!]!
      search(text: String): [Found!]!
      matrix: [[Product]]
      shipment: Shipment
    }
    type Mutation { rename(id: ID!, name: String!): Product  touch(id: ID!): Product }
    type Product @key(fields: "id") @key(fields: "sku { code region }") {
      id: ID!
      sku: Sku!
      name(upper: Boolean = false): String
      weight: Int
      dimensions: Dimensions @shareable
      rank: Rank
      related: [Product!]
    }
    type Sku { code: String! region: String! }
    type Dimensions @shareable { width: Int height: Int }
    enum Rank { LOW HIGH SECRET @inaccessible }
    interface Media @key(fields: "id") { id: ID! title: String }
    type Book implements Media @key(fields: "id") { id: ID! title: String pages: Int }
    type Film implements Media @key(fields: "id") { id: ID! title: String minutes: Int }
    union Found = Product | Book | Film
    type Shipment @key(fields: "id") { id: ID! items: [Item!]! }
    type Item { product: Product! count: Int! }
  `,
  resolvers: {
    Query: {
      product: (_: unknown, { id }: { id: string }) =>
        products.find((each) => each.id === id) ?? null,
      products: () => products,
      media: () => [
        { __typename: 'Book', id: 'b1', title: 'On Scams', pages: 100 },
        { __typename: 'Film', id: 'f1', title: 'The Sting', minutes: 129 },
        { __typename: 'Book', id: 'b1', title: 'On Scams', pages: 100 },
      ],
      search: () => [
        { __typename: 'Film', id: 'f1', title: 'The Sting', minutes: 129 },
        { __typename: 'Product', ...products[1] },
        { __typename: 'Book', id: 'b1', title: 'On Scams', pages: 100 },
      ],
      matrix: () => [[products[0], null], [], null, [products[1], products[0]]],
      shipment: () => ({
        id: 's1',
        items: [
          { product: products[0], count: 2 },
          { product: products[2], count: 1 },
        ],
      }),
    },
    Mutation: {
      rename: (_: unknown, { id, name }: { id: string; name: string }) => ({ id, name }),
      touch: (_: unknown, { id }: { id: string }) => ({ id, name: 'touched' }),
    },
    Media: {
      __resolveReference: ({ id }: { id: string }) => ({
        __typename: id.startsWith('b') ? 'Book' : 'Film',
        id,
        title: `T ${id}`,
      }),
    },
    Product: {
      __resolveReference: ({ id, sku }: { id?: string; sku?: { code: string } }) =>
        products.find((each) => each.id === (id ?? sku?.code.slice(4))),
      sku: ({ id }: { id: string }) => ({ code: `SKU-${id}`, region: 'TH' }),
      name: ({ name }: { name: string }, { upper }: { upper: boolean }) =>
        upper ? name.toUpperCase() : name,
      dimensions: ({ id }: { id: string }) => ({ width: Number(id), height: 2 }),
      rank: ({ id }: { id: string }) => (id === '1' ? 'HIGH' : 'LOW'),
      related: ({ id }: { id: string }) => products.filter((each) => each.id !== id),
    },
  },
}

const reviews: TestSubgraph = {
  name: 'reviews',
  sdl: `
    type Query { latest(first: Int = 2): [Review!]! }
    type Product @key(fields: "id") {
      id: ID!
      reviews(first: Int): [Review!]
      score: Int!
    }
    type Media @interfaceObject @key(fields: "id") { id: ID! reviews: [Review!] rating: Int }
    type Review @key(fields: "id") { id: ID! body: String product: Product author: Author @provides(fields: "nick") }
    type Author @key(fields: "id") { id: ID! nick: String @external }
  `,
  resolvers: {
    Query: {
      latest: () =>
        [1, 2].map((n) => ({
          id: `r${n}`,
          body: 'b',
          product: { id: String(n) },
          author: { id: 'a1', nick: 'ada' },
        })),
    },
    Product: {
      __resolveReference: ({ id }: { id: string }) => ({ id }),
      reviews: ({ id }: { id: string }) => [
        {
          id: `r${id}`,
          body: `about ${id}`,
          product: { id: '1' },
          author: { id: 'a1', nick: 'ada' },
        },
        { id: `r${id}x`, body: null, product: { id: '2' }, author: null },
      ],
      score: ({ id }: { id: string }) => {
        if (id === '2') throw new Error('no score')
        return Number(id)
      },
    },
    Media: {
      __resolveReference: ({ id }: { id: string }) => ({ id }),
      reviews: ({ id }: { id: string }) => [
        { id: `m-${id}`, body: 'watched', product: { id: '3' }, author: { id: 'a2', nick: 'bob' } },
      ],
      rating: () => 5,
    },
    Review: { __resolveReference: ({ id }: { id: string }) => ({ id, body: 'resolved' }) },
  },
}

const stock: TestSubgraph = {
  name: 'stock',
  sdl: `
    type Query { warehouse: Warehouse }
    type Warehouse { name: String products: [Product] }
    type Product @key(fields: "sku { code region }") {
      sku: Sku!
      inStock: Boolean
      weight: Int @external
      dimensions: Dimensions @external
      cost: Int @requires(fields: "weight dimensions { width }")
      shipping(express: Boolean!): Int @requires(fields: "weight")
    }
    type Sku @shareable { code: String! region: String! }
    type Dimensions { width: Int @external }
    type Author @key(fields: "id") { id: ID! nick: String @shareable email: String }
  `,
  resolvers: {
    Query: {
      warehouse: () => ({
        name: 'w',
        products: [
          { sku: { code: 'SKU-3', region: 'TH' } },
          null,
          { sku: { code: 'SKU-9', region: 'TH' } },
        ],
      }),
    },
    Product: {
      __resolveReference: (reference: object) => reference,
      inStock: ({ sku }: { sku: { code: string } }) => sku.code !== 'SKU-2',
      cost: ({ weight, dimensions }: { weight: number; dimensions: { width: number } }) =>
        weight * dimensions.width,
      shipping: ({ weight }: { weight: number }, { express }: { express: boolean }) =>
        weight * (express ? 2 : 1),
    },
    Author: {
      __resolveReference: ({ id }: { id: string }) => ({
        id,
        nick: 'from stock',
        email: `${id}@test`,
      }),
    },
  },
}

/** Names are sentences of what the operation holds. */
const operations: readonly (readonly [string, string, Readonly<Record<string, unknown>>?])[] = [
  ['one fetch', '{ products { id name } }'],
  ['one entity', '{ product(id: "1") { name reviews { body } } }'],
  ['an entity that there is not', '{ product(id: "9") { name reviews { body } } }'],
  ['a list of entities', '{ products { name reviews { body product { name } } } }'],
  ['a composite key', '{ products { inStock sku { code } } }'],
  ['a key that leads back', '{ warehouse { name products { inStock name weight } } }'],
  ['@requires of a field and of a nested one', '{ products { cost } }'],
  [
    '@requires beside arguments',
    '{ products { a: shipping(express: true) b: shipping(express: false) } }',
  ],
  ['@provides', '{ latest { author { nick } } }'],
  ['@provides, and more of the same', '{ latest { author { nick email } } }'],
  [
    'aliases of fields and of roots',
    '{ one: product(id: "1") { n: name m: name(upper: true) } two: product(id: "2") { n: reviews { b: body } } }',
  ],
  [
    'an alias that is the name of another field',
    '{ products { name: weight weight: name reviews { id: body } } }',
  ],
  ['an interface', '{ media { id title ... on Book { pages } ... on Film { minutes } } }'],
  [
    '__typename of an interface',
    '{ media { __typename t: __typename ... on Book { b: __typename pages } } }',
  ],
  [
    'a union',
    '{ search(text: "x") { __typename ... on Product { name reviews { body } } ... on Media { title } ... on Film { minutes } } }',
  ],
  ['an interface object', '{ media { title reviews { body product { name } } } }'],
  [
    'an interface object below fragments',
    '{ media { ... on Book { pages rating } ... on Film { reviews { author { nick } } } } }',
  ],
  ['lists in lists', '{ matrix { name reviews { body } } }'],
  [
    'a value type between entities',
    '{ shipment { id items { count product { name score reviews { body } } } } }',
  ],
  ['value types', '{ products { dimensions { width height } cost } }'],
  [
    'named fragments, nested',
    '{ products { ...a } } fragment a on Product { id ...b } fragment b on Product { name reviews { body } }',
  ],
  [
    'the same field twice, with other selections',
    '{ products { reviews { id } reviews { body } } }',
  ],
  ['__typename alone', '{ __typename }'],
  ['an enum', '{ products { rank } }'],
  [
    '@skip and @include with literals',
    '{ products { id @skip(if: true) name @include(if: false) weight } }',
  ],
  ...[true, false].flatMap((a) =>
    [true, false].map((b): readonly [string, string, Readonly<Record<string, unknown>>] => [
      `@include ${a}, @skip ${b}, over subgraphs`,
      `query ($a: Boolean!, $b: Boolean!) { products { id reviews @include(if: $a) { body } ... @skip(if: $b) { cost name } }
        latest @skip(if: $b) { id author @include(if: $a) { email } } }`,
      { a, b },
    ]),
  ),
  [
    'a default of a variable of a condition',
    'query ($a: Boolean = true) { products { id inStock @include(if: $a) } }',
  ],
  [
    'variables',
    'query ($id: ID!, $u: Boolean) { product(id: $id) { name(upper: $u) } }',
    { id: '2', u: true },
  ],
  [
    'a variable that is not given',
    'query ($id: ID!, $u: Boolean) { product(id: $id) { name(upper: $u) } }',
    { id: '2' },
  ],
  [
    'a variable for an entity fetch',
    'query ($f: Int) { products { reviews(first: $f) { body } } }',
    { f: 1 },
  ],
  ['mutations', 'mutation { rename(id: "1", name: "new") { name reviews { body } } }'],
  [
    'two mutations, in order',
    'mutation { a: rename(id: "1", name: "new") { name inStock } b: touch(id: "2") { name reviews { body } } }',
  ],
  ['an error of a field, and a null that goes up', '{ products { name score } }'],
  ['an error of a field of one entity', '{ product(id: "2") { name score } }'],
  [
    'errors deep in lists',
    '{ shipment { items { product { name } } } products { related { score } } }',
  ],
]

describe('our engine answers as the stock gateway does', () => {
  let graph: FederatedGraph
  beforeAll(async () => {
    graph = await buildFederatedGraph([catalogue, reviews, stock])
  })

  test.each(operations)('%s', async (_name, query, variables = {}) => {
    const ours = await graph.ours(query, variables)
    const theirs = await graph.stock(query, variables)
    expectSameAnswer(ours, theirs)
    expect(ours.calls.length).toBeLessThanOrEqual(theirs.calls.length)
  })
})

describe('where the stock gateway asks more than once', () => {
  test('an entity that the answer holds often is asked for once', async () => {
    const graph = await buildFederatedGraph([catalogue, reviews, stock])
    const { calls, data } = await graph.ours('{ products { reviews { product { name } } } }')
    const last = calls.at(-1)
    expect(last?.subgraph).toBe('catalogue')
    expect(last?.variables['representations']).toHaveLength(2)
    expect(JSON.stringify(data)).toContain('"product":{"name":"Product 2"}')
  })
})
