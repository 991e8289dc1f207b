/** The four subgraphs of the field's benchmark: who, how many are left, what, and what is thought of it. */

import { products, reviews, stock, users } from './data.js'

const link = (gated) => `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9",
  import: ["@key", "@external", "@requires", "@provides", "@shareable"${gated ? ', "@authenticated", "@requiresScopes"' : ''}])
`

/**
 * @param gated whether every root field and what is personal asks for scopes
 * @returns name, SDL and resolvers of each
 */
export function describeSubgraphs(gated) {
  const scope = (name) => (gated ? ` @requiresScopes(scopes: [["${name}"]])` : '')
  const authenticated = gated ? ' @authenticated' : ''
  return [
    {
      name: 'accounts',
      sdl: `${link(gated)}
        type Query {
          me: User${scope('users:read')}
          user(id: ID!): User${scope('users:read')}
          users: [User]${scope('users:read')}
        }
        type User @key(fields: "id") {
          id: ID!
          name: String${scope('users:read')}
          username: String @shareable
          birthday: String${scope('users:birthday')}
        }`,
      resolvers: {
        Query: {
          me: () => users[0],
          user: (_, { id }) => users.find((each) => each.id === id),
          users: () => users,
        },
        User: { __resolveReference: ({ id }) => users.find((each) => each.id === id) },
      },
    },
    {
      name: 'inventory',
      sdl: `${link(gated)}
        type Product @key(fields: "upc") {
          upc: String!
          weight: Int @external
          price: Int @external
          inStock: Boolean${scope('stock:read')}
          shippingEstimate: Int @requires(fields: "price weight")
        }`,
      resolvers: {
        Product: {
          __resolveReference: (reference) => reference,
          inStock: ({ upc }) => stock.get(upc) ?? false,
          shippingEstimate: ({ price, weight }) => (price > 1000 ? 0 : Math.round(weight * 0.5)),
        },
      },
    },
    {
      name: 'products',
      sdl: `${link(gated)}
        type Query {
          topProducts(first: Int = 5): [Product]${authenticated}
        }
        type Product @key(fields: "upc") {
          upc: String!
          name: String
          price: Int
          weight: Int
        }`,
      resolvers: {
        Query: { topProducts: (_, { first }) => products.slice(0, first) },
        Product: { __resolveReference: ({ upc }) => products.find((each) => each.upc === upc) },
      },
    },
    {
      name: 'reviews',
      sdl: `${link(gated)}
        type Review @key(fields: "id") {
          id: ID!
          body: String
          author: User @provides(fields: "username")
          product: Product
        }
        type User @key(fields: "id") {
          id: ID!
          username: String @external
          numberOfReviews: Int
          reviews: [Review]${scope('reviews:read')}
        }
        type Product @key(fields: "upc") {
          upc: String!
          reviews: [Review]${scope('reviews:read')}
        }`,
      resolvers: {
        Review: {
          __resolveReference: ({ id }) => reviews.find((each) => each.id === id),
          author: ({ authorId }) => ({
            id: authorId,
            username: users.find(({ id }) => id === authorId)?.username,
          }),
          product: ({ upc }) => ({ upc }),
        },
        User: {
          __resolveReference: (reference) => reference,
          numberOfReviews: ({ id }) => reviews.filter(({ authorId }) => authorId === id).length,
          reviews: ({ id }) => reviews.filter(({ authorId }) => authorId === id),
        },
        Product: {
          __resolveReference: (reference) => reference,
          reviews: ({ upc }) => reviews.filter((each) => each.upc === upc),
        },
      },
    },
  ]
}
