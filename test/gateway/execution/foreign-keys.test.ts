/** Names that come from outside: aliases of callers, keys of subgraphs' JSON. None has another effect than that of a name. */

import { describe, expect, test } from '@jest/globals'
import { buildFederatedGraph, type TestSubgraph } from '../../support/graphs/federated-graph.ts'

const people: TestSubgraph = {
  name: 'people',
  sdl: `
    type Query { me: Person being: Being }
    interface Being { name: String }
    type Person implements Being @key(fields: "id") { id: ID! name(upper: Boolean): String friend: Person }
    type Robot implements Being { name: String }`,
  resolvers: {
    Query: {
      me: () => ({ id: '1', name: '2', friend: { id: '3', name: 'x' } }),
      being: () => ({ __typename: 'Robot', name: 'Person' }),
    },
  },
}
const notes: TestSubgraph = {
  name: 'notes',
  sdl: 'type Person @key(fields: "id") { id: ID! note: String }',
  resolvers: {
    Person: { __resolveReference: ({ id }: { id: string }) => ({ id, note: `of ${id}` }) },
  },
}

describe('an alias that is called like a key', () => {
  test('does not choose the entity', async () => {
    const graph = await buildFederatedGraph([people, notes])
    const { data, errors, calls } = await graph.ours('{ me { id: name note } }')
    expect(errors).toEqual([])
    expect(data).toEqual({ me: { id: '2', note: 'of 1' } })
    expect(calls.at(-1)?.variables['representations']).toEqual([{ __typename: 'Person', id: '1' }])
  })

  test('does not choose the type', async () => {
    const graph = await buildFederatedGraph([people, notes])
    const { data } = await graph.ours(
      '{ being { __typename: name ... on Person { id } ... on Robot { n: name } } me { __typename: name note } }',
    )
    expect(data).toEqual({
      being: { __typename: 'Person', n: 'Person' },
      me: { __typename: '2', note: 'of 1' },
    })
  })

  test('is what the path of an error says', async () => {
    const failing: TestSubgraph = {
      ...people,
      answer: () => ({
        data: { me: { isolated_1_id: null } },
        errors: [{ message: 'no', path: ['me', 'isolated_1_id'] }],
      }),
    }
    const graph = await buildFederatedGraph([failing, notes])
    const { errors } = await graph.ours('{ me { id: name } }')
    expect(errors.map(({ path }) => path)).toEqual([['me', 'id']])
  })

  test('a document that uses our own names is executed under others', async () => {
    const graph = await buildFederatedGraph([people, notes])
    const { data } = await graph.ours('{ me { isolated_1_id: name id: name note } }')
    expect(data).toEqual({ me: { isolated_1_id: '2', id: '2', note: 'of 1' } })
  })
})

describe('names that every object inherits', () => {
  const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf']

  test.each(names)('the alias %s', async (name) => {
    const graph = await buildFederatedGraph([people, notes])
    const query = `{ ${name}: me { ${name}: name friend { ${name}: note } } }`
    const { data } = await graph.ours(query)
    expect(JSON.stringify(data)).toBe(`{"${name}":{"${name}":"2","friend":{"${name}":"of 3"}}}`)
  })

  test.each(names)('%s in a subgraph’s answer reaches nobody', async (name) => {
    const polluting: TestSubgraph = {
      ...people,
      answer: () =>
        JSON.parse(
          `{"data":{"me":{"__typename":"Person","id":"1","name":"2","${name}":{"polluted":true}},"${name}":{"polluted":true}}}`,
        ),
    }
    const alsoPolluting: TestSubgraph = {
      ...notes,
      answer: () => JSON.parse(`{"data":{"_entities":[{"note":"n","${name}":{"polluted":true}}]}}`),
    }
    const graph = await buildFederatedGraph([polluting, alsoPolluting])
    const { data } = await graph.ours('{ me { name note } }')
    expect(data).toEqual({ me: { name: '2', note: 'n' } })
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  test.each(names)('an alias %s for which no answer came is null', async (name) => {
    const silent: TestSubgraph = { ...people, answer: () => ({ data: { me: { id: '1' } } }) }
    const graph = await buildFederatedGraph([silent, notes])
    const { data } = await graph.ours(`{ me { ${name}: name } }`)
    expect(JSON.stringify(data)).toBe(`{"me":{"${name}":null}}`)
  })
})

describe('what the schema does not allow', () => {
  const cases: readonly (readonly [string, unknown, unknown, readonly string[]])[] = [
    ['text for a number', { a: 'x', b: 1 }, { a: null, b: 1 }, ['a']],
    ['an object for text', { c: { d: 1 } }, { c: null }, ['c']],
    ['a list for an object', { e: [] }, { e: null }, ['e']],
    ['a value of an enum that callers may not see', { f: 'HIDDEN' }, { f: null }, ['f']],
    ['null where none may be', { g: { h: null } }, { g: null }, ['g', 'h']],
    ['text for a list', { i: 'x' }, { i: null }, ['i']],
  ]
  test.each(cases)('%s is null, and an error says so', async (_name, answer, expected, path) => {
    const graph = await buildFederatedGraph([
      {
        name: 'odd',
        sdl: `
          type Query { a: Int b: Int c: String e: G f: F g: G i: [Int] }
          enum F { SEEN HIDDEN @inaccessible } type G { h: Int! }`,
        answer: () => ({ data: answer }),
      },
    ])
    const keys = Object.keys(answer as object)
    const inner: Record<string, string> = { e: '{ h }', g: '{ h }' }
    const { data, errors } = await graph.ours(
      `{ ${keys.map((key) => key + (inner[key] ?? '')).join(' ')} }`,
    )
    expect(data).toEqual(expected)
    expect(errors).toEqual([
      expect.objectContaining({ path, extensions: { code: 'DOWNSTREAM_SERVICE_ERROR' } }),
    ])
  })
})
