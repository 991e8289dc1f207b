/** Suites of interface objects beyond one hop, and of interfaces over several subgraphs. */

import { returnReference, type AuditSuite, type Reference } from './audit-suite.ts'

const video = (id: string) => ({
  __typename: 'Video',
  id,
  title: `title ${id}`,
  seconds: 100 * Number(id),
})
const article = (id: string) => ({ __typename: 'Article', id, title: `title ${id}`, words: 9 })
const medium = (id: string) => (Number(id) % 2 === 1 ? video(id) : article(id))

const indirectInterfaceObject: AuditSuite = {
  name: 'interface object: extended indirectly, listed and not resolvable',
  subgraphs: [
    {
      name: 'media',
      sdl: `
        type Query { media: Media }
        interface Media @key(fields: "id") { id: ID! title: String }
        type Video implements Media @key(fields: "id") { id: ID! title: String seconds: Int }
        type Article implements Media @key(fields: "id") { id: ID! title: String words: Int }`,
      resolvers: {
        Query: { media: () => medium('1') },
        Media: { __resolveReference: ({ id }: Reference) => medium(id) },
        Video: { __resolveReference: ({ id }: Reference) => video(id) },
        Article: { __resolveReference: ({ id }: Reference) => article(id) },
      },
    },
    {
      name: 'authors',
      sdl: `
        type Media @key(fields: "id") @interfaceObject { id: ID! author: Author }
        type Author @key(fields: "id") { id: ID! name: String }`,
      resolvers: {
        Media: {
          __resolveReference: returnReference,
          author: ({ id }: Reference) => ({ id: `a${id}`, name: `author ${id}` }),
        },
      },
    },
    {
      name: 'playlists',
      sdl: `
        type Query { playlist: Playlist }
        type Playlist @key(fields: "id") { id: ID! media: Media all: [Media] }
        type Media @key(fields: "id", resolvable: false) @interfaceObject { id: ID! }`,
      resolvers: {
        Query: {
          playlist: () => ({ id: 'p', media: { id: '1' }, all: [{ id: '1' }, null, { id: '2' }] }),
        },
      },
    },
  ],
  cases: [
    {
      query: '{ playlist { id media { id author { name } } } }',
      data: { playlist: { id: 'p', media: { id: '1', author: { name: 'author 1' } } } },
    },
    {
      query: '{ playlist { media { __typename title author { id } ... on Video { seconds } } } }',
      data: {
        playlist: {
          media: { __typename: 'Video', title: 'title 1', author: { id: 'a1' }, seconds: 100 },
        },
      },
    },
    {
      query:
        '{ playlist { all { __typename ... on Video { v: seconds } ... on Article { v: words author { name } } } } }',
      data: {
        playlist: {
          all: [
            { __typename: 'Video', v: 100 },
            null,
            { __typename: 'Article', v: 9, author: { name: 'author 2' } },
          ],
        },
      },
    },
    {
      query: '{ media { author { name } ... on Article { words } } }',
      data: { media: { author: { name: 'author 1' } } },
    },
  ],
}

const node: AuditSuite = {
  name: 'node: an interface that types implement in some subgraphs only',
  subgraphs: [
    {
      name: 'a',
      sdl: `
        type Query { node(id: ID!): Node account: Account }
        interface Node { id: ID! }
        type Account implements Node @key(fields: "id") { id: ID! user: String }
        type Chat implements Node @key(fields: "id") { id: ID! }`,
      resolvers: {
        Query: {
          node: (_: unknown, { id }: Reference) => ({
            __typename: id.startsWith('c') ? 'Chat' : 'Account',
            id,
            user: 'u',
          }),
          account: () => ({ id: 'a1', user: 'u' }),
        },
        Account: { __resolveReference: (each: object) => ({ ...each, user: 'u' }) },
        Chat: { __resolveReference: returnReference },
      },
    },
    {
      name: 'b',
      sdl: `
        type Query { chat: Chat }
        interface Node { id: ID! }
        type Account @key(fields: "id") { id: ID! chats: [Chat!] }
        type Chat implements Node @key(fields: "id") { id: ID! text: String account: Account }`,
      resolvers: {
        Query: { chat: () => ({ id: 'c1', text: 'hi', account: { id: 'a1' } }) },
        Account: {
          __resolveReference: returnReference,
          chats: () => [{ id: 'c1', text: 'hi', account: { id: 'a1' } }],
        },
        Chat: { __resolveReference: (each: object) => ({ ...each, text: 'hi' }) },
      },
    },
  ],
  cases: [
    {
      query: '{ node(id: "c1") { id ... on Chat { text } ... on Account { user } } }',
      data: { node: { id: 'c1', text: 'hi' } },
    },
    {
      query: '{ node(id: "a1") { __typename ... on Account { user chats { id text } } } }',
      data: { node: { __typename: 'Account', user: 'u', chats: [{ id: 'c1', text: 'hi' }] } },
    },
    {
      query:
        '{ chat { ... on Node { id } account { ... on Node { id __typename } user } } account { chats { account { user } } } }',
      data: {
        chat: { id: 'c1', account: { id: 'a1', __typename: 'Account', user: 'u' } },
        account: { chats: [{ account: { user: 'u' } }] },
      },
    },
  ],
}

const distributed: AuditSuite = {
  name: 'union and interface whose members are extended elsewhere, and a circle of interfaces',
  subgraphs: [
    {
      name: 'a',
      sdl: `
        type Query { products: [Product] node: Node same: Priced toasters: [Toaster] }
        union Product = Oven | Toaster
        interface Node { id: ID! }
        interface Priced { samePrice: Priced }
        type Oven implements Node @key(fields: "id") { id: ID! }
        type Toaster implements Node & Priced @key(fields: "id") { id: ID! warranty: Int samePrice: Toaster }`,
      resolvers: {
        Query: {
          products: () => [
            { __typename: 'Oven', id: 'o1' },
            { __typename: 'Toaster', id: 't1', warranty: 3 },
          ],
          node: () => ({ __typename: 'Oven', id: 'o1' }),
          same: () => ({ __typename: 'Toaster', id: 't1', samePrice: { id: 't2' } }),
          toasters: () => [{ id: 't1', warranty: 3 }],
        },
        Toaster: { __resolveReference: returnReference },
      },
    },
    {
      name: 'b',
      sdl: `
        type Oven @key(fields: "id") { id: ID! warranty: Int }
        type Toaster @key(fields: "id") { id: ID! price: Float }`,
      resolvers: {
        Oven: { __resolveReference: returnReference, warranty: () => 1 },
        Toaster: {
          __resolveReference: returnReference,
          price: ({ id }: Reference) => (id === 't2' ? 2.5 : 1),
        },
      },
    },
  ],
  cases: [
    {
      query:
        '{ products { ... on Node { id } ... on Oven { warranty } ... on Toaster { warranty price } } }',
      data: {
        products: [
          { id: 'o1', warranty: 1 },
          { id: 't1', warranty: 3, price: 1 },
        ],
      },
    },
    {
      query:
        '{ node { ... on Product { ... on Oven { warranty } } ... on Toaster { warranty } __typename } }',
      data: { node: { warranty: 1, __typename: 'Oven' } },
    },
    {
      query:
        '{ toasters { ...N } node { ...N } } fragment N on Node { id ... on Toaster { price } }',
      data: { toasters: [{ id: 't1', price: 1 }], node: { id: 'o1' } },
    },
    {
      query:
        '{ same { __typename samePrice { __typename ... on Toaster { id price samePrice { id } } } } }',
      data: {
        same: {
          __typename: 'Toaster',
          samePrice: { __typename: 'Toaster', id: 't2', price: 2.5, samePrice: null },
        },
      },
    },
  ],
}

/** Suites of interface objects beyond one hop, and of interfaces over several subgraphs. */
export const interfaceEntitySuites: readonly AuditSuite[] = [
  indirectInterfaceObject,
  node,
  distributed,
]
