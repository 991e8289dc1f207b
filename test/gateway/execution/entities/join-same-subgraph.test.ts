/** Fetches that ask the same of one subgraph in one wave are one request, and never wait for each other for ever. */

import { describe, expect, test } from '@jest/globals'
import { buildFederatedGraph, type TestSubgraph } from '../../../support/graphs/federated-graph.ts'

const entity = (name: string) => ({
  __resolveReference: (reference: object) => ({ ...reference, of: name }),
})

const hub: TestSubgraph = {
  name: 'hub',
  sdl: 'type Query { x: X y: X z: X } type X @key(fields: "id") { id: ID! }',
  resolvers: { Query: { x: () => ({ id: '1' }), y: () => ({ id: '2' }), z: () => ({ id: '1' }) } },
}
const left: TestSubgraph = {
  name: 'left',
  sdl: 'type X @key(fields: "id") { id: ID! a: String toB: X nested: Nested } type Nested { word: String }',
  resolvers: {
    X: {
      ...entity('left'),
      a: ({ id }: { id: string }) => {
        if (id === '2') throw new Error('no')
        return `a${id}`
      },
      toB: ({ id }: { id: string }) => ({ id: `${id}b` }),
      nested: () => ({ word: 'w' }),
    },
  },
}
const right: TestSubgraph = {
  name: 'right',
  sdl: 'type X @key(fields: "id") { id: ID! b: String toA: X }',
  resolvers: {
    X: {
      ...entity('right'),
      b: ({ id }: { id: string }) => `b${id}`,
      toA: ({ id }: { id: string }) => ({ id: `${id}a` }),
    },
  },
}

describe('two places that need the same of one subgraph', () => {
  test('are one request, with each entity once; each place has its own error', async () => {
    const graph = await buildFederatedGraph([hub, left, right])
    const { data, errors, calls } = await graph.ours('{ x { a } y { a } z { a } }')
    expect(data).toEqual({ x: { a: 'a1' }, y: { a: null }, z: { a: 'a1' } })
    expect(errors.map(({ path }) => path)).toEqual([['y', 'a']])
    expect(calls.map(({ subgraph }) => subgraph)).toEqual(['hub', 'left'])
    expect(calls[1]?.variables['representations']).toHaveLength(2)
  })

  test('a field that is refused without an index is refused in each place', async () => {
    const refusing: TestSubgraph = {
      name: 'left',
      sdl: left.sdl,
      answer: () => ({
        data: { _entities: [{ a: null }, { a: null }] },
        errors: [
          {
            message: 'no',
            path: ['_entities', 'a'],
            extensions: { code: 'UNAUTHORIZED_FIELD_OR_TYPE' },
          },
        ],
      }),
    }
    const graph = await buildFederatedGraph([hub, refusing])
    const { errors, calls } = await graph.ours('{ x { a } y { a } }')
    expect(errors.map(({ path }) => path)).toEqual([
      ['x', 'a'],
      ['y', 'a'],
    ])
    expect(calls).toHaveLength(2)
  })

  test('an entity in two places is two objects: one alias may mean two things below', async () => {
    const graph = await buildFederatedGraph([hub, left, right])
    const { data, calls } = await graph.ours(
      '{ x { nested { word } b } z { nested { w: word } b } }',
    )
    expect(data).toEqual({
      x: { nested: { word: 'w' }, b: 'b1' },
      z: { nested: { w: 'w' }, b: 'b1' },
    })
    expect(calls.filter(({ subgraph }) => subgraph === 'right')).toHaveLength(1)
  })

  test('crosswise, none waits for the other', async () => {
    const graph = await buildFederatedGraph([hub, left, right])
    const query = '{ x { toB { b toA { a } } } y { toB { b } } z { b toA { a toB { b } } } }'
    const { data } = await graph.ours(query)
    expect(data).toEqual((await graph.stock(query)).data)
  })
})
