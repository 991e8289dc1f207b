/** Suites of @provides whose subgraphs fail when they are asked for more than was selected. */

import { returnReference, type AuditSuite, type Reference } from './audit-suite.ts'

const never = () => {
  throw new Error('not to be requested here')
}
const things = ['e1', 'e2'].map((id) => ({ id, name: `name ${id}`, text: `text ${id}` }))

const onlySelected: AuditSuite = {
  name: '@provides: only what is selected is requested, and of nobody else',
  subgraphs: [
    {
      name: 'owner',
      sdl: 'type Thing @key(fields: "id") { id: ID! name: String! @shareable text: String! @shareable extra: String! }',
      resolvers: {
        Thing: {
          __resolveReference: returnReference,
          name: never,
          text: never,
          extra: ({ id }: Reference) => `extra ${id}`,
        },
      },
    },
    {
      name: 'provider',
      sdl: `
        type Query { one: Thing @provides(fields: "name text") all: [Thing!]! @provides(fields: "name text") }
        type Thing @key(fields: "id") { id: ID! name: String! @external text: String! @external }`,
      resolvers: {
        Query: { one: () => things[0], all: () => things },
        Thing: { __resolveReference: never, text: never },
      },
    },
  ],
  cases: [
    { query: '{ one { id } }', data: { one: { id: 'e1' } } },
    { query: '{ one { id name } }', data: { one: { id: 'e1', name: 'name e1' } } },
    { query: '{ one { id shown: name } }', data: { one: { id: 'e1', shown: 'name e1' } } },
    { query: '{ one { id ... on Thing { name } } }', data: { one: { id: 'e1', name: 'name e1' } } },
    {
      query: '{ one { id ...T } } fragment T on Thing { name }',
      data: { one: { id: 'e1', name: 'name e1' } },
    },
    {
      query: '{ one { id name extra } }',
      data: { one: { id: 'e1', name: 'name e1', extra: 'extra e1' } },
    },
    {
      query: '{ all { id name } }',
      data: { all: things.map(({ id, name }) => ({ id, name })) },
    },
    {
      query: '{ all { id name extra } }',
      data: { all: things.map(({ id, name }) => ({ id, name, extra: `extra ${id}` })) },
    },
    { query: '{ one { id ... on Thing @skip(if: true) { text } } }', data: { one: { id: 'e1' } } },
    {
      query: '{ one { id ... on Thing @include(if: false) { text } } }',
      data: { one: { id: 'e1' } },
    },
    {
      query: 'query ($off: Boolean = false) { one { id ... @include(if: $off) { text } name } }',
      data: { one: { id: 'e1', name: 'name e1' } },
    },
    {
      query: '{ one { id ... { name } ... { extra } } }',
      data: { one: { id: 'e1', name: 'name e1', extra: 'extra e1' } },
    },
    { query: '{ one { text } }', data: { one: null }, paths: ['one.text'] },
  ],
}

const groups = [
  { id: 'g1', name: 'G1', below: [{ id: 'g2', name: 'G2' }] },
  { id: 'g2', name: 'G2', below: [{ id: 'g3', name: 'G3' }] },
]

const shared: AuditSuite = {
  name: '@provides on shared roots: of a union, and of lists below lists',
  subgraphs: [
    {
      name: 'all',
      sdl: `
        type Query { media: [Media] @shareable }
        union Media = Book | Film
        type Book @key(fields: "id") { id: ID! }
        type Film @key(fields: "id") { id: ID! }
        type Good @key(fields: "id") { id: ID! }`,
      resolvers: {
        Query: {
          media: () => [
            { __typename: 'Book', id: 'm1' },
            { __typename: 'Film', id: 'm2' },
          ],
        },
        Good: { __resolveReference: never },
      },
    },
    {
      name: 'groups',
      sdl: `
        type Query {
          media: [Media] @shareable @provides(fields: "... on Book { title }")
          goods: [Good] @provides(fields: "groups { id name below { id name } }") }
        union Media = Book | Film
        type Book @key(fields: "id") { id: ID! title: String @external }
        type Film @key(fields: "id") { id: ID! }
        type Good @key(fields: "id") { id: ID! groups: [Group] @external }
        type Group @key(fields: "id") { id: ID! name: String below: [Group] @external }`,
      resolvers: {
        Query: {
          media: () => [
            { __typename: 'Book', id: 'm1', title: 'a book' },
            { __typename: 'Film', id: 'm2' },
          ],
          goods: () => [{ id: 'p1', groups }],
        },
        Good: { __resolveReference: never },
        Group: { __resolveReference: never },
      },
    },
    {
      name: 'others',
      sdl: `
        type Book @key(fields: "id") { id: ID! title: String @shareable }
        type Film @key(fields: "id") { id: ID! title: String @shareable }
        type Good @key(fields: "id") { id: ID! groups: [Group] @shareable }
        type Group @key(fields: "id") { id: ID! below: [Group] @shareable }`,
      resolvers: {
        Book: { __resolveReference: returnReference, title: () => 'a book' },
        Film: { __resolveReference: returnReference, title: () => 'a film' },
        Good: { __resolveReference: never, groups: never },
        Group: { __resolveReference: returnReference, below: never },
      },
    },
  ],
  cases: [
    {
      query: '{ media { ... on Book { id title } ... on Film { id } } }',
      data: { media: [{ id: 'm1', title: 'a book' }, { id: 'm2' }] },
    },
    {
      query: '{ media { ... on Book { id title } ... on Film { id title } } }',
      data: {
        media: [
          { id: 'm1', title: 'a book' },
          { id: 'm2', title: 'a film' },
        ],
      },
    },
    {
      query: '{ goods { id groups { id name } } }',
      data: { goods: [{ id: 'p1', groups: groups.map(({ id, name }) => ({ id, name })) }] },
    },
    {
      query: '{ goods { id groups { id name below { id name } } } }',
      data: { goods: [{ id: 'p1', groups }] },
    },
  ],
}

/** Suites of @provides whose subgraphs fail when they are asked for more than was selected. */
export const providedFieldSuites: readonly AuditSuite[] = [onlySelected, shared]
