/** Suites of interfaces and unions whose members get their fields from other subgraphs, under conditions. */

import { returnReference, type Args, type AuditSuite, type Reference } from './audit-suite.ts'

const tracks = [
  { __typename: 'Song', id: 's1', code: 'c-s1', label: 'l1', size: { mm: 5, grams: 0.5 } },
  { __typename: 'Song', id: 's2', code: 'c-s2', label: 'l2', size: { mm: 6, grams: 2 } },
  { __typename: 'Talk', id: 't1', code: 'c-t1', label: 'l1', size: { mm: 7, grams: 0.2 } },
]
const trackOf = ({ id }: Reference) => tracks.find((each) => each.id === id)
const sourceOf = ({ id }: Reference) =>
  id === 't1' ? { __typename: 'Studio', id: 'st1' } : { __typename: 'Amateur', mail: 'm@a.example' }
const trackResolvers = {
  __resolveReference: trackOf,
  source: sourceOf,
  owner: ({ label }: Args) => ({ mail: `${String(label)}@o.example`, works: 2 }),
  near: ({ id }: Reference) => tracks.filter((each) => each.id !== id && each.id[0] === id[0]),
}
const notes = [
  { id: 1, of: 's1' },
  { id: 2, of: 's1' },
  { id: 3, of: 't1' },
]
const noted = {
  __resolveReference: returnReference,
  notes: ({ id }: Reference) =>
    notes.filter(({ of }) => of === id).map((each) => ({ ...each, track: trackOf({ id }) })),
  noteCount: ({ id }: Reference) => notes.filter(({ of }) => of === id).length,
  notesOfNear: ({ near }: { near: readonly Reference[] }) =>
    notes.filter(({ of }) => near.some(({ id }) => id === of)),
}
const sent = {
  __resolveReference: returnReference,
  delivery: ({ size }: { size?: { mm: number; grams: number } }, { zip }: { zip?: string }) =>
    size && zip ? { days: size.grams < 1 ? 1 : 3, by: `${zip}/${size.mm}` } : null,
}

const members: AuditSuite = {
  name: 'members of an interface whose fields other subgraphs resolve, under conditions',
  subgraphs: [
    {
      name: 'catalogue',
      sdl: `
        type Query { tracks: [Track] near(id: ID!): [Track] }
        interface Track { id: ID! code: String size: Size owner: Owner secret: Boolean @inaccessible }
        interface Near { near: [Track] }
        type Size @shareable { mm: Int grams: Float }
        type Song implements Track & Near @key(fields: "id") {
          id: ID! code: String size: Size @shareable owner: Owner near: [Song] secret: Boolean source: Source }
        type Talk implements Track & Near @key(fields: "id") {
          id: ID! code: String size: Size @shareable owner: Owner near: [Talk] secret: Boolean source: Source }
        union Source = Studio | Amateur
        type Studio { id: ID! @shareable }
        type Amateur { mail: String }
        type Owner @key(fields: "mail") { mail: ID! works: Int @shareable }`,
      resolvers: {
        Query: {
          tracks: () => tracks,
          near: (_: unknown, { id }: Reference) => trackResolvers.near({ id }),
        },
        Song: trackResolvers,
        Talk: trackResolvers,
      },
    },
    {
      name: 'notes',
      sdl: `
        interface Track { id: ID! notes: [Note!]! noteCount: Int! }
        interface Near { near: [Track] }
        type Song implements Track & Near @key(fields: "id") {
          id: ID! notes: [Note!]! noteCount: Int! near: [Song] @external notesOfNear: [Note!]! @requires(fields: "near { id }") }
        type Talk implements Track & Near @key(fields: "id") {
          id: ID! notes: [Note!]! noteCount: Int! near: [Talk] @external notesOfNear: [Note!]! @requires(fields: "near { id }") }
        type Note { id: Int! track: Track }`,
      resolvers: { Song: noted, Talk: noted },
    },
    {
      name: 'songs',
      sdl: 'type Song @key(fields: "id") { id: ID! title: String }',
      resolvers: {
        Song: { __resolveReference: returnReference, title: ({ id }: Reference) => `title ${id}` },
      },
    },
    {
      name: 'posts',
      sdl: `
        interface Track { id: ID! size: Size delivery(zip: String): Delivery }
        type Song implements Track @key(fields: "id") {
          id: ID! size: Size @external delivery(zip: String): Delivery @requires(fields: "size { mm grams }") }
        type Talk implements Track @key(fields: "id") {
          id: ID! size: Size @external delivery(zip: String): Delivery @requires(fields: "size { mm grams }") }
        type Size @shareable { mm: Int grams: Float }
        type Delivery { days: Int by: String }`,
      resolvers: { Song: sent, Talk: sent },
    },
    {
      name: 'studios',
      sdl: `
        type Studio @key(fields: "id") { id: ID! title: String mail: Mail }
        type Mail { address: String }
        type Choir @key(fields: "id") { id: ID! title: String mail: String }
        extend union Source = Studio | Choir`,
      resolvers: {
        Studio: {
          __resolveReference: returnReference,
          title: ({ id }: Reference) => `studio ${id}`,
          mail: () => ({ address: 's@s.example' }),
        },
        Choir: { __resolveReference: returnReference },
      },
    },
  ],
  cases: [
    {
      query: '{ tracks { id size { mm grams } } }',
      data: { tracks: tracks.map(({ id, size }) => ({ id, size })) },
    },
    { query: '{ near(id: "s1") { id code } }', data: { near: [{ id: 's2', code: 'c-s2' }] } },
    {
      query:
        '{ a: near(id: "s2") { id delivery(zip: "1") { days by } } b: near(id: "t1") { delivery(zip: "1") { days } } tracks { d: delivery(zip: "2") { by } none: delivery { by } } }',
      data: {
        a: [{ id: 's1', delivery: { days: 1, by: '1/5' } }],
        b: [],
        tracks: ['2/5', '2/6', '2/7'].map((by) => ({ d: { by }, none: null })),
      },
    },
    {
      query:
        '{ tracks { code ... on Track { code } ... on Song { code } ... on Talk { code } ... on Near { __typename t: __typename } } }',
      data: {
        tracks: tracks.map(({ code, __typename }) => ({ code, __typename, t: __typename })),
      },
    },
    {
      query: '{ tracks { who: owner { mail works } ... on Song { title } } }',
      data: {
        tracks: [
          { who: { mail: 'l1@o.example', works: 2 }, title: 'title s1' },
          { who: { mail: 'l2@o.example', works: 2 }, title: 'title s2' },
          { who: { mail: 'l1@o.example', works: 2 } },
        ],
      },
    },
    {
      query:
        '{ tracks { id notes { track { code ... on Song { title } ... on Talk { noteCount } } } } }',
      data: {
        tracks: [
          {
            id: 's1',
            notes: [
              { track: { code: 'c-s1', title: 'title s1' } },
              { track: { code: 'c-s1', title: 'title s1' } },
            ],
          },
          { id: 's2', notes: [] },
          { id: 't1', notes: [{ track: { code: 'c-t1', noteCount: 1 } }] },
        ],
      },
    },
    {
      query:
        '{ tracks { ... on Song { notesOfNear { id } } ... on Talk { n: notesOfNear { id } } } }',
      data: { tracks: [{ notesOfNear: [] }, { notesOfNear: [{ id: 1 }, { id: 2 }] }, { n: [] }] },
    },
    ...conditions(),
    {
      query:
        '{ tracks { notes { track { id ... on Talk { source { ...S } } ... on Song { source { ...S } } } } } } fragment S on Source { ... on Studio { id title } ... on Amateur { mail } ... on Choir { title } }',
      data: {
        tracks: [
          { notes: repeated({ track: { id: 's1', source: { mail: 'm@a.example' } } }) },
          { notes: [] },
          { notes: [{ track: { id: 't1', source: { id: 'st1', title: 'studio st1' } } }] },
        ],
      },
    },
    {
      query:
        '{ tracks { ... on Talk { source { ...S } } ... on Song { source { ...S } } } } fragment S on Source { ... on Studio { o: mail { address } } ... on Amateur { s: mail } ... on Choir { s: mail } }',
      data: {
        tracks: [
          { source: { s: 'm@a.example' } },
          { source: { s: 'm@a.example' } },
          { source: { o: { address: 's@s.example' } } },
        ],
      },
    },
  ],
}

function repeated<T>(value: T): readonly T[] {
  return [value, value]
}

/** One fragment on a member below entities, on and off, alone, beside and inside another on the same member. */
function conditions(): AuditSuite['cases'] {
  const title = { title: 'title s1' }
  const code = { code: 'c-s1' }
  const answer = (song: object) => ({
    tracks: [
      { notes: repeated({ track: { id: 's1', ...song } }) },
      { notes: [] },
      { notes: [{ track: { id: 't1', code: 'c-t1' } }] },
    ],
  })
  const ask = (fragments: string) => {
    const defaults = [
      ['on', true],
      ['off', false],
    ] as const
    const used = defaults.filter(([name]) => fragments.includes(`$${name})`))
    const declared = used.map(([name, value]) => `$${name}: Boolean = ${value}`).join(' ')
    return `query (${declared}) { tracks { notes { track { id ${fragments} ... on Talk { code } } } } }`
  }
  const cases: readonly (readonly [string, object])[] = [
    [ask('... on Song @include(if: $on) { title }'), title],
    [ask('... on Song @include(if: $off) { title }'), {}],
    [ask('... on Song @skip(if: $off) { title }'), title],
    [ask('... on Song @skip(if: $on) { title }'), {}],
    [ask('... on Song @skip(if: $on) { title } ... on Song { code }'), code],
    [ask('... on Song @skip(if: $off) { title } ... on Song { code }'), { ...title, ...code }],
    [ask('... on Song @include(if: $on) { title ... on Song { code } }'), { ...title, ...code }],
    [ask('... on Song @include(if: $on) { title ... on Song @skip(if: $on) { code } }'), title],
  ]
  return cases.map(([query, song]) => ({ query, data: answer(song) }))
}

const circular: AuditSuite = {
  name: 'a circle of interfaces whose member provides a field of another subgraph',
  subgraphs: [
    {
      name: 'a',
      sdl: `
        type Query { box: Box }
        interface Box { twin: Box }
        type Crate implements Box @key(fields: "id") { id: ID! twin: Crate @provides(fields: "cost") cost: Float @external }`,
      resolvers: {
        Query: { box: () => ({ __typename: 'Crate', id: '1', cost: 2.5 }) },
        Crate: {
          twin: ({ id }: Reference) => ({ id: id === '1' ? '3' : '1', cost: 2.5 }),
        },
      },
    },
    {
      name: 'b',
      sdl: 'type Crate @key(fields: "id") { id: ID! cost: Float @shareable }',
      resolvers: { Crate: { __resolveReference: returnReference, cost: () => 2.5 } },
    },
  ],
  cases: [
    {
      query: '{ box { twin { ... on Box { twin { __typename } } } } }',
      data: { box: { twin: { twin: { __typename: 'Crate' } } } },
    },
    {
      query:
        '{ box { __typename twin { __typename ... on Crate { id } twin { __typename ... on Crate { id } } } ... on Crate { __typename id cost twin { id cost } } } }',
      data: {
        box: {
          __typename: 'Crate',
          twin: {
            __typename: 'Crate',
            id: '3',
            twin: { __typename: 'Crate', id: '1' },
            cost: 2.5,
          },
          id: '1',
          cost: 2.5,
        },
      },
    },
  ],
}

const appliances = [
  { __typename: 'Kiln', id: 'k1' },
  { __typename: 'Lamp', id: 'l1', warranty: 3 },
  { __typename: 'Lamp', id: 'l2', warranty: 4 },
]
const lamps = appliances.slice(1)

const distributed: AuditSuite = {
  name: 'a member that implements the interface in one of its subgraphs only',
  subgraphs: [
    {
      name: 'a',
      sdl: `
        type Query { goods: [Good] node(id: ID!): Node nodes: [Node] lamps: [Lamp] }
        union Good = Kiln | Lamp
        interface Node { id: ID! }
        interface Warranted { warranty: Int }
        type Kiln @key(fields: "id") { id: ID! }
        type Lamp implements Node & Warranted @key(fields: "id") { id: ID! warranty: Int }`,
      resolvers: {
        Query: {
          goods: () => appliances,
          node: (_: unknown, { id }: Reference) => appliances.find((each) => each.id === id),
          nodes: () => lamps,
          lamps: () => lamps,
        },
        Kiln: { __resolveReference: returnReference },
        Lamp: { __resolveReference: ({ id }: Reference) => lamps.find((each) => each.id === id) },
      },
    },
    {
      name: 'b',
      sdl: `
        interface Node { id: ID! }
        interface Warranted { warranty: Int }
        type Kiln implements Node & Warranted @key(fields: "id") { id: ID! warranty: Int }`,
      resolvers: { Kiln: { __resolveReference: returnReference, warranty: () => 1 } },
    },
  ],
  cases: [
    {
      query: '{ goods { ... on Node { id } } }',
      data: { goods: [{ id: 'k1' }, { id: 'l1' }, { id: 'l2' }] },
    },
    {
      query: '{ goods { ... on Warranted { warranty } __typename } }',
      data: {
        goods: [
          { warranty: 1, __typename: 'Kiln' },
          { warranty: 3, __typename: 'Lamp' },
          { warranty: 4, __typename: 'Lamp' },
        ],
      },
    },
    {
      query: '{ nodes { ... on Lamp { warranty } ... on Kiln { id } } }',
      data: { nodes: [{ warranty: 3 }, { warranty: 4 }] },
    },
    { query: '{ nodes { id } }', data: { nodes: [{ id: 'l1' }, { id: 'l2' }] } },
    {
      query: '{ nodes { ... on Node { id } } }',
      data: { nodes: [{ id: 'l1' }, { id: 'l2' }] },
    },
    {
      query: '{ nodes { ... on Node { ... on Warranted { warranty } } } }',
      data: { nodes: [{ warranty: 3 }, { warranty: 4 }] },
    },
    {
      query: '{ nodes { ... on Node { id ... on Node { id ... on Warranted { warranty } } } } }',
      data: {
        nodes: [
          { id: 'l1', warranty: 3 },
          { id: 'l2', warranty: 4 },
        ],
      },
    },
    {
      query:
        '{ lamps { ...L ...N } } fragment L on Lamp { id } fragment N on Node { id __typename }',
      data: {
        lamps: [
          { id: 'l1', __typename: 'Lamp' },
          { id: 'l2', __typename: 'Lamp' },
        ],
      },
    },
    // In its subgraph the kiln is no node: an error of the subgraph.
    {
      query: '{ node(id: "k1") { ... on Kiln { warranty } } }',
      data: { node: null },
      paths: ['node'],
    },
    {
      query: '{ node(id: "k1") { ... on Lamp { warranty } } }',
      data: { node: null },
      paths: ['node'],
    },
    {
      query: '{ node(id: "l1") { ... on Lamp { warranty } } }',
      data: { node: { warranty: 3 } },
    },
  ],
}

/** Suites of interfaces and unions whose members get their fields from other subgraphs. */
export const interfaceMemberSuites: readonly AuditSuite[] = [members, circular, distributed]
