/** Values of subgraphs and callers through the started gateway: coerced by type, and numbers as they are written. */

import { afterEach, describe, expect, test } from '@jest/globals'
import { errorPaths, expectAnswer } from '../../../support/graphs/expect-answer.ts'
import {
  startGraph,
  type StartedGraph,
  type StartedSubgraph,
} from '../../../support/graphs/started-graph.ts'

let graph: StartedGraph | undefined
afterEach(async () => {
  await graph?.close()
  graph = undefined
})

async function start(...subgraphs: readonly StartedSubgraph[]): Promise<StartedGraph> {
  graph = await startGraph(subgraphs)
  return graph
}

const anything: StartedSubgraph = {
  name: 'anything',
  sdl: `
    scalar Long scalar Decimal scalar JSON
    enum Rank { LOW HIGH HIDDEN @inaccessible }
    type Query {
      int: Int ints: [Int] float: Float string: String boolean: Boolean id: ID ids: [ID!] rank: Rank ranks: [Rank!]
      long: Long longs: [Long!] decimal: Decimal json: JSON matrix: [[Int!]] must: Int! object: Thing objects: [Thing]
      echo(long: Long, longs: [Long!], id: ID, float: Float, json: JSON, input: Numbers): String
    }
    input Numbers { long: Long float: Float id: ID list: [Long] }
    type Thing { int: Int must: Int! }`,
}

/** The subgraph answers this text as its `data`. */
const answering = (data: string) => start({ ...anything, answer: () => `{"data":${data}}` })

describe('a value of a subgraph (GraphQL specification, 3.5)', () => {
  test.each<[string, string, unknown, readonly string[]]>([
    ['int', '2147483647', 2147483647, []],
    ['int', '-2147483648', -2147483648, []],
    ['int', '2147483648', null, ['int']],
    ['int', '1.0', 1, []],
    ['int', '1.5', null, ['int']],
    ['int', '"1"', null, ['int']],
    ['int', 'true', null, ['int']],
    ['int', '[1]', null, ['int']],
    ['int', '12345678901234567890', null, ['int']],
    ['ints', '[1,"2",3]', [1, null, 3], ['ints.1']],
    ['ints', '1', null, ['ints']],
    ['float', '1', 1, []],
    ['float', '1.5', 1.5, []],
    ['float', '1e400', null, ['float']],
    ['float', '"1.5"', null, ['float']],
    ['string', '"text"', 'text', []],
    ['string', '1', null, ['string']],
    ['string', '{}', null, ['string']],
    ['boolean', 'false', false, []],
    ['boolean', '0', null, ['boolean']],
    ['boolean', '"true"', null, ['boolean']],
    ['id', '"a"', 'a', []],
    ['id', '42', '42', []],
    ['id', '9007199254740993', '9007199254740993', []],
    ['id', '9007199254740992', '9007199254740992', []],
    ['id', '1.5', null, ['id']],
    ['id', 'true', null, ['id']],
    ['ids', '[1,"2"]', ['1', '2'], []],
    ['ids', '[1,null]', null, ['ids.1']],
    ['rank', '"LOW"', 'LOW', []],
    ['rank', '"HIDDEN"', null, ['rank']],
    ['rank', '"NONE"', null, ['rank']],
    ['rank', '1', null, ['rank']],
    ['ranks', '["LOW","HIDDEN"]', null, ['ranks.1']],
    ['matrix', '[[1,2],[3,"x"]]', [[1, 2], null], ['matrix.1.1']],
    ['matrix', '[1]', [null], ['matrix.0']],
    ['json', '{"a":[1,{"b":null}]}', { a: [1, { b: null }] }, []],
  ])('%s: %s', async (field, value, expected, paths) => {
    const { ask } = await answering(`{"${field}":${value}}`)
    expectAnswer(await ask(`{ ${field} }`), { [field]: expected }, paths)
  })

  test('a value that cannot be written nulls itself alone', async () => {
    const { ask } = await answering('{"int":1.5,"string":"kept","objects":[{"int":"x","must":1}]}')
    expectAnswer(
      await ask('{ int string objects { int must } }'),
      { int: null, string: 'kept', objects: [{ int: null, must: 1 }] },
      ['int', 'objects.0.int'],
    )
  })

  test('a null where none may be goes up to the next field that may be null, with an error', async () => {
    const { ask } = await answering('{"objects":[{"must":null},{"must":2}],"object":{"must":"x"}}')
    expectAnswer(
      await ask('{ objects { must } object { must } }'),
      { objects: [null, { must: 2 }], object: null },
      ['object.must', 'objects.0.must'],
    )
  })

  test('`data` is never null alone', async () => {
    const { ask } = await answering('{"must":null}')
    expectAnswer(await ask('{ must }'), null, ['must'])
  })

  test('each of many values of the wrong type has an error', async () => {
    const { ask } = await answering(
      `{"ints":[${Array.from({ length: 50 }, () => '"x"').join(',')}]}`,
    )
    expect((await ask('{ ints }')).errors).toHaveLength(50)
  })
})

describe('a number that a double cannot hold', () => {
  test.each([
    ['long', '9007199254740993'],
    ['longs', '[750727362669608961,1]'],
    ['decimal', '12345678901234567.89'],
    ['decimal', '0.1000000000000000055'],
    ['decimal', '-1234567890123.00001'],
    ['json', '{"id":9007199254740993,"text":"9007199254740993","list":[12345678901234567890]}'],
  ])('is passed on as it is: %s %s', async (field, value) => {
    const { ask } = await answering(`{"${field}":${value}}`)
    expect((await ask(`{ ${field} }`)).text).toBe(`{"data":{"${field}":${value}}}\n`)
  })

  const echoing = () => start({ ...anything, answer: () => ({ data: { echo: 'ok' } }) })
  const long = '9007199254740993'

  test.each([
    ['a literal', `{ echo(long: ${long}) }`, '{}', `long:${long}`],
    ['a literal in a list', `{ echo(longs: [1, ${long}]) }`, '{}', `[1,${long}]`],
    ['one that stands for a list', `{ echo(longs: ${long}) }`, '{}', `[${long}]`],
    ['a literal in JSON', `{ echo(json: { a: [${long}] }) }`, '{}', `{a:[${long}]}`],
    ['a literal in an input object', `{ echo(input: { long: ${long} }) }`, '{}', `{long:${long}}`],
    ['a literal for an ID', `{ echo(id: ${long}) }`, '{}', long],
    ['a variable', 'query ($v: Long) { echo(long: $v) }', `{"v":${long}}`, `"v":${long}`],
    [
      'a variable in a list',
      'query ($v: [Long!]) { echo(longs: $v) }',
      `{"v":[${long}]}`,
      `[${long}]`,
    ],
    [
      'a variable in JSON',
      'query ($v: JSON) { echo(json: $v) }',
      `{"v":{"a":12345678901234567.89}}`,
      '{"a":12345678901234567.89}',
    ],
    [
      'a variable in an input object',
      'query ($v: Numbers) { echo(input: $v) }',
      `{"v":{"long":${long},"list":[${long}]}}`,
      `{"long":${long},"list":[${long}]}`,
    ],
    ['a variable for an ID', 'query ($v: ID) { echo(id: $v) }', `{"v":${long}}`, `"v":"${long}"`],
    ['a default value', `query ($v: Long = ${long}) { echo(long: $v) }`, '{}', `"v":${long}`],
    [
      'a literal beside a variable',
      `query ($v: Long) { echo(json: { a: $v, b: ${long} }) }`,
      `{"v":${long}}`,
      `{"a":${long},"b":${long}}`,
    ],
  ])('reaches the subgraph as it was sent: %s', async (_case, query, variables, expected) => {
    const { ask } = await echoing()
    const answer = await ask(query, variables)
    expectAnswer(answer, { echo: 'ok' })
    expect(answer.received[0]?.body.replaceAll(/\\n|\s/g, '')).toContain(expected)
  })

  test('is rounded where the type is a Float, which is a double', async () => {
    const { ask } = await echoing()
    const answer = await ask('query ($v: Float) { echo(float: $v) }', '{"v":12345678901234567.89}')
    expectAnswer(answer, { echo: 'ok' })
    expect(answer.received[0]?.variables).toEqual({ v: 12345678901234568 })
  })

  test('is a key like any other', async () => {
    const { ask } = await start(
      {
        name: 'a',
        sdl: 'scalar Long type Query { e: E } type E @key(fields: "id") { id: Long! }',
        answer: () => `{"data":{"e":{"__typename":"E","id":${long}}}}`,
      },
      {
        name: 'b',
        sdl: 'scalar Long type E @key(fields: "id") { id: Long! name: String }',
        answer: () => ({ data: { _entities: [{ name: 'found' }] } }),
      },
    )
    const answer = await ask('{ e { name } }')
    expectAnswer(answer, { e: { name: 'found' } })
    expect(answer.received[1]?.body).toContain(`"id":${long}`)
  })
})

describe('a caller may name its variables as it likes', () => {
  const users: StartedSubgraph = {
    name: 'users',
    sdl: 'type Query { me: User! } type User @key(fields: "id") { id: ID! }',
    resolvers: { Query: { me: () => ({ id: 'u' }) } },
  }
  const times: StartedSubgraph = {
    name: 'times',
    sdl: 'type User @key(fields: "id") { id: ID! times(n: Int): String label: String }',
    resolvers: {
      User: {
        __resolveReference: (reference: object) => reference,
        times: ({ id }: { id: string }, { n }: { n: number }) => `${id}${n}`,
        label: () => 'l',
      },
    },
  }
  test.each(['representations', 'representations0', 'contextualArgument_1_0', 'bound_1'])(
    '$%s',
    async (name) => {
      const { ask } = await start(users, times)
      const answer = await ask(
        `query ($${name}: Int, $yes: Boolean!) { me { times(n: $${name}) label @include(if: $yes) } }`,
        { [name]: 7, yes: true },
      )
      expectAnswer(answer, { me: { times: 'u7', label: 'l' } })
    },
  )
  test('two of them at once, as a condition too', async () => {
    const { ask } = await start(users, times)
    const answer = await ask(
      'query ($representations: Boolean!, $bound_1: Int) { me { times(n: $bound_1) label @skip(if: $representations) } }',
      { representations: true, bound_1: 3 },
    )
    expectAnswer(answer, { me: { times: 'u3' } })
  })
})

test('of an error without a path the data beside it is kept', async () => {
  const { ask } = await start({
    ...anything,
    answer: () => ({ data: { int: 1, string: null }, errors: ['text'] }),
  })
  const answer = await ask('{ int string }')
  expect(answer.data).toEqual({ int: 1, string: null })
  expect(errorPaths(answer)).toEqual(['string'])
  expect(answer.text).not.toContain('text"')
})
