/** Suites of unions, enums and inputs of which each subgraph knows a part. */

import { returnReference, type AuditSuite, type Args, type Reference } from './audit-suite.ts'

const book = { __typename: 'Book', id: 'b1', title: 'a book', own: 'A: a book' }
const song = { __typename: 'Song', id: 's1', title: 'a song', own: 'A: a song' }
const all = '__typename ... on Song { title } ... on Film { title } ... on Book { title }'

const intersection: AuditSuite = {
  name: 'fields that return a union in one subgraph and its member or another union in another',
  subgraphs: [
    {
      name: 'a',
      sdl: `
        type Query { media: Media @shareable ownMedia: Media book: Book @shareable song: Media @shareable viewer: Viewer @shareable }
        union Media = Book | Song
        union Seen = Book | Song
        type Book @key(fields: "id") { id: ID! title: String! @shareable own: String! }
        type Song @key(fields: "id") { id: ID! title: String! @shareable own: String! }
        type Viewer { media: Seen @shareable ownMedia: Seen book: Book @shareable song: Seen @shareable }`,
      resolvers: {
        Query: {
          media: () => book,
          ownMedia: () => book,
          book: () => book,
          song: () => song,
          viewer: () => ({ media: book, ownMedia: book, book, song }),
        },
        Book: { __resolveReference: () => book },
        Song: { __resolveReference: () => song },
      },
    },
    {
      name: 'b',
      sdl: `
        type Query { media: Media @shareable book: Media @shareable viewer: Viewer @shareable }
        union Media = Book | Film
        union Seen = Book | Film
        type Film { title: String! @shareable }
        type Book { title: String! @shareable }
        type Viewer { media: Seen @shareable book: Seen @shareable }`,
      resolvers: {
        Query: { media: () => book, book: () => book, viewer: () => ({ media: book, book }) },
      },
    },
  ],
  cases: [
    { query: '{ media { ... on Film { title } } }', data: { media: {} } },
    { query: '{ media { ... on Book { title } } }', data: { media: { title: 'a book' } } },
    {
      query: '{ media { ... on Book { title } ... on Film { title } } }',
      data: { media: { title: 'a book' } },
    },
    { query: '{ media { ... on Song { title } } }', data: { media: {} } },
    {
      query: '{ media { ... on Book { own title } } }',
      data: { media: { own: 'A: a book', title: 'a book' } },
    },
    {
      query: '{ ownMedia { ... on Film { title } ... on Book { own } } }',
      data: { ownMedia: { own: 'A: a book' } },
    },
    { query: `{ book { ${all} } }`, data: { book: { __typename: 'Book', title: 'a book' } } },
    { query: `{ song { ${all} } }`, data: { song: { __typename: 'Song', title: 'a song' } } },
    {
      query: `{ viewer { media { ${all} } book { ${all} } song { ${all} } } }`,
      data: {
        viewer: {
          media: { __typename: 'Book', title: 'a book' },
          book: { __typename: 'Book', title: 'a book' },
          song: { __typename: 'Song', title: 'a song' },
        },
      },
    },
    { query: '{ viewer { media { ... on Film { title } } } }', data: { viewer: { media: {} } } },
    {
      query: '{ viewer { media { ... on Book { title } } } }',
      data: { viewer: { media: { title: 'a book' } } },
    },
    {
      query:
        '{ viewer { media { ... on Book { title own } ... on Film { title } } ownMedia { ... on Book { own } } } }',
      data: {
        viewer: { media: { title: 'a book', own: 'A: a book' }, ownMedia: { own: 'A: a book' } },
      },
    },
  ],
}

const common = { __typename: 'Common', label: 'common' }
const [onlyA, onlyB] = [
  { __typename: 'OnlyA', a: 'a' },
  { __typename: 'OnlyB', b: 'b' },
]
const actions =
  'actions { __typename ... on Common { label } ... on OnlyA { a } ... on OnlyB { b } }'

const items = 'items { __typename label ... on OnlyA { a } ... on OnlyB { b } }'

const partial: AuditSuite = {
  name: 'a union and an interface below shared objects whose members are not entities',
  subgraphs: [
    {
      name: 'a',
      sdl: `
        type Query { fromA: Holder both: Holder @shareable reply: Reply }
        type Holder @key(fields: "id") { id: ID! wrapper: Wrapper @shareable }
        type Wrapper @shareable { actions: [Action!]! items: [Item!]! }
        union Action = Common | OnlyA
        interface Item { label: String }
        type Common implements Item @shareable { label: String }
        type OnlyA implements Item { label: String a: String }
        type Reply @shareable { moves: [Move!]! text: String }
        union Move = Alpha | Beta | Gamma
        type Alpha @shareable { id: ID! value: String }
        type Beta { id: ID! name: String more: String }
        type Gamma { id: ID! label: String }`,
      resolvers: {
        Query: {
          fromA: () => ({ id: 'h' }),
          both: () => ({ id: 'h', wrapper: { actions: [common], items: [common] } }),
          reply: () => ({
            text: 'hi',
            moves: [
              { __typename: 'Alpha', id: '1', value: 'v' },
              { __typename: 'Beta', id: '2', name: 'n', more: 'm' },
              { __typename: 'Gamma', id: '3', label: 'l' },
            ],
          }),
        },
        Holder: {
          __resolveReference: returnReference,
          wrapper: ({ wrapper }: Args) =>
            wrapper ?? { actions: [common, onlyA], items: [common, { ...onlyA, label: 'of a' }] },
        },
      },
    },
    {
      name: 'b',
      sdl: `
        type Query { fromB: Holder both: Holder @shareable }
        type Holder @key(fields: "id") { id: ID! wrapper: Wrapper @shareable other: Wrapper }
        type Wrapper @shareable { actions: [Action!]! items: [Item!]! }
        union Action = Common | OnlyB
        interface Item { label: String }
        type Common implements Item @shareable { label: String }
        type OnlyB implements Item { label: String b: String }
        type Reply @shareable { moves: [Move!]! text: String }
        union Move = Alpha
        type Alpha @shareable { id: ID! value: String }`,
      resolvers: {
        Query: {
          fromB: () => ({ id: 'h' }),
          both: () => ({ id: 'h', wrapper: { actions: [common], items: [common] } }),
        },
        Holder: {
          __resolveReference: returnReference,
          wrapper: ({ wrapper }: Args) =>
            wrapper ?? { actions: [common, onlyB], items: [common, { ...onlyB, label: 'of b' }] },
          other: () => ({ actions: [common, onlyB] }),
        },
      },
    },
  ],
  cases: [
    {
      query: `{ fromA { wrapper { ${actions} } } }`,
      wrongWith: 'reference',
      data: { fromA: { wrapper: { actions: [common, onlyA] } } },
    },
    {
      query: `{ fromB { wrapper { ${actions} } } }`,
      wrongWith: 'reference',
      data: { fromB: { wrapper: { actions: [common, onlyB] } } },
    },
    {
      query: `{ fromA { wrapper { ${items} } } }`,
      wrongWith: 'reference',
      data: { fromA: { wrapper: { items: [common, { ...onlyA, label: 'of a' }] } } },
    },
    {
      query: `{ fromB { wrapper { ${items} } } }`,
      wrongWith: 'reference',
      data: { fromB: { wrapper: { items: [common, { ...onlyB, label: 'of b' }] } } },
    },
    {
      query: `{ both { wrapper { ${items} } } }`,
      data: { both: { wrapper: { items: [common] } } },
    },
    {
      query: '{ fromA { wrapper { actions { __typename ... on OnlyB { b } } } } }',
      data: {
        fromA: { wrapper: { actions: [{ __typename: 'Common' }, { __typename: 'OnlyA' }] } },
      },
    },
    {
      query: `{ both { wrapper { ${actions} } } }`,
      data: { both: { wrapper: { actions: [common] } } },
    },
    {
      query: `{ fromA { other { ${actions} } } }`,
      data: { fromA: { other: { actions: [common, onlyB] } } },
    },
    {
      query:
        '{ reply { text moves { __typename ... on Alpha { id value } ... on Beta { id name more } ... on Gamma { id label } } } }',
      data: {
        reply: {
          text: 'hi',
          moves: [
            { __typename: 'Alpha', id: '1', value: 'v' },
            { __typename: 'Beta', id: '2', name: 'n', more: 'm' },
            { __typename: 'Gamma', id: '3', label: 'l' },
          ],
        },
      },
    },
    {
      query: '{ reply { moves { __typename ... on Beta { name } ... on Gamma { label } } } }',
      data: {
        reply: {
          moves: [
            { __typename: 'Alpha' },
            { __typename: 'Beta', name: 'n' },
            { __typename: 'Gamma', label: 'l' },
          ],
        },
      },
    },
  ],
}

const users = [
  { id: 'u1', kind: 'REGULAR' },
  { id: 'u2', kind: 'UNNAMED' },
]

const enumsAndInputs: AuditSuite = {
  name: 'enum values, arguments and input fields that are not public',
  subgraphs: [
    {
      name: 'a',
      sdl: `
        type Query { users: [User] usersOf(kind: Kind!): [User] within(filter: Filter!): [User!] }
        type User @key(fields: "id") { id: ID! kind: Kind @shareable }
        enum Kind { REGULAR UNNAMED @inaccessible }
        input Filter { first: Int! }`,
      resolvers: {
        Query: {
          users: () => users,
          usersOf: (_: unknown, { kind }: Args) => users.filter((each) => each.kind === kind),
          within: () => users,
        },
        User: { __resolveReference: ({ id }: Reference) => users.find((each) => each.id === id) },
      },
    },
    {
      name: 'b',
      sdl: `
        type Query { usersB: [User] withinB(filter: Filter!): [User!] }
        type User @key(fields: "id") {
          id: ID! kind: Kind @shareable
          friends(of: Tie = FAMILY @inaccessible): [User!]! tie: Tie ties: [Tie!] must: Tie! }
        enum Kind { REGULAR UNNAMED @inaccessible }
        enum Tie { FAMILY @inaccessible FRIEND }
        input Filter { offset: Int first: Int! }`,
      resolvers: {
        Query: {
          usersB: () =>
            users.map(({ id, kind }) => ({ id, kind: kind === 'UNNAMED' ? null : kind })),
          withinB: (_: unknown, { filter }: { filter: Args }) => ('offset' in filter ? [] : users),
        },
        User: {
          __resolveReference: ({ id }: Reference) => ({ id }),
          friends: ({ id }: Reference, { of }: Args) =>
            of === 'FAMILY' ? [{ id: id === 'u1' ? 'u2' : 'u1' }] : [],
          tie: () => 'FAMILY',
          ties: () => ['FRIEND', 'FAMILY'],
          must: () => 'FAMILY',
        },
      },
    },
  ],
  cases: [
    { query: '{ users { id } }', data: { users: [{ id: 'u1' }, { id: 'u2' }] } },
    {
      query: '{ users { id kind } }',
      data: {
        users: [
          { id: 'u1', kind: 'REGULAR' },
          { id: 'u2', kind: null },
        ],
      },
      paths: ['users.1.kind'],
      wrongWith: 'reference',
    },
    {
      query: '{ usersB { id kind } }',
      data: {
        usersB: [
          { id: 'u1', kind: 'REGULAR' },
          { id: 'u2', kind: null },
        ],
      },
    },
    {
      query: '{ usersOf(kind: REGULAR) { id kind } }',
      data: { usersOf: [{ id: 'u1', kind: 'REGULAR' }] },
    },
    { query: '{ usersOf(kind: UNNAMED) { id } }', data: undefined, paths: ['-'] },
    {
      query: 'query ($kind: Kind!) { usersOf(kind: $kind) { id } }',
      variables: { kind: 'UNNAMED' },
      data: undefined,
      paths: ['-'],
    },
    {
      query: '{ within(filter: { first: 1 }) { id } }',
      data: { within: [{ id: 'u1' }, { id: 'u2' }] },
    },
    { query: '{ within(filter: { first: 1, offset: 2 }) { id } }', data: undefined, paths: ['-'] },
    { query: '{ withinB(filter: { first: 1, offset: 2 }) { id } }', data: undefined, paths: ['-'] },
    {
      query: 'query ($f: Filter!) { withinB(filter: $f) { id } }',
      variables: { f: { first: 1, offset: 2 } },
      data: undefined,
      paths: ['-'],
    },
    {
      query: 'query ($f: Filter!) { withinB(filter: $f) { id } }',
      variables: { f: { first: 1 } },
      data: { withinB: [{ id: 'u1' }, { id: 'u2' }] },
    },
    {
      query: '{ users { id friends { id } } }',
      data: {
        users: [
          { id: 'u1', friends: [{ id: 'u2' }] },
          { id: 'u2', friends: [{ id: 'u1' }] },
        ],
      },
    },
    { query: '{ users { friends(of: FRIEND) { id } } }', data: undefined, paths: ['-'] },
    {
      query: '{ users { id tie } }',
      data: {
        users: [
          { id: 'u1', tie: null },
          { id: 'u2', tie: null },
        ],
      },
      paths: ['users.0.tie', 'users.1.tie'],
      wrongWith: 'reference',
    },
    {
      query: '{ users { ties } usersB { must } }',
      data: { users: [{ ties: null }, { ties: null }], usersB: [null, null] },
      paths: ['users.0.ties.1', 'users.1.ties.1', 'usersB.0.must', 'usersB.1.must'],
      wrongWith: 'reference',
    },
  ],
}

/** Suites of unions, enums and inputs of which each subgraph knows a part. */
export const partialTypeSuites: readonly AuditSuite[] = [intersection, partial, enumsAndInputs]
