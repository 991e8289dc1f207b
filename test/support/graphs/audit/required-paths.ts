/** Suites of @requires through interfaces, fragments, chains and lists with arguments. */

import { returnReference, type AuditSuite, type Args, type Reference } from './audit-suite.ts'

const places: Readonly<Record<string, object>> = {
  h1: { __typename: 'Home', id: 'h1', town: 'town h1' },
  w1: { __typename: 'Work', id: 'w1', town: 'town w1', land: 'land w1' },
}
const placeOf = ({ id }: Reference) => places[id]
const placeIdOf = ({ id }: Reference) => (id === 'u1' ? 'h1' : 'w1')

const throughInterface: AuditSuite = {
  name: '@requires through an interface of which one subgraph knows fewer members',
  subgraphs: [
    {
      name: 'a',
      sdl: `
        type Query { a: User }
        interface Place { id: ID! }
        type Home implements Place @key(fields: "id") { id: ID! town: String @shareable }
        type Work implements Place @key(fields: "id") { id: ID! town: String @shareable }
        type User @key(fields: "id") {
          id: ID! name: String! @shareable place: Place @external
          town: String @requires(fields: "place { id }")
          land: String @requires(fields: "place { ... on Work { id } }") }`,
      resolvers: {
        Query: { a: () => ({ id: 'u1', name: 'n' }) },
        Home: { __resolveReference: placeOf },
        Work: { __resolveReference: placeOf },
        User: {
          __resolveReference: returnReference,
          town: ({ place }: { place: Reference }) => `town ${place.id}`,
          land: ({ place }: { place: { id?: string } }) =>
            place.id === undefined ? null : `land ${place.id}`,
        },
      },
    },
    {
      name: 'b',
      sdl: `
        type Query { b: User }
        interface Place { id: ID! }
        type Home implements Place @key(fields: "id") { id: ID! town: String @shareable }
        type Work implements Place @key(fields: "id") { id: ID! town: String @shareable }
        type Second implements Place @key(fields: "id") { id: ID! town: String }
        type User @key(fields: "id") { id: ID! name: String! @shareable place: Place }`,
      resolvers: {
        Query: { b: () => ({ id: 'u2', name: 'n' }) },
        Home: { __resolveReference: placeOf },
        Work: { __resolveReference: placeOf },
        User: {
          __resolveReference: returnReference,
          place: (user: Reference) => places[placeIdOf(user)],
        },
      },
    },
  ],
  cases: [
    { query: '{ a { town } }', data: { a: { town: 'town h1' } } },
    { query: '{ b { town } }', data: { b: { town: 'town w1' } } },
    { query: '{ a { land } }', data: { a: { land: null } } },
    { query: '{ b { land name } }', data: { b: { land: 'land w1', name: 'n' } } },
    {
      query: '{ a { place { __typename id } } }',
      data: { a: { place: { __typename: 'Home', id: 'h1' } } },
    },
    {
      query: '{ b { place { __typename id } land town } }',
      data: { b: { place: { __typename: 'Work', id: 'w1' }, land: 'land w1', town: 'town w1' } },
    },
  ],
}

const forms: Readonly<Record<string, object>> = {
  e2: { __typename: 'Round', base: 'base', outer: 'outer', radius: 'radius' },
  e3: { __typename: 'Square', base: 'base', outer: 'outer', side: 'side' },
}

const withFragments: AuditSuite = {
  name: '@requires with fragments on interfaces and an inaccessible member, and of null',
  subgraphs: [
    {
      name: 'a',
      sdl: `
        type Query { a: Entity }
        type Entity @key(fields: "id") { id: ID! data: Base }
        interface Base { base: String! }
        interface Outer implements Base { base: String! outer: String! }
        type Square implements Base & Outer @shareable { base: String! outer: String! side: String! }
        type Round implements Base & Outer @shareable { base: String! outer: String! radius: String! }`,
      resolvers: {
        Query: { a: () => ({ id: 'e2' }) },
        Entity: { __resolveReference: returnReference, data: ({ id }: Reference) => forms[id] },
      },
    },
    {
      name: 'b',
      sdl: `
        type Query { none: Entity round: Entity square: Entity }
        type Entity @key(fields: "id") {
          id: ID! data: Base @external
          whole: String! @requires(fields: "data { base ... on Outer { outer ... on Square { side } ... on Round { radius } } }")
          part: String! @requires(fields: "data { ... on Base { base } }") }
        interface Base { base: String! }
        interface Outer implements Base { base: String! outer: String! }
        type Square implements Base & Outer @shareable @inaccessible { base: String! outer: String! side: String! }
        type Round implements Base & Outer @shareable { base: String! outer: String! radius: String! }`,
      resolvers: {
        Query: {
          none: () => ({ id: 'e1' }),
          round: () => ({ id: 'e2' }),
          square: () => ({ id: 'e3' }),
        },
        Entity: {
          __resolveReference: returnReference,
          whole: (entity: { data?: Args | null }) => {
            if (entity.data === undefined) throw new Error('data is missing')
            const { base, outer, side, radius } = entity.data ?? {}
            return [base, outer, side, radius].join()
          },
          part: (entity: { data?: Args | null }) => {
            if (entity.data === undefined) throw new Error('data is missing')
            return String(entity.data?.['base'])
          },
        },
      },
    },
  ],
  cases: [
    {
      query: '{ none { id data { __typename } } round { id data { __typename } } }',
      data: {
        none: { id: 'e1', data: null },
        round: { id: 'e2', data: { __typename: 'Round' } },
      },
    },
    { query: '{ a { whole } }', data: { a: { whole: 'base,outer,,radius' } } },
    {
      query: '{ a { data { __typename } whole } }',
      data: { a: { data: { __typename: 'Round' }, whole: 'base,outer,,radius' } },
    },
    {
      query: '{ round { data { __typename ... on Outer { outer } } whole } }',
      data: {
        round: { data: { __typename: 'Round', outer: 'outer' }, whole: 'base,outer,,radius' },
      },
    },
    {
      query: '{ none { data { __typename } whole part } }',
      data: { none: { data: null, whole: ',,,', part: 'undefined' } },
    },
    {
      query: '{ round { data { base } part } }',
      data: { round: { data: { base: 'base' }, part: 'base' } },
    },
    // An object of a type that callers must not know: its name is an error, the fields that require it are not.
    {
      query: '{ square { whole part } }',
      data: { square: { whole: 'base,outer,side,', part: 'base' } },
    },
  ],
}

const notes = ['n1', 'n2', 'n3', 'n4', 'n5', 'n6'].map((id, at) => ({
  id,
  of: at < 3 ? 'p1' : 'p2',
  by: `w${at % 3 === 2 ? (at < 3 ? 2 : 1) : 9}`,
}))
const notesOf = (of: string, limit: unknown) =>
  notes.filter((each) => each.of === of).slice(0, Number(limit))
const feed = (limit: string, fields: string) => `{ feed { ${limit} ${fields} } }`

const listsWithArguments: AuditSuite = {
  name: '@requires of lists with arguments, beside the same list with others, in a chain',
  subgraphs: [
    {
      name: 'c',
      sdl: `
        type Query { feed: [Post] }
        type Post @key(fields: "id") { id: ID! notes(limit: Int!): [Note] @external }
        type Note @key(fields: "id") {
          id: ID! by: ID twins: [Post] @external
          isSpam: Boolean @requires(fields: "twins { notes(limit: 50) { id } }") }`,
      resolvers: {
        Query: { feed: () => [{ id: 'p1' }, { id: 'p2' }] },
        // External, and resolved all the same: the planner requests it here as a condition of the other subgraph.
        Post: {
          __resolveReference: returnReference,
          notes: ({ id }: Reference, { limit }: Args) => notesOf(id, limit),
        },
        Note: {
          __resolveReference: (reference: Reference) => ({
            ...reference,
            by: notes.find(({ id }) => id === reference.id)?.by,
          }),
          isSpam: ({ twins }: { twins: readonly { notes: readonly Reference[] }[] }) =>
            twins.length > 0 && twins.every((post) => post.notes.length === 3 && post.notes[0]?.id),
        },
      },
    },
    {
      name: 'd',
      sdl: `
        type Post @key(fields: "id") {
          id: ID! notes(limit: Int!): [Note]
          writer: Writer @requires(fields: "notes(limit: 3) { by }") }
        type Note @key(fields: "id") { id: ID! by: ID @external twins: [Post] }
        type Writer { id: ID! }`,
      resolvers: {
        Post: {
          __resolveReference: (reference: { id: string; notes?: unknown }) => ({
            id: reference.id,
            required: reference.notes,
          }),
          notes: ({ id }: Reference, { limit }: Args) => notesOf(id, limit),
          writer: ({ required }: { required: readonly { by: string }[] }) =>
            required.length === 3 ? { id: required[2]?.by } : null,
        },
        Note: {
          __resolveReference: returnReference,
          twins: ({ id }: Reference) => (id === 'n3' ? [{ id: 'p2' }] : []),
        },
      },
    },
  ],
  cases: [
    {
      query: feed('', 'writer { id }'),
      data: { feed: [{ writer: { id: 'w2' } }, { writer: { id: 'w1' } }] },
    },
    ...[
      feed('writer { id }', 'notes(limit: 1) { id }'),
      'query ($limit: Int = 1) { feed { writer { id } notes(limit: $limit) { id } } }',
      'query ($limit: Int = 1) { feed { writer { id } ...F ...G } } fragment F on Post { notes(limit: $limit) { id } } fragment G on Post { notes(limit: $limit) { id } }',
    ].map((query) => ({
      query,
      wrongWith: 'reference' as const,
      data: {
        feed: [
          { writer: { id: 'w2' }, notes: [{ id: 'n1' }] },
          { writer: { id: 'w1' }, notes: [{ id: 'n4' }] },
        ],
      },
    })),
    {
      query: '{ feed { notes(limit: 3) { isSpam } } }',
      data: {
        feed: [
          { notes: [{ isSpam: false }, { isSpam: false }, { isSpam: true }] },
          { notes: [{ isSpam: false }, { isSpam: false }, { isSpam: false }] },
        ],
      },
    },
    {
      query:
        '{ feed { writer { id } first: notes(limit: 2) { id by } notes(limit: 1) { isSpam } } }',
      wrongWith: 'reference',
      data: {
        feed: [
          {
            writer: { id: 'w2' },
            first: [
              { id: 'n1', by: 'w9' },
              { id: 'n2', by: 'w9' },
            ],
            notes: [{ isSpam: false }],
          },
          {
            writer: { id: 'w1' },
            first: [
              { id: 'n4', by: 'w9' },
              { id: 'n5', by: 'w9' },
            ],
            notes: [{ isSpam: false }],
          },
        ],
      },
    },
  ],
}

const chains: AuditSuite = {
  name: '@requires of what requires something itself, over lists of entities that one subgraph only names',
  subgraphs: [
    {
      name: 'people',
      sdl: `
        type Query { user: User feed: [Post] }
        type User @key(fields: "id") { id: ID! last: String! price: Float! hasDiscount: Boolean! }
        type Post @key(fields: "id") { id: ID! writerId: ID @external writer: Writer @requires(fields: "writerId") }
        type Note @key(fields: "id") { id: ID! writerId: ID }
        type Writer { id: ID! }`,
      resolvers: {
        Query: {
          user: () => ({ id: 1, last: 'l', price: 600, hasDiscount: true }),
          feed: () => [{ id: 'p1' }],
        },
        User: { __resolveReference: () => ({ last: 'l', price: 600, hasDiscount: true }) },
        Post: {
          __resolveReference: returnReference,
          writer: ({ writerId }: Args) => ({ id: writerId }),
        },
        Note: { __resolveReference: ({ id }: Reference) => ({ id, writerId: `w-${id}` }) },
      },
    },
    {
      name: 'sums',
      sdl: `
        type Order @key(fields: "id", resolvable: false) { id: ID! }
        type User @key(fields: "id") {
          id: ID! orders: [Order!] @external
          count: Int @requires(fields: "orders { id }")
          sum: Int @requires(fields: "orders { id }")
          isDear: Boolean! @external isDearNow: Boolean! @external
          canPay: Boolean! @requires(fields: "isDear") canPayNow: Boolean! @requires(fields: "isDearNow") }
        type Post @key(fields: "id") { id: ID! writerId: ID @requires(fields: "note { writerId }") note: Note }
        type Note @key(fields: "id") { id: ID! writerId: ID @external }`,
      resolvers: {
        User: {
          __resolveReference: returnReference,
          count: ({ orders }: { orders: readonly unknown[] }) => orders.length,
          sum: ({ orders }: { orders: readonly Reference[] }) =>
            orders.reduce((sum, { id }) => sum + id.length, 0),
          canPay: ({ isDear }: Args) => isDear === false,
          canPayNow: ({ isDearNow }: Args) => isDearNow === false,
        },
        Post: {
          __resolveReference: (reference: { note?: { writerId: string } }) => ({
            ...reference,
            ...(reference.note ? { writerId: reference.note.writerId } : {}),
            note: { id: 'n1' },
          }),
        },
        Note: { __resolveReference: returnReference },
      },
    },
    {
      name: 'orders',
      sdl: `
        type Order @key(fields: "id") { id: ID! }
        type User @key(fields: "id") {
          id: ID! last: String! @external price: Float! @external hasDiscount: Boolean! @external
          orders: [Order!] @requires(fields: "last")
          isDear: Boolean! @requires(fields: "price") isDearNow: Boolean! @requires(fields: "hasDiscount") }`,
      resolvers: {
        User: {
          __resolveReference: returnReference,
          orders: ({ last }: Args) => [{ id: `${String(last)}1` }, { id: `${String(last)}22` }],
          isDear: ({ price }: Args) => Number(price) > 500,
          isDearNow: ({ hasDiscount }: Args) => hasDiscount === false,
        },
      },
    },
  ],
  cases: [
    { query: '{ user { count sum } }', data: { user: { count: 2, sum: 5 } } },
    {
      query: '{ user { sum orders { id } id } }',
      data: { user: { sum: 5, orders: [{ id: 'l1' }, { id: 'l22' }], id: '1' } },
    },
    { query: '{ feed { writer { id } } }', data: { feed: [{ writer: { id: 'w-n1' } }] } },
    {
      query: '{ feed { writer { id } writerId note { id writerId } } }',
      data: {
        feed: [{ writer: { id: 'w-n1' }, writerId: 'w-n1', note: { id: 'n1', writerId: 'w-n1' } }],
      },
    },
    { query: '{ user { canPay } }', data: { user: { canPay: false } } },
    { query: '{ user { isDear } }', data: { user: { isDear: true } } },
    { query: '{ user { isDear canPay } }', data: { user: { isDear: true, canPay: false } } },
    { query: '{ user { canPayNow } }', data: { user: { canPayNow: true } } },
    {
      query: '{ user { canPay canPayNow } }',
      data: { user: { canPay: false, canPayNow: true } },
    },
    {
      query:
        'query ($on: Boolean = true, $off: Boolean = false) { user { price a: canPay @include(if: $on) b: canPay @include(if: $off) c: canPayNow @skip(if: $on) d: canPayNow @skip(if: $off) } }',
      data: { user: { price: 600, a: false, d: true } },
    },
  ],
}

/** Suites of @requires through interfaces, fragments, chains and lists with arguments. */
export const requiredPathSuites: readonly AuditSuite[] = [
  throughInterface,
  withFragments,
  listsWithArguments,
  chains,
]
