/** Suites of keys: null, complex and nested ones. */

import { returnReference, type AuditSuite, type Reference } from './audit-suite.ts'

const nullKeys: AuditSuite = {
  name: 'keys that some objects do not have',
  subgraphs: [
    {
      name: 'a',
      sdl: 'type Query { books: [Box!]! } type Box { book: Book } type Book @key(fields: "upc") { upc: ID! }',
      resolvers: { Query: { books: () => ['1', '2', '3'].map((upc) => ({ book: { upc } })) } },
    },
    {
      name: 'b',
      sdl: 'type Book @key(fields: "id") @key(fields: "upc") { id: ID! upc: ID! }',
      resolvers: {
        Book: {
          __resolveReference: ({ upc }: { upc: string }) =>
            upc === '2' ? null : { id: `i${upc}`, upc },
        },
      },
    },
    {
      name: 'c',
      sdl: 'type Book @key(fields: "id") { id: ID! author: Author } type Author { name: String }',
      resolvers: {
        Book: {
          __resolveReference: returnReference,
          author: ({ id }: Reference) => ({ name: `of ${id}` }),
        },
      },
    },
  ],
  cases: [
    {
      query: '{ books { book { upc author { name } } } }',
      data: {
        books: [
          { book: { upc: '1', author: { name: 'of i1' } } },
          { book: { upc: '2', author: null } },
          { book: { upc: '3', author: { name: 'of i3' } } },
        ],
      },
    },
  ],
}

const entityCalls: AuditSuite = {
  name: 'complex and nested keys, and the parent of an entity fetched again',
  subgraphs: [
    {
      name: 'list',
      sdl: `
        type ProductList @key(fields: "products { id pid }") { products: [Product!]! first: Product }
        type Product @key(fields: "id pid") { id: String! pid: String }`,
      resolvers: {
        ProductList: {
          __resolveReference: ({ products }: { products: readonly Reference[] }) => ({
            products,
            first: products[0],
          }),
        },
      },
    },
    {
      name: 'link',
      sdl: 'type Product @key(fields: "id") @key(fields: "id pid") { id: String! pid: String! }',
      resolvers: {
        Product: { __resolveReference: ({ id }: Reference) => ({ id, pid: `${id}0` }) },
      },
    },
    {
      name: 'price',
      sdl: `
        type Product @key(fields: "id pid category { id tag }") { id: String! pid: String category: Category @shareable price: Price }
        type Category @key(fields: "id tag") { id: String! tag: String @shareable }
        type Price { price: Float! }`,
      resolvers: {
        Product: {
          __resolveReference: returnReference,
          price: ({ category }: { category: { tag: string } }) => ({
            price: category.tag === 't1' ? 1.5 : 0,
          }),
        },
      },
    },
    {
      name: 'products',
      sdl: `
        type Query { topProducts: ProductList! }
        type ProductList @key(fields: "products { id }") { products: [Product!]! }
        type Product @key(fields: "id") { id: String! category: Category @shareable }
        type Category @key(fields: "id") { mainProduct: Product! id: String! tag: String @shareable }`,
      resolvers: {
        Query: { topProducts: () => ({ products: [{ id: '1' }, { id: '2' }] }) },
        Product: {
          __resolveReference: returnReference,
          category: ({ id }: Reference) => ({ id: `c${id}`, tag: `t${id}`, mainProduct: { id } }),
        },
      },
    },
  ],
  cases: [
    {
      query:
        '{ topProducts { products { id pid price { price } category { mainProduct { id } id tag } } } }',
      data: {
        topProducts: {
          products: [
            {
              id: '1',
              pid: '10',
              price: { price: 1.5 },
              category: { mainProduct: { id: '1' }, id: 'c1', tag: 't1' },
            },
            {
              id: '2',
              pid: '20',
              price: { price: 0 },
              category: { mainProduct: { id: '2' }, id: 'c2', tag: 't2' },
            },
          ],
        },
      },
    },
    {
      query: '{ topProducts { first { id } products { pid } } }',
      data: { topProducts: { first: { id: '1' }, products: [{ pid: '10' }, { pid: '20' }] } },
    },
  ],
}

/** Suites of keys: null, complex and nested ones. */
export const keysSuites: readonly AuditSuite[] = [nullKeys, entityCalls]
