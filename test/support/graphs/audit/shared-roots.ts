/** Suites of roots that several subgraphs share, of mutations with state, overrides and parents of entities. */

import { returnReference, type AuditSuite, type Args, type Reference } from './audit-suite.ts'

const sharedRoots: AuditSuite = {
  name: 'a shared root whose object is no entity and has a part of its fields in each subgraph',
  subgraphs: ['name', 'group', 'price'].map((part) => ({
    name: part,
    sdl: `
      type Query { product: Product! @shareable products: [Product!]! @shareable }
      type Product { id: ID! @shareable ${part}: Part${part}! }
      type Part${part} { id: ID! text: String }`,
    resolvers: {
      Query: {
        product: () => ({ id: '1', [part]: { id: `${part}1`, text: part } }),
        products: () => [{ id: '1', [part]: { id: `${part}1`, text: part } }],
      },
    },
  })),
  cases: [
    {
      query: '{ product { id name { id text } group { id text } price { id text } } }',
      data: { product: { id: '1', ...parts() } },
    },
    {
      query: '{ products { id name { id text } group { id text } price { id text } } }',
      data: { products: [{ id: '1', ...parts() }] },
    },
    {
      query: '{ a: product { price { text } } products { group { id } } }',
      data: { a: { price: { text: 'price' } }, products: [{ group: { id: 'group1' } }] },
    },
  ],
}

function parts() {
  const part = (name: string) => ({ id: `${name}1`, text: name })
  return { name: part('name'), group: part('group'), price: part('price') }
}

const numbers = new Map<string, number>()
const change = (run: unknown, by: (value: number) => number) => {
  const value = by(numbers.get(String(run)) ?? 0)
  numbers.set(String(run), value)
  return value
}

const mutations: AuditSuite = {
  name: 'mutations of several subgraphs that share a state, one after another',
  subgraphs: [
    {
      name: 'a',
      sdl: `
        type Query { product(id: ID!): Product! }
        type Mutation {
          addProduct(input: AddProduct!): Product! addGroup(name: String!): Group! @shareable
          multiply(by: Int!, run: String!): Int! }
        input AddProduct { name: String! price: Float! }
        type Product @key(fields: "id") { id: ID! name: String! price: Float! }
        type Group @key(fields: "id") { id: ID! }`,
      resolvers: {
        Query: { product: (_: unknown, { id }: Reference) => ({ id, name: 'n', price: 9.5 }) },
        Mutation: {
          addProduct: (_: unknown, { input }: { input: object }) => ({ id: 'new', ...input }),
          addGroup: () => ({ id: 'g' }),
          multiply: (_: unknown, { by, run }: Args) => change(run, (value) => value * Number(by)),
        },
        Product: { __resolveReference: ({ id }: Reference) => ({ id, name: 'n', price: 9.5 }) },
        Group: { __resolveReference: returnReference },
      },
    },
    {
      name: 'b',
      sdl: `
        type Product @key(fields: "id") {
          id: ID! price: Float! @external isDear: Boolean! @requires(fields: "price") isThere: Boolean! }
        type Mutation { delete(run: String!): Int! addGroup(name: String!): Group! @shareable }
        type Group @key(fields: "id") { id: ID! name: String! }`,
      resolvers: {
        Mutation: {
          delete: (_: unknown, { run }: Args) => change(run, (value) => value),
          addGroup: (_: unknown, { name }: Args) => ({ id: 'g', name }),
        },
        Product: {
          __resolveReference: (reference: object) => ({ ...reference, isThere: true }),
          isDear: ({ price }: { price: number }) => price > 100,
        },
        Group: { __resolveReference: ({ id }: Reference) => ({ id, name: `name ${id}` }) },
      },
    },
    {
      name: 'c',
      sdl: 'type Mutation { add(num: Int!, run: String!): Int! }',
      resolvers: {
        Mutation: {
          add: (_: unknown, { num, run }: Args) => change(run, (value) => value + Number(num)),
        },
      },
    },
  ],
  cases: [
    {
      query:
        'mutation { addProduct(input: { name: "new", price: 599.5 }) { name price isDear isThere } }',
      data: { addProduct: { name: 'new', price: 599.5, isDear: true, isThere: true } },
    },
    {
      query: '{ product(id: "p1") { id name price isDear isThere } }',
      data: { product: { id: 'p1', name: 'n', price: 9.5, isDear: false, isThere: true } },
    },
    {
      query:
        'mutation ($run: String!) { zero: multiply(by: 0, run: $run) five: add(num: 5, run: $run) ten: multiply(by: 2, run: $run) twelve: add(num: 2, run: $run) final: delete(run: $run) }',
      variables: { run: 'one' },
      data: { zero: 0, five: 5, ten: 10, twelve: 12, final: 12 },
    },
    // Two subgraphs share the mutation: one of them is asked for all that it can answer.
    {
      query: 'mutation { addGroup(name: "new") { id name } }',
      data: { addGroup: { id: 'g', name: 'new' } },
    },
  ],
}

const posts = ['p1', 'p2'].map((id) => ({ id, at: `own ${id}` }))
const wrongPosts = posts.map(({ id }) => ({ id, at: 'never' }))

const overrides: AuditSuite = {
  name: '@override of a field of shared roots, of a member of another interface, from a subgraph that is not there',
  subgraphs: [
    {
      name: 'a',
      sdl: `
        type Query { feed: [Post] @shareable aFeed: [Post] images: [Shown] uFeed: [Late] @shareable user: User }
        type Post @key(fields: "id") { id: ID! at: String! }
        type Late @key(fields: "id") { id: ID! at: String! @shareable }
        interface Shown { id: ID! at: String! }
        type Image implements Shown @key(fields: "id") { id: ID! at: String! }
        type User @key(fields: "id") { id: ID! name: String! @external aName: String! @requires(fields: "name") }`,
      resolvers: {
        Query: {
          feed: () => wrongPosts,
          aFeed: () => [wrongPosts[1]],
          images: () => wrongPosts.map((each) => ({ __typename: 'Image', ...each })),
          uFeed: () => posts,
          user: () => ({ id: 'u1' }),
        },
        Post: { __resolveReference: returnReference, at: () => 'never' },
        Image: { __resolveReference: returnReference, at: () => 'never' },
        Late: { __resolveReference: ({ id }: Reference) => ({ id, at: `own ${id}` }) },
        User: {
          __resolveReference: returnReference,
          aName: ({ name }: Args) => `a ${String(name)}`,
        },
      },
    },
    {
      name: 'b',
      sdl: `
        type Query { feed: [Post] @shareable bFeed: [Post] others: [Other] uFeed: [Late] @shareable userB: User }
        type Post @key(fields: "id") { id: ID! at: String! @override(from: "a") }
        type Late @key(fields: "id") { id: ID! at: String! @override(from: "nowhere") @shareable }
        interface Shown { id: ID! at: String! }
        interface Other { id: ID! at: String! }
        type Text implements Shown @key(fields: "id") { id: ID! at: String! body: String! }
        type Image implements Other @key(fields: "id") { id: ID! at: String! @override(from: "a") }
        type User @key(fields: "id") { id: ID! name: String! @override(from: "c") }`,
      resolvers: {
        Query: {
          feed: () => posts,
          bFeed: () => [posts[0]],
          others: () => posts.map((each) => ({ __typename: 'Image', ...each })),
          uFeed: () => posts,
          userB: () => ({ id: 'u2', name: 'name u2' }),
        },
        Post: { __resolveReference: ({ id }: Reference) => ({ id, at: `own ${id}` }) },
        Image: { __resolveReference: ({ id }: Reference) => ({ id, at: `own ${id}` }) },
        Late: { __resolveReference: ({ id }: Reference) => ({ id, at: `own ${id}` }) },
        User: { __resolveReference: ({ id }: Reference) => ({ id, name: `name ${id}` }) },
      },
    },
    {
      name: 'c',
      sdl: `
        type Query { userC: User }
        type User @key(fields: "id") { id: ID! name: String! @external cName: String! @requires(fields: "name") }`,
      resolvers: {
        Query: { userC: () => ({ id: 'u3', name: 'never' }) },
        User: {
          __resolveReference: returnReference,
          cName: ({ name }: Args) => `c ${String(name)}`,
        },
      },
    },
  ],
  cases: [
    { query: '{ feed { at } }', data: { feed: [{ at: 'own p1' }, { at: 'own p2' }] } },
    {
      query: '{ aFeed { at } bFeed { at } }',
      data: { aFeed: [{ at: 'own p2' }], bFeed: [{ at: 'own p1' }] },
    },
    { query: '{ images { id at } }', data: { images: posts } },
    { query: '{ images { ... on Text { id body } } }', data: { images: [{}, {}] } },
    { query: '{ others { at } }', data: { others: [{ at: 'own p1' }, { at: 'own p2' }] } },
    { query: '{ others { at id ... on Image { at id } } }', data: { others: posts } },
    { query: '{ uFeed { id at } }', data: { uFeed: posts } },
    {
      query:
        '{ user { id name aName cName } userB { id name aName cName } userC { id name aName cName } }',
      data: {
        user: { id: 'u1', name: 'name u1', aName: 'a name u1', cName: 'c name u1' },
        userB: { id: 'u2', name: 'name u2', aName: 'a name u2', cName: 'c name u2' },
        userC: { id: 'u3', name: 'name u3', aName: 'a name u3', cName: 'c name u3' },
      },
    },
    { query: '{ userC { cName } }', data: { userC: { cName: 'c name u3' } } },
    { query: '{ user { cName } }', data: { user: { cName: 'c name u1' } } },
    { query: '{ user { aName } }', data: { user: { aName: 'a name u1' } } },
  ],
}

const keysByName: AuditSuite = {
  name: 'Federation 1 keys of several fields, and a mysterious external key',
  subgraphs: [
    {
      name: 'a',
      hasOwnLink: true,
      sdl: `
        type Query { productInA: Product products: [Item] }
        type Product @key(fields: "id") @key(fields: "pid") { id: ID pid: ID name: String upc: String }
        type Item @key(fields: "id") { id: ID! name: String }`,
      resolvers: {
        Query: {
          productInA: () => ({ id: 'p1', pid: 'pid1', name: 'n', upc: 'upc1' }),
          products: () => [
            { id: '1', name: 'n1' },
            { id: '2', name: 'n2' },
          ],
        },
        Product: { __resolveReference: () => ({ id: 'p1', pid: 'pid1', name: 'n', upc: 'upc1' }) },
        Item: { __resolveReference: ({ id }: Reference) => ({ id, name: `n${id}` }) },
      },
    },
    {
      name: 'b',
      hasOwnLink: true,
      sdl: `
        type Query { productInB: Product cheapest: Item }
        extend type Product @key(fields: "id name") @key(fields: "upc") {
          id: ID @external name: String @external upc: String @external price: Float! }
        extend type Item @key(fields: "id") { id: ID! @external price: Float }`,
      resolvers: {
        Query: {
          productInB: () => ({ id: 'p1', name: 'n', upc: 'upc1', price: 12.5 }),
          cheapest: () => ({ id: '1', price: 100 }),
        },
        Product: { __resolveReference: (reference: object) => ({ ...reference, price: 12.5 }) },
        Item: { __resolveReference: ({ id }: Reference) => ({ id, price: 100 * Number(id) }) },
      },
    },
  ],
  cases: [
    {
      query: '{ productInA { id pid price upc name } }',
      data: { productInA: { id: 'p1', pid: 'pid1', price: 12.5, upc: 'upc1', name: 'n' } },
    },
    {
      query: '{ productInB { price pid name } }',
      data: { productInB: { price: 12.5, pid: 'pid1', name: 'n' } },
    },
    {
      query: '{ cheapest { id price name } }',
      data: { cheapest: { id: '1', price: 100, name: 'n1' } },
    },
    {
      query: '{ products { name price id } }',
      data: {
        products: [
          { name: 'n1', price: 100, id: '1' },
          { name: 'n2', price: 200, id: '2' },
        ],
      },
    },
  ],
}

const executable: AuditSuite = {
  name: 'an executable directive whose argument has a default in one subgraph only',
  subgraphs: ['a', 'b'].map((name) => ({
    name,
    hasOwnLink: true,
    sdl: `
      extend schema
        @link(url: "https://specs.apollo.dev/federation/v2.1", import: ["@key" "@composeDirective"])
        @link(url: "https://specs.example/access/v1.0", import: ["@access"])
        @composeDirective(name: "@access")
      directive @access(scope: Scope!${name === 'b' ? ' = OPEN' : ''}) on FIELD
      enum Scope { OPEN CLOSED }
      type Query { ${name}: String }`,
    resolvers: { Query: { [name]: () => name } },
  })),
  cases: [
    { query: '{ a b }', data: { a: 'a', b: 'b' } },
    { query: '{ a @access b @access }', wrongWith: 'reference', data: { a: 'a', b: 'b' } },
    {
      query:
        'query ($scope: Scope! = CLOSED) { a @access(scope: $scope) ... @include(if: true) { b @access(scope: OPEN) } }',
      wrongWith: 'reference',
      data: { a: 'a', b: 'b' },
    },
  ],
}

/** Suites of shared roots, mutations with state, overrides and keys. */
export const sharedRootSuites: readonly AuditSuite[] = [
  sharedRoots,
  mutations,
  overrides,
  keysByName,
  executable,
]
