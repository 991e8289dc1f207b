/** Entity fetches of one subgraph whose texts differ: one request while they are asked at the same time. */

import { describe, expect, test } from '@jest/globals'
import { parse } from 'graphql'
import { mergeQueries } from '../../../../gateway/execution/entities/merge-queries.ts'
import { compileBody } from '../../../../gateway/execution/subgraph/request-body.ts'
import { expectSameAnswer } from '../../../support/engines/compare-engines.ts'
import { buildFederatedGraph, type TestSubgraph } from '../../../support/graphs/federated-graph.ts'

const entity = { __resolveReference: (reference: object) => reference }

const hub: TestSubgraph = {
  name: 'hub',
  sdl: `type Query { x: X y: Y many: [Y!] none: Y }
    type X @key(fields: "id") { id: ID! } type Y @key(fields: "id") { id: ID! }`,
  resolvers: {
    Query: {
      x: () => ({ id: '1' }),
      y: () => ({ id: '2' }),
      many: () => [{ id: '3' }, { id: '4' }],
      none: () => null,
    },
  },
}
const side: TestSubgraph = {
  name: 'side',
  sdl: `type X @key(fields: "id") { id: ID! a(times: Int): String strict: String! }
    type Y @key(fields: "id") { id: ID! b(times: Int): String bad: String next: X }`,
  resolvers: {
    X: {
      ...entity,
      a: ({ id }: { id: string }, { times }: { times?: number }) => `a${id}`.repeat(times ?? 1),
      strict: () => null,
    },
    Y: {
      ...entity,
      b: ({ id }: { id: string }, { times }: { times?: number }) => `b${id}`.repeat(times ?? 1),
      bad: ({ id }: { id: string }) => {
        if (id === '4') throw new Error('no')
        return id
      },
      next: ({ id }: { id: string }) => ({ id: `${id}x` }),
    },
  },
}

const graph = () => buildFederatedGraph([hub, side])
const subgraphs = (calls: readonly { readonly subgraph: string }[]) =>
  calls.map(({ subgraph }) => subgraph)

describe('different fetches of one wave to one subgraph', () => {
  test('are one request', async () => {
    const made = await graph()
    const { data, errors, calls } = await made.ours('{ x { a } y { b } many { b } }')
    expect(data).toEqual({ x: { a: 'a1' }, y: { b: 'b2' }, many: [{ b: 'b3' }, { b: 'b4' }] })
    expect([errors, subgraphs(calls)]).toEqual([[], ['hub', 'side']])
  })

  test('have the variables of each', async () => {
    const made = await graph()
    const query = 'query ($two: Int, $three: Int) { x { a(times: $two) } y { b(times: $three) } }'
    const { data, calls } = await made.ours(query, { two: 2, three: 3 })
    expect(data).toEqual({ x: { a: 'a1a1' }, y: { b: 'b2b2b2' } })
    expect(calls).toHaveLength(2)
  })

  test('keep their errors apart: each at its place', async () => {
    const made = await graph()
    const query = '{ x { a } many { bad } }'
    const answer = await made.ours(query)
    expect(answer.data).toEqual({ x: { a: 'a1' }, many: [{ bad: '3' }, { bad: null }] })
    expect(answer.errors.map(({ path }) => path)).toEqual([['many', 1, 'bad']])
    expect(answer.calls).toHaveLength(2)
    expectSameAnswer(answer, await made.stock(query))
  })

  test('of entities that are not there, none is asked for', async () => {
    const made = await graph()
    const { data, calls } = await made.ours('{ x { a } none { b } }')
    expect(data).toEqual({ x: { a: 'a1' }, none: null })
    expect(calls.at(-1)?.query).not.toContain('_entities1')
  })

  test('do not wait for one that comes later', async () => {
    const made = await graph()
    const { data, calls } = await made.ours('{ x { a } y { next { a } b } }')
    expect(data).toEqual({ x: { a: 'a1' }, y: { next: { a: 'a2x' }, b: 'b2' } })
    expect(subgraphs(calls)).toEqual(['hub', 'side'])
  })

  test('a null of one does not reach the other', async () => {
    const made = await graph()
    const query = '{ x { strict } y { b } }'
    const answer = await made.ours(query)
    expect(answer.data).toEqual({ x: null, y: { b: 'b2' } })
    expectSameAnswer(answer, await made.stock(query))
  })
})

describe('a subgraph that does not answer the merged request', () => {
  /** Refuses as a whole what holds the field `b`. */
  const refusing = (refuse: () => unknown): TestSubgraph => ({
    ...side,
    answer: (query) =>
      query.includes('{b}') || / b\b/.test(query)
        ? refuse()
        : { data: { _entities: [{ a: 'a1' }] } },
  })

  test('loses but the part that it would lose if it were asked alone', async () => {
    const refused = () => ({ data: null, errors: [{ message: 'no', path: ['_entities'] }] })
    const made = await buildFederatedGraph([hub, refusing(refused)])
    const answer = await made.ours('{ x { a } y { b } }')
    expect(answer.data).toEqual({ x: { a: 'a1' }, y: { b: null } })
    expect(subgraphs(answer.calls)).toEqual(['hub', 'side', 'side', 'side'])
    expect((await made.stock('{ x { a } y { b } }')).data).toEqual(answer.data)
  })

  test.each([
    ['another form', { data: { _entities0: 'no', _entities1: [null, null] } }],
    ['too few names', { data: { _entities0: [{ a: 'a1' }] } }],
    ['names of its own', { data: { _entities: [{ a: 'a1' }], __proto__: [{ a: 'a1' }] } }],
  ])('answers in %s: what is not there is null, and said', async (_title, hostile) => {
    const made = await buildFederatedGraph([hub, { ...side, answer: () => hostile }])
    const { data, errors } = await made.ours('{ x { a } y { b } }')
    expect(data).toMatchObject({ y: { b: null } })
    expect(errors.length).toBeGreaterThan(0)
  })
})

describe('merging texts', () => {
  const queryOf = (query: string, variableNames: readonly string[] = []) => ({
    query,
    variableNames,
    writeBody: compileBody(query, variableNames, ['representations']),
  })
  const a =
    'query A($representations:[_Any!]!){_entities(representations:$representations){...on X{a}}}'
  const b =
    'query B($representations:[_Any!]!,$t:Int){_entities(representations:$representations){...F}} fragment F on Y{b(times:$t)}'

  test('gives each its name and its variable', () => {
    const merged = mergeQueries([queryOf(a), queryOf(b, ['t'])])
    expect(merged?.query).toBe(
      'query($representations0:[_Any!]!$representations1:[_Any!]!$t:Int){_entities0:_entities(representations:$representations0){...on X{a}}_entities1:_entities(representations:$representations1){...F}}fragment F on Y{b(times:$t)}',
    )
    expect(merged?.writeBody({ t: 2 }, [['1'], ['2', '3']])).toBe(
      `{"query":${JSON.stringify(merged?.query)},"variables":{"representations0":[1],"representations1":[2,3],"t":2}}`,
    )
    expect(() => parse(merged?.query ?? '')).not.toThrow()
  })

  test.each([
    ['fragments of one name', b, b.replace('b(times:$t)', 'bad')],
    ['variables of one name', b, a.replace('[_Any!]!)', '[_Any!]!,$t:Int!)')],
    ['a directive on the operation', a, b.replace('Int)', 'Int)@one')],
    ['another root field', a, 'query($representations:[_Any!]!){x(of:$representations)}'],
  ])('is not done where they differ in %s', (_title, one, other) => {
    expect(mergeQueries([queryOf(one), queryOf(other)])).toBeUndefined()
  })

  test('is not done where the caller’s variable has the name of ours', () => {
    const taken = a.replace('[_Any!]!)', '[_Any!]!,$representations1:Int)')
    expect(mergeQueries([queryOf(taken, ['representations1']), queryOf(b)])).toBeUndefined()
  })
})
