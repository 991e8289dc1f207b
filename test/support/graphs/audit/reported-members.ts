/** More suites after faults that users of other gateways have reported: members, contexts, mutations, nulls. */

import { returnReference, type AuditSuite, type Args, type Reference } from './audit-suite.ts'

const contextConditions: AuditSuite = {
  name: '@context whose fields the caller leaves out, or asks for under another key',
  refusedBy: 'reference',
  subgraphs: [
    {
      name: 'a',
      sdl: `type Query { user: User users: [User] owner: Owner }
        interface Owner @context(name: "money") { cur: String }
        type User implements Owner @key(fields: "id") @context(name: "money") { id: ID! cur: String item: Item items: [Item] }
        type Item @key(fields: "id") { id: ID! price(cur: String @fromContext(field: "$money { cur }"), at: Int = 1): String name: String }`,
      resolvers: {
        Query: {
          user: () => user('u1', 'THB'),
          users: () => [user('u1', 'THB'), null, user('u2', null), user('u3', 'USD')],
          owner: () => user('u1', 'THB'),
        },
        Item: {
          __resolveReference: returnReference,
          price: ({ id }: Reference, { cur, at }: Args) => `${id} ${String(cur)} ${String(at)}`,
          name: ({ id }: Reference) => `name ${id}`,
        },
      },
    },
    {
      name: 'b',
      sdl: `type Item @key(fields: "id") { id: ID! stock: Int }`,
      resolvers: { Item: { __resolveReference: returnReference, stock: () => 4 } },
    },
  ],
  cases: [
    ...[true, false].flatMap((v) => [
      {
        query: 'query ($v: Boolean!) { user { item { price @skip(if: $v) name stock } } }',
        variables: { v },
        data: {
          user: { item: { ...(v ? {} : { price: 'i-u1 THB 1' }), name: 'name i-u1', stock: 4 } },
        },
      },
      {
        query:
          'query ($v: Boolean!) { user { cur @skip(if: $v) item @include(if: $v) { price } } }',
        variables: { v },
        data: { user: v ? { item: { price: 'i-u1 THB 1' } } : { cur: 'THB' } },
      },
    ]),
    {
      query: '{ user { cur: id item { price(at: 2) } } }',
      data: { user: { cur: 'u1', item: { price: 'i-u1 THB 2' } } },
    },
    {
      query: '{ users { cur items { stock price } } }',
      data: {
        users: [
          { cur: 'THB', items: [{ stock: 4, price: 'i-u1 THB 1' }, null] },
          null,
          { cur: null, items: [{ stock: 4, price: 'i-u2 null 1' }, null] },
          { cur: 'USD', items: [{ stock: 4, price: 'i-u3 USD 1' }, null] },
        ],
      },
    },
    {
      query: '{ owner { cur ... on User { item { price } } } }',
      data: { owner: { cur: 'THB', item: { price: 'i-u1 THB 1' } } },
    },
  ],
}
function user(id: string, cur: string | null): object {
  return { __typename: 'User', id, cur, item: { id: `i-${id}` }, items: [{ id: `i-${id}` }, null] }
}

const log: string[] = []
const note = (entry: string) => {
  log.push(entry)
  return log.join(' ')
}
const mutationOrder: AuditSuite = {
  name: 'root fields of mutations in their order, over subgraphs, aliases, fragments and conditions',
  subgraphs: [
    {
      name: 'a',
      sdl: `type Query { a: Int }
        type Mutation { reset: Boolean a1(n: Int): R a2: R }
        type R @key(fields: "id") { id: ID! log: String }`,
      resolvers: {
        Mutation: {
          reset: () => {
            log.length = 0
            return true
          },
          a1: (_: unknown, { n = '' }: { n?: number | '' }) => ({ id: `a1-${n}`, log: note(`a1`) }),
          a2: () => ({ id: 'a2', log: note('a2') }),
        },
        R: { __resolveReference: returnReference },
      },
    },
    {
      name: 'b',
      sdl: `type Mutation { b1: String b2: String! }
        type R @key(fields: "id") { id: ID! late: String }`,
      resolvers: {
        Mutation: {
          b1: () => note('b1'),
          b2: () => {
            note('b2')
            throw new Error('refused')
          },
        },
        R: { __resolveReference: returnReference, late: ({ id }: Reference) => `late ${id}` },
      },
    },
  ],
  cases: [
    {
      query: 'mutation { reset a1 { log late } b1 x: a2 { log } y: b1 z: a1(n: 2) { late log } }',
      data: {
        reset: true,
        a1: { log: 'a1', late: 'late a1-' },
        b1: 'a1 b1',
        x: { log: 'a1 b1 a2' },
        y: 'a1 b1 a2 b1',
        z: { late: 'late a1-2', log: 'a1 b1 a2 b1 a1' },
      },
    },
    {
      query: `mutation ($v: Boolean = true) { reset ...F b1 ... @skip(if: $v) { a2 { log } } ... on Mutation { p: a2 { log late } } }
        fragment F on Mutation { q: b1 r: a1 { log } q: b1 }`,
      data: {
        reset: true,
        q: 'b1',
        r: { log: 'b1 a1' },
        b1: 'b1 a1 b1',
        p: { log: 'b1 a1 b1 a2', late: 'late a2' },
      },
    },
    {
      query: 'mutation { reset b2 after: a2 { log } }',
      data: null,
      paths: ['b2'],
    },
  ],
}

const provided: AuditSuite = {
  name: '@provides of members of unions and interfaces, for one path and not for the next',
  subgraphs: [
    {
      name: 'a',
      sdl: `type Query { feed: [Media] @provides(fields: "... on Book { title author { name } } ... on Film { title }") plain: [Media]
          shelf: [Item] @provides(fields: "... on Book { title }") }
        union Media = Book | Film
        interface Item { id: ID! }
        type Book implements Item @key(fields: "id") { id: ID! title: String @external author: Author @external }
        type Film implements Item @key(fields: "id") { id: ID! title: String @external }
        type Author @key(fields: "id") { id: ID! name: String @external }`,
      resolvers: {
        Query: {
          feed: () => media,
          plain: () => media.map(({ __typename, id }) => ({ __typename, id })),
          shelf: () => media,
        },
      },
    },
    {
      name: 'b',
      sdl: `type Book @key(fields: "id") { id: ID! title: String @shareable author: Author @shareable pages: Int }
        type Film @key(fields: "id") { id: ID! title: String @shareable minutes: Int }
        type Author @key(fields: "id") { id: ID! name: String @shareable born: Int }`,
      resolvers: {
        Book: {
          __resolveReference: returnReference,
          title: () => 'own title',
          author: () => ({ id: 'au1' }),
          pages: () => 5,
        },
        Film: { __resolveReference: returnReference, title: () => 'own film', minutes: () => 90 },
        Author: { __resolveReference: returnReference, name: () => 'own name', born: () => 1900 },
      },
    },
  ],
  cases: [
    {
      query: '{ feed { ... on Book { title author { name } } ... on Film { title } } }',
      data: {
        feed: [
          { title: 'provided', author: { name: 'provided name' } },
          { title: 'provided film' },
        ],
      },
    },
    {
      query:
        '{ feed { ... on Book { title pages } ... on Film { title minutes } } plain { ... on Book { title author { name born } } ... on Film { title } } }',
      data: {
        feed: [
          { title: 'provided', pages: 5 },
          { title: 'provided film', minutes: 90 },
        ],
        plain: [
          { title: 'own title', author: { name: 'own name', born: 1900 } },
          { title: 'own film' },
        ],
      },
    },
    {
      query: '{ shelf { id ... on Book { title pages } ... on Film { title } } }',
      data: {
        shelf: [
          { id: 'm1', title: 'provided', pages: 5 },
          { id: 'm2', title: 'own film' },
        ],
      },
    },
  ],
}
const media = [
  {
    __typename: 'Book',
    id: 'm1',
    title: 'provided',
    author: { id: 'au1', name: 'provided name' },
  },
  { __typename: 'Film', id: 'm2', title: 'provided film' },
]

const nullability: AuditSuite = {
  name: 'value types whose fields may be null in one subgraph and not in the other',
  subgraphs: [
    {
      name: 'a',
      sdl: `type Query { one: Holder! many: [Holder!] }
        type Holder @key(fields: "id") { id: ID! place: Place! @shareable spots: [Place!]! @shareable }
        type Place @shareable { city: String! zip: String! lines: [String!]! }`,
      resolvers: {
        Query: {
          one: () => ({ id: 'h1', ...places('A') }),
          many: () => [{ id: 'h1', ...places('A') }],
        },
        Holder: { __resolveReference: ({ id }: Reference) => ({ id, ...places('A') }) },
      },
    },
    {
      name: 'b',
      sdl: `type Query { other: Holder others: [[Holder]] }
        type Holder @key(fields: "id") { id: ID! place: Place @shareable spots: [Place] @shareable extra: String! }
        type Place @shareable { city: String zip: String lines: [String] }`,
      resolvers: {
        Query: {
          other: () => ({ id: 'h2', place: { city: null, zip: '1' }, spots: null }),
          others: () => [[{ id: 'h2', place: null, spots: [null] }, null], null],
        },
        Holder: {
          __resolveReference: ({ id }: Reference) => ({ id }),
          extra: ({ id }: Reference) => (id === 'h1' ? null : 'e'),
        },
      },
    },
  ],
  cases: [
    {
      query: '{ other { place { city zip lines } spots { city } } }',
      data: { other: { place: { city: null, zip: '1', lines: null }, spots: null } },
    },
    {
      query: '{ others { place { city } spots { zip } extra } }',
      data: { others: [[{ place: null, spots: [null], extra: 'e' }, null], null] },
    },
    { query: '{ one { place { city } } }', data: { one: { place: { city: 'A' } } } },
    {
      query: '{ many { id extra } other { extra } }',
      data: { many: null, other: { extra: 'e' } },
      paths: ['many.0.extra'],
    },
    { query: '{ one { id extra } }', data: null, paths: ['one.extra'] },
  ],
}
function places(city: string): object {
  const place = { city, zip: '1', lines: ['l'] }
  return { place, spots: [place] }
}

/** Every suite of this kind. */
export const reportedMemberSuites: readonly AuditSuite[] = [
  contextConditions,
  mutationOrder,
  provided,
  nullability,
]
