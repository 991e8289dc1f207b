/** Suites of interfaces and unions that subgraphs know in part. */

import { returnReference, type AuditSuite, type Args, type Reference } from './audit-suite.ts'

const abstractTypes: AuditSuite = {
  name: 'abstract types over several subgraphs',
  subgraphs: [
    {
      name: 'shelf',
      sdl: `
        type Query { items: [Item!]! similar(id: ID!): [Item] }
        interface Item { id: ID! maker: Maker }
        type Book implements Item @key(fields: "id") { id: ID! maker: Maker pages: Int }
        type Disc implements Item @key(fields: "id") { id: ID! maker: Maker minutes: Int }
        union Maker = Person | Company
        type Person @key(fields: "id") { id: ID! }
        type Company @key(fields: "id") { id: ID! vat: String }`,
      resolvers: {
        Query: {
          items: () => [
            { __typename: 'Book', id: 'b1', pages: 10, maker: { __typename: 'Person', id: 'p1' } },
            {
              __typename: 'Disc',
              id: 'd1',
              minutes: 3,
              maker: { __typename: 'Company', id: 'c1', vat: 'v' },
            },
          ],
          similar: () => [null, { __typename: 'Disc', id: 'd2' }],
        },
      },
    },
    {
      name: 'people',
      sdl: `type Person @key(fields: "id") { id: ID! name: String } type Company @key(fields: "id") { id: ID! name: String }`,
      resolvers: {
        Person: {
          __resolveReference: returnReference,
          name: ({ id }: Reference) => `person ${id}`,
        },
        Company: {
          __resolveReference: returnReference,
          name: ({ id }: Reference) => `company ${id}`,
        },
      },
    },
    {
      name: 'stock',
      sdl: `
        interface Item { id: ID! count(shelf: Int): Int }
        type Book implements Item @key(fields: "id") { id: ID! count(shelf: Int): Int }
        type Disc implements Item @key(fields: "id") { id: ID! count(shelf: Int): Int }`,
      resolvers: {
        Book: {
          __resolveReference: returnReference,
          count: (_: unknown, { shelf }: Args) => shelf ?? 1,
        },
        Disc: {
          __resolveReference: returnReference,
          count: (_: unknown, { shelf }: Args) => shelf ?? 2,
        },
      },
    },
  ],
  cases: [
    {
      query: '{ items { __typename id count ... on Book { pages } ... on Disc { minutes } } }',
      data: {
        items: [
          { __typename: 'Book', id: 'b1', count: 1, pages: 10 },
          { __typename: 'Disc', id: 'd1', count: 2, minutes: 3 },
        ],
      },
    },
    {
      query: '{ items { maker { ... on Person { name } ... on Company { vat name } } } }',
      data: {
        items: [{ maker: { name: 'person p1' } }, { maker: { vat: 'v', name: 'company c1' } }],
      },
    },
    {
      query:
        'query ($n: Int) { items { ... on Book { count(shelf: $n) } t: __typename } similar(id: "1") { id count } }',
      variables: { n: 7 },
      data: {
        items: [{ count: 7, t: 'Book' }, { t: 'Disc' }],
        similar: [null, { id: 'd2', count: 2 }],
      },
    },
    {
      query: '{ items { ...I } } fragment I on Item { ... on Item { id } maker { __typename } }',
      data: {
        items: [
          { id: 'b1', maker: { __typename: 'Person' } },
          { id: 'd1', maker: { __typename: 'Company' } },
        ],
      },
    },
  ],
}

const childTypeMismatch: AuditSuite = {
  name: 'members whose fields have the same name and another type',
  subgraphs: [
    {
      name: 'a',
      sdl: `
        type Query { found: [Found!]! }
        union Found = User | Admin
        type User @key(fields: "id") { id: ID similar: [Found!] name: String }
        type Admin { id: ID! name: String! similar: [Found] }`,
      resolvers: {
        Query: {
          found: () => [
            {
              __typename: 'User',
              id: 'u1',
              name: 'u',
              similar: [{ __typename: 'Admin', id: 'a2', name: 'x' }],
            },
            {
              __typename: 'Admin',
              id: 'a1',
              name: 'a',
              similar: [{ __typename: 'User', id: 'u1' }],
            },
          ],
        },
      },
    },
    {
      name: 'b',
      sdl: 'type User @key(fields: "id") { id: ID age: Int }',
      resolvers: { User: { __resolveReference: returnReference, age: () => 5 } },
    },
  ],
  cases: [
    {
      query: '{ found { ... on User { i: id n: name age } ... on Admin { ai: id an: name } } }',
      data: {
        found: [
          { i: 'u1', n: 'u', age: 5 },
          { ai: 'a1', an: 'a' },
        ],
      },
    },
    {
      query:
        '{ found { ... on User { u: similar { ... on Admin { id } } } ... on Admin { a: similar { ... on User { age } } } } }',
      data: { found: [{ u: [{ id: 'a2' }] }, { a: [{ age: 5 }] }] },
    },
  ],
}

const unionsInPart: AuditSuite = {
  name: 'unions and interfaces that each subgraph knows in part',
  subgraphs: [
    {
      name: 'a',
      sdl: `
        type Query { media: Media @shareable viewer: Viewer @shareable }
        union Media = Book | Song
        union Viewer = Book | Song
        type Book @shareable { title: String! }
        type Song @shareable { title: String! }`,
      resolvers: {
        Query: {
          media: () => ({ __typename: 'Book', title: 't' }),
          viewer: () => ({ __typename: 'Song', title: 's' }),
        },
      },
    },
    {
      name: 'b',
      sdl: `
        type Query { media: Media @shareable film: Media }
        union Media = Book | Movie
        type Book @shareable { title: String! }
        type Movie { title: String! length: Int }`,
      resolvers: {
        Query: {
          media: () => ({ __typename: 'Book', title: 't' }),
          film: () => ({ __typename: 'Movie', title: 'm', length: 90 }),
        },
      },
    },
  ],
  cases: [
    {
      query: '{ media { ... on Book { title } ... on Movie { length } ... on Song { title } } }',
      data: { media: { title: 't' } },
    },
    {
      query: '{ film { __typename ... on Movie { title length } ... on Song { title } } }',
      data: { film: { __typename: 'Movie', title: 'm', length: 90 } },
    },
    {
      query: '{ viewer { ... on Song { title } } film { ... on Book { title } } }',
      data: { viewer: { title: 's' }, film: {} },
    },
  ],
}

/** Suites of interfaces and unions that subgraphs know in part. */
export const abstractTypesSuites: readonly AuditSuite[] = [
  abstractTypes,
  childTypeMismatch,
  unionsInPart,
]
