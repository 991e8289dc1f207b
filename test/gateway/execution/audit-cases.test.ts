/** Cases in which the stock gateway is known to be wrong: the right answers. */

import { describe, expect, test } from '@jest/globals'
import { buildFederatedGraph, type TestSubgraph } from '../../support/graphs/federated-graph.ts'

describe('keys of one type that mix, with a nested @requires', () => {
  const owner: TestSubgraph = {
    name: 'owner',
    sdl: `
      type Query { unused: Int }
      type A
        @key(fields: "id")
        @key(fields: "pId", resolvable: false)
        @key(fields: "composite { one two }", resolvable: false)
        @key(fields: "id composite { two three }", resolvable: false) {
        id: ID! pId: ID! composite: Composite! name: String!
      }
      type Composite @shareable { one: ID! two: ID! three: ID! }`,
    resolvers: {
      A: {
        __resolveReference: ({ id }: { id: string }) => ({
          id,
          pId: `p${id}`,
          composite: { one: '1', two: '2', three: '3' },
          name: `a.${id}`,
        }),
      },
    },
  }
  const user: TestSubgraph = {
    name: 'user',
    sdl: `
      type Query { b: B }
      type B @key(fields: "id") { id: ID! a: [A!]! }
      type A
        @key(fields: "composite { one two }", resolvable: false)
        @key(fields: "id composite { two three }")
        @key(fields: "pId", resolvable: false)
        @key(fields: "id", resolvable: false) {
        id: ID! pId: ID! composite: Composite! name: String! @external
        nameInUser: String! @requires(fields: "name")
      }
      type Composite @shareable { one: ID! two: ID! three: ID! }`,
    resolvers: {
      Query: {
        b: () => ({
          id: '100',
          a: [{ id: '1', pId: 'p1', composite: { one: '1', two: '2', three: '3' } }],
        }),
      },
      A: {
        __resolveReference: (reference: { composite?: { two?: string; three?: string } }) => {
          if (reference.composite?.two !== '2' || reference.composite.three !== '3')
            throw new Error('the key is not whole')
          return reference
        },
        nameInUser: ({ name }: { name?: string }) => (name ? `user ${name}` : null),
      },
    },
  }

  test('the representation holds the whole key and what is required', async () => {
    const graph = await buildFederatedGraph([owner, user])
    const { data, errors } = await graph.ours('{ b { id a { id name nameInUser } } }')
    expect(errors).toEqual([])
    expect(data).toEqual({
      b: { id: '100', a: [{ id: '1', name: 'a.1', nameInUser: 'user a.1' }] },
    })
  })
})

describe('an interface object whose key is not resolvable', () => {
  const first: TestSubgraph = {
    name: 'first',
    sdl: `
      type Query { a: Node product: Product }
      interface Node @key(fields: "id") { id: ID! }
      type Product @interfaceObject @key(fields: "id", resolvable: false) { id: ID! }`,
    resolvers: { Query: { a: () => ({ id: 'n1' }), product: () => ({ id: 'p1' }) } },
  }
  const second: TestSubgraph = {
    name: 'second',
    sdl: `
      type Query { b: Node }
      type Node @interfaceObject @key(fields: "id", resolvable: false) { id: ID! field: String }
      interface Product @key(fields: "id") { id: ID! name: String }
      type Bread implements Product @key(fields: "id") { id: ID! name: String }`,
    resolvers: {
      Query: { b: () => ({ id: 'n1', field: 'foo' }) },
      Product: {
        __resolveReference: ({ id }: { id: string }) => ({ __typename: 'Bread', id, name: 'rye' }),
      },
    },
  }
  const cases: readonly (readonly [string, unknown])[] = [
    ['{ b { id field } }', { b: { id: 'n1', field: 'foo' } }],
    ['{ b { id } }', { b: { id: 'n1' } }],
    ['{ product { id } }', { product: { id: 'p1' } }],
    ['{ product { ... on Bread { id } } }', { product: { id: 'p1' } }],
    ['{ product { id name } }', { product: { id: 'p1', name: 'rye' } }],
  ]
  test.each(cases)('%s', async (query, data) => {
    const graph = await buildFederatedGraph([first, second])
    const answer = await graph.ours(query)
    expect(answer.errors).toEqual([])
    expect(answer.data).toEqual(data)
  })

  test('what no object can be asked for is null, and an error says so', async () => {
    const graph = await buildFederatedGraph([first, second])
    const { data, errors } = await graph.ours('{ a { id } }')
    expect(data).toEqual({ a: null })
    expect(errors.map(({ extensions }) => extensions?.['code'])).toEqual([
      'DOWNSTREAM_SERVICE_ERROR',
    ])
  })
})

describe('@requires of a field with arguments', () => {
  const prices: TestSubgraph = {
    name: 'prices',
    sdl: `
      type Query { products: [Product!]! }
      enum Currency { EUR USD }
      type Product @key(fields: "upc") {
        upc: ID! price(currency: Currency!): Int weight: Int
        comments(limit: Int!): [Comment!]
      }
      type Comment @key(fields: "id") { id: ID! authorId: ID }`,
    resolvers: {
      Query: { products: () => [{ upc: '1' }, { upc: '2' }] },
      Product: {
        __resolveReference: (reference: object) => reference,
        price: ({ upc }: { upc: string }, { currency }: { currency: string }) =>
          Number(upc) * (currency === 'EUR' ? 100 : 120),
        weight: ({ upc }: { upc: string }) => Number(upc) * 10,
        comments: ({ upc }: { upc: string }, { limit }: { limit: number }) =>
          Array.from({ length: limit }, (_, at) => ({ id: `c${upc}${at}`, authorId: `a${at}` })),
      },
    },
  }
  const shipping: TestSubgraph = {
    name: 'shipping',
    sdl: `
      enum Currency { EUR USD }
      type Product @key(fields: "upc") {
        upc: ID!
        weight: Int @external
        price(currency: Currency!): Int @external
        comments(limit: Int!): [Comment!] @external
        estimate: Int @requires(fields: "price(currency: EUR) weight")
        estimateUsd: Int @requires(fields: "price(currency: USD)")
        lastAuthor: ID @requires(fields: "comments(limit: 3) { authorId }")
      }
      type Comment @key(fields: "id") { id: ID! authorId: ID @external }`,
    resolvers: {
      Product: {
        __resolveReference: (reference: object) => reference,
        estimate: ({ price, weight }: { price: number; weight: number }) => price + weight,
        estimateUsd: ({ price }: { price: number }) => price,
        lastAuthor: ({ comments }: { comments: readonly { authorId: string }[] }) =>
          comments.length === 3 ? comments[2]?.authorId : null,
      },
    },
  }
  const cases: readonly (readonly [string, string, unknown])[] = [
    [
      'alone',
      '{ products { upc estimate } }',
      [
        { upc: '1', estimate: 110 },
        { upc: '2', estimate: 220 },
      ],
    ],
    [
      'beside the same field with other arguments, asked for by the caller',
      '{ products { price(currency: USD) estimate } }',
      [
        { price: 120, estimate: 110 },
        { price: 240, estimate: 220 },
      ],
    ],
    [
      'beside an alias that is called like the field',
      '{ products { price: weight estimate } }',
      [
        { price: 10, estimate: 110 },
        { price: 20, estimate: 220 },
      ],
    ],
    [
      'of a list below it',
      '{ products { comments(limit: 1) { id } lastAuthor } }',
      [
        { comments: [{ id: 'c10' }], lastAuthor: 'a2' },
        { comments: [{ id: 'c20' }], lastAuthor: 'a2' },
      ],
    ],
    [
      'two fields that require other arguments of one',
      '{ products { estimate estimateUsd } }',
      [
        { estimate: 110, estimateUsd: 120 },
        { estimate: 220, estimateUsd: 240 },
      ],
    ],
  ]
  test.each(cases)('%s', async (_name, query, products) => {
    const graph = await buildFederatedGraph([prices, shipping])
    const { data, errors } = await graph.ours(query)
    expect(errors).toEqual([])
    expect(data).toEqual({ products })
  })
})
