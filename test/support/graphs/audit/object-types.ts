/** Suites of interface objects that do not know the type of their objects, and of `__typename`. */

import { returnReference, type AuditSuite, type Reference } from './audit-suite.ts'

const people = ['u1', 'u2'].map((id) => ({
  __typename: 'Person',
  id,
  name: `${id} name`,
  age: id === 'u1' ? 11 : 22,
}))
const logins: Readonly<Record<string, object>> = {
  u1: { __typename: 'Chief', id: 'u1', isMain: true, isActive: true },
  u2: { __typename: 'Chief', id: 'u2', isMain: false, isActive: true },
  u3: { __typename: 'Clerk', id: 'u3', isMain: false },
}
const loginOf = ({ id }: Reference) => logins[id]
const personOf = ({ id }: Reference) => people.find((each) => each.id === id)
const ids = ['u1', 'u2', 'u3']
const handle = ({ id }: Reference) => `@${id}`
const whole = people.map((each) => ({ id: each.id, name: each.name, handle: handle(each) }))
const detailed = people.map(({ age }, at) => ({ age, ...whole[at] }))

const interfaceObjects: AuditSuite = {
  name: 'interface objects whose subgraph does not know the type, or names a wrong one',
  subgraphs: [
    {
      name: 'a',
      sdl: `
        type Query { people: [Named!]! }
        interface Named @key(fields: "id") { id: ID! name: String }
        type Person implements Named @key(fields: "id") { id: ID! name: String age: Int }
        interface Login @key(fields: "id") { id: ID! }
        type Chief implements Login @key(fields: "id") { id: ID! isMain: Boolean! isActive: Boolean! @shareable }
        type Clerk implements Login @key(fields: "id") { id: ID! isMain: Boolean! }`,
      resolvers: {
        Query: { people: () => people },
        Named: { __resolveReference: personOf },
        Person: { __resolveReference: personOf },
        Login: { __resolveReference: loginOf },
        Chief: { __resolveReference: loginOf },
        Clerk: { __resolveReference: loginOf },
      },
    },
    {
      name: 'b',
      sdl: `
        type Query { others: [Named!]! logins: [Login] }
        type Named @key(fields: "id") @interfaceObject { id: ID! handle: String }
        type Login @key(fields: "id") @interfaceObject { id: ID! name: String! }`,
      resolvers: {
        Query: {
          others: () => people.map(({ id }) => ({ id })),
          logins: () => ids.map((id) => ({ __typename: 'Never', id })),
        },
        Named: { __resolveReference: returnReference, handle },
        Login: {
          __resolveReference: ({ id }: Reference) => ({ __typename: 'Never', id }),
          name: ({ id }: Reference) => `name of ${id}`,
        },
      },
    },
    {
      name: 'c',
      sdl: 'type Login @key(fields: "id") @interfaceObject { id: ID! isActive: Boolean! @shareable }',
      resolvers: {
        Login: {
          __resolveReference: ({ id }: Reference) => ({ __typename: 'Never', id }),
          isActive: () => false,
        },
      },
    },
  ],
  cases: [
    { query: '{ others { id name handle } }', data: { others: whole } },
    { query: '{ people { id name handle } }', data: { people: whole } },
    {
      query: '{ others { ... on Person { age } } }',
      data: { others: [{ age: 11 }, { age: 22 }] },
    },
    {
      query: '{ people { ... on Person { age } } }',
      data: { people: [{ age: 11 }, { age: 22 }] },
    },
    {
      query: '{ others { ... on Person { age id name handle } id name } }',
      data: { others: detailed },
    },
    {
      query: '{ people { ... on Person { age id name handle } id name } }',
      data: { people: detailed },
    },
    {
      query: '{ people { id name ... on Person { handle age } __typename } }',
      data: { people: detailed.map((each) => ({ ...each, __typename: 'Person' })) },
    },
    {
      query: '{ logins { name } }',
      data: { logins: ids.map((id) => ({ name: `name of ${id}` })) },
    },
    {
      query: '{ logins { ... on Chief { name } } }',
      data: { logins: [{ name: 'name of u1' }, { name: 'name of u2' }, {}] },
    },
    {
      query: '{ logins { name __typename } }',
      data: {
        logins: ids.map((id) => ({
          name: `name of ${id}`,
          __typename: id === 'u3' ? 'Clerk' : 'Chief',
        })),
      },
    },
    {
      query: '{ logins { ... on Chief { __typename } } }',
      data: { logins: [{ __typename: 'Chief' }, { __typename: 'Chief' }, {}] },
    },
    {
      query: '{ logins { id isActive } }',
      data: { logins: ids.map((id) => ({ id, isActive: false })) },
    },
    {
      query: '{ logins { id ... on Chief { isActive } } }',
      data: { logins: [{ id: 'u1', isActive: true }, { id: 'u2', isActive: true }, { id: 'u3' }] },
    },
    {
      query: '{ logins { id ... on Chief { isMain name } ... on Clerk { c: isMain } } }',
      data: {
        logins: [
          { id: 'u1', isMain: true, name: 'name of u1' },
          { id: 'u2', isMain: false, name: 'name of u2' },
          { id: 'u3', c: false },
        ],
      },
    },
  ],
}

const clip = ({ id }: Reference) => ({ __typename: 'Clip', id, title: `title ${id}`, seconds: 100 })

const extendedMember: AuditSuite = {
  name: 'an interface object, and a member of its interface that a third subgraph extends',
  subgraphs: [
    {
      name: 'media',
      sdl: `
        type Query { medium: Medium }
        interface Medium @key(fields: "id") { id: ID! title: String }
        type Clip implements Medium @key(fields: "id") { id: ID! title: String seconds: Int }
        type Essay implements Medium @key(fields: "id") { id: ID! title: String words: Int }`,
      resolvers: {
        Query: { medium: () => clip({ id: '1' }) },
        Medium: { __resolveReference: clip },
        Clip: { __resolveReference: clip },
      },
    },
    {
      name: 'authors',
      sdl: `
        type Query { author: Author }
        type Author @key(fields: "id") { id: ID! name: String }
        extend type Clip @key(fields: "id") { id: ID! by: String }`,
      resolvers: {
        Query: { author: () => ({ id: '1', name: 'an author' }) },
        Clip: { by: ({ id }: Reference) => `by ${id}` },
      },
    },
    {
      name: 'lists',
      sdl: `
        type Query { list: List }
        type List @key(fields: "id") { id: ID! name: String medium: Medium }
        type Medium @key(fields: "id") @interfaceObject { id: ID! }`,
      resolvers: {
        Query: { list: () => ({ id: '1', name: 'a list', medium: { id: '1' } }) },
        List: { __resolveReference: returnReference },
        Medium: { __resolveReference: returnReference },
      },
    },
  ],
  cases: [
    {
      query:
        '{ medium { id title ... on Clip { seconds by } ... on Essay { words } } author { id name } list { id name medium { id ... on Clip { seconds } } } }',
      data: {
        medium: { id: '1', title: 'title 1', seconds: 100, by: 'by 1' },
        author: { id: '1', name: 'an author' },
        list: { id: '1', name: 'a list', medium: { id: '1', seconds: 100 } },
      },
    },
    {
      query: '{ list { medium { __typename title ... on Clip { by } } } }',
      data: { list: { medium: { __typename: 'Clip', title: 'title 1', by: 'by 1' } } },
    },
  ],
}

const typenames: AuditSuite = {
  name: '__typename of unions, interfaces, entities and interface objects, with aliases',
  subgraphs: [
    {
      name: 'a',
      sdl: `
        type Query { union: Product interface: Node }
        union Product = Oven | Fan
        interface Node { id: ID! }
        type Oven implements Node @key(fields: "id") { id: ID! }
        type Fan implements Node @key(fields: "id") { id: ID! }
        interface User @key(fields: "id") { id: ID! }
        type Admin implements User @key(fields: "id") { id: ID! rank: Int }`,
      resolvers: {
        Query: {
          union: () => ({ __typename: 'Oven', id: '1' }),
          interface: () => ({ __typename: 'Fan', id: '2' }),
        },
        Oven: { __resolveReference: returnReference },
        Fan: { __resolveReference: returnReference },
        User: { __resolveReference: ({ id }: Reference) => ({ __typename: 'Admin', id }) },
        Admin: { __resolveReference: returnReference },
      },
    },
    {
      name: 'b',
      sdl: `
        type Query { users: [User] }
        type User @interfaceObject @key(fields: "id") { id: ID! name: String }
        type Oven @key(fields: "id") { id: ID! heat: Int }`,
      resolvers: {
        Query: { users: () => [{ id: 'u1' }, { id: 'u2' }] },
        User: { __resolveReference: returnReference },
        Oven: { __resolveReference: returnReference, heat: () => 200 },
      },
    },
  ],
  cases: [
    {
      query: '{ union { __typename typename: __typename } }',
      data: { union: { __typename: 'Oven', typename: 'Oven' } },
    },
    {
      query: '{ interface { id __typename typename: __typename t: __typename } }',
      data: { interface: { id: '2', __typename: 'Fan', typename: 'Fan', t: 'Fan' } },
    },
    {
      query:
        '{ union { __typename ... on Oven { typename: __typename } ... on Fan { typename: __typename } } }',
      data: { union: { __typename: 'Oven', typename: 'Oven' } },
    },
    {
      query:
        '{ interface { __typename ... on Oven { typename: __typename } ... on Fan { typename: __typename } } }',
      data: { interface: { __typename: 'Fan', typename: 'Fan' } },
    },
    { query: '{ users { id } }', data: { users: [{ id: 'u1' }, { id: 'u2' }] } },
    {
      query: '{ users { __typename } }',
      data: { users: [{ __typename: 'Admin' }, { __typename: 'Admin' }] },
    },
    {
      query: '{ users { t: __typename ... on Admin { kind: __typename } } }',
      data: {
        users: [
          { t: 'Admin', kind: 'Admin' },
          { t: 'Admin', kind: 'Admin' },
        ],
      },
    },
    {
      query: '{ root: __typename union { ... on Oven { heat __typename } } }',
      data: { root: 'Query', union: { heat: 200, __typename: 'Oven' } },
    },
    // The key of an entity under another name, and another field under the name of the key.
    {
      query: '{ union { ... on Oven { id: __typename __typename: heat } } }',
      wrongWith: 'reference',
      data: { union: { id: 'Oven', __typename: 200 } },
    },
    {
      query: '{ union { ... on Oven { id: __typename heat } } }',
      wrongWith: 'reference',
      data: { union: { id: 'Oven', heat: 200 } },
    },
  ],
}

/** Suites of interface objects and of `__typename`. */
export const objectTypeSuites: readonly AuditSuite[] = [interfaceObjects, extendedMember, typenames]
