/** Suites of @interfaceObject. */

import { type AuditSuite, type Reference } from './audit-suite.ts'

const interfaceObjects: AuditSuite = {
  name: 'interface objects with @requires and an extension of another subgraph',
  subgraphs: [
    {
      name: 'a',
      sdl: `
        type Query { nodes: [Node!]! }
        interface Node @key(fields: "id") { id: ID! name: String! }
        type User implements Node @key(fields: "id") { id: ID! name: String! age: Int }
        type Bot implements Node @key(fields: "id") { id: ID! name: String! }`,
      resolvers: {
        Query: { nodes: () => [known('u1'), known('b1')] },
        Node: { __resolveReference: ({ id }: Reference) => known(id) },
        User: { __resolveReference: ({ id }: Reference) => known(id) },
        Bot: { __resolveReference: ({ id }: Reference) => known(id) },
      },
    },
    {
      name: 'b',
      sdl: `
        type Query { any: Node many: [Node] }
        type Node @key(fields: "id") @interfaceObject {
          id: ID! name: String! @external label: String @requires(fields: "name") field: String }`,
      resolvers: {
        Query: {
          any: () => ({ id: 'u1', field: 'f' }),
          many: () => [{ id: 'b1', field: 'f' }, null],
        },
        Node: {
          __resolveReference: (reference: object) => ({ ...reference, field: 'f' }),
          label: ({ name }: { name: string }) => `<${name}>`,
        },
      },
    },
  ],
  cases: [
    {
      query: '{ nodes { id label } }',
      data: {
        nodes: [
          { id: 'u1', label: '<n u1>' },
          { id: 'b1', label: '<n b1>' },
        ],
      },
    },
    { query: '{ any { field } }', data: { any: { field: 'f' } } },
    {
      query: '{ any { __typename id ... on User { age } } }',
      data: { any: { __typename: 'User', id: 'u1', age: 3 } },
    },
    {
      query: '{ many { field name label ... on Bot { __typename } } }',
      data: { many: [{ field: 'f', name: 'n b1', label: '<n b1>', __typename: 'Bot' }, null] },
    },
    {
      query: '{ nodes { ... on User { field label } ... on Bot { id } } }',
      data: { nodes: [{ field: 'f', label: '<n u1>' }, { id: 'b1' }] },
    },
  ],
}

function known(id: string) {
  return id.startsWith('u')
    ? { __typename: 'User', id, name: `n ${id}`, age: 3 }
    : { __typename: 'Bot', id, name: `n ${id}` }
}

/** Suites of @interfaceObject. */
export const interfaceObjectsSuites: readonly AuditSuite[] = [interfaceObjects]
