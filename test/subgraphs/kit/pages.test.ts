import { describe, expect, test } from '@jest/globals'
import {
  maxPageSize,
  readPage,
  readSlice,
  toConnection,
  type KeyPart,
} from '../../../subgraphs/kit/connection.ts'
import { pageByKey, oneByKey } from '../../../subgraphs/kit/loaders.ts'
import { createAnswerSlices } from '../../../subgraphs/kit/answer-slices.ts'
import { createObjectBudget } from '../../../subgraphs/kit/object-budget.ts'
import type { RequestScope } from '../../../subgraphs/kit/subgraph.ts'

const uuid = '6f1d2c1e-0b7a-4f0e-9a52-1c9a5d7b3e10'
const codeOf = (work: () => unknown): unknown => {
  try {
    work()
    return undefined
  } catch (error) {
    return (error as { extensions: { code: string } }).extensions.code
  }
}
const write = (key: unknown) => Buffer.from(JSON.stringify(key)).toString('base64url')

describe('a page', () => {
  test('starts after the row whose cursor was given', () => {
    const key: readonly KeyPart[] = ['INSTANT', 'UUID']
    const page = readPage({ first: 1 }, key)
    const rows = [
      { at: '2026-11-24T10:00:00.000Z', id: uuid },
      { at: '2026-11-24T11:00:00.000Z', id: uuid },
    ]
    const { nodes, pageInfo } = toConnection(
      rows,
      page,
      (row) => [row.at, row.id],
      async () => rows.length,
    )
    expect([nodes.length, pageInfo.hasNextPage]).toEqual([1, true])
    const next = readPage({ first: 1, after: pageInfo.endCursor }, key)
    expect(next.after).toEqual([rows[0]?.at, uuid])
  })

  test.each([0, -1, maxPageSize + 1, 2 ** 31 - 1])('of %d rows is refused', (first) => {
    expect(codeOf(() => readPage({ first }, ['TEXT']))).toBe('BAD_USER_INPUT')
    expect(codeOf(() => readSlice({ first }, 'TEXT'))).toBe('BAD_USER_INPUT')
  })

  test.each<[string, readonly KeyPart[], string]>([
    ['no base64', ['TEXT'], '***'],
    ['no JSON', ['TEXT'], Buffer.from('{').toString('base64url')],
    ['an object', ['TEXT'], write({ 0: 'a', length: 1 })],
    ['too few parts', ['TEXT', 'TEXT'], write(['a'])],
    ['too many parts', ['TEXT'], write(['a', 'b'])],
    ['a number', ['TEXT'], write([1])],
    ['an empty text', ['TEXT'], write([''])],
    ['a text with NUL', ['TEXT'], write(['a\u0000'])],
    ['a text of 201 characters', ['TEXT'], write(['a'.repeat(201)])],
    ['a word for an instant', ['INSTANT'], write(['yesterday'])],
    ['an instant before 1900', ['INSTANT'], write(['0000-01-01T00:00:00.000Z'])],
    ['a day that does not exist', ['INSTANT'], write(['2026-13-01T00:00:00.000Z'])],
    ['a word for a UUID', ['UUID'], write(['1'])],
    ['more than an integer', ['INTEGER'], write(['9999999999'])],
    ['a negative number', ['BIGINT'], write(['-1'])],
    ['blanks in the JSON', ['TEXT'], Buffer.from('[ "a" ]').toString('base64url')],
    ['padding', ['TEXT'], `${write(['a'])}==`],
  ])('a cursor with %s is refused before any statement', (_fault, key, after) => {
    expect(codeOf(() => readPage({ first: 1, after }, key))).toBe('BAD_USER_INPUT')
  })

  test('within an object starts after an id of its form', () => {
    expect(readSlice({ first: 5, after: uuid }, 'UUID')).toEqual({
      size: 5,
      limit: 5,
      after: [uuid],
    })
    expect(codeOf(() => readSlice({ first: 5, after: '1; drop' }, 'UUID'))).toBe('BAD_USER_INPUT')
  })
})

describe('the budget of objects', () => {
  function scopeOf(max: number): RequestScope {
    return {
      budget: createObjectBudget(max),
      slices: createAnswerSlices(),
      read: (work: (db: never) => Promise<unknown>) => work(undefined as never),
    } as unknown as RequestScope // loaders use these three
  }
  const find = async (_db: unknown, keys: readonly string[]) => keys.map((key) => ({ id: key }))

  test('counts a cached row as often as it is handed out, and nothing for a row that is not there', async () => {
    const scope = scopeOf(3)
    const some = oneByKey(scope, find, (row) => row.id)
    const none = oneByKey<string, { id: string }>(
      scope,
      async () => [],
      (row) => row.id,
    )
    await Promise.all(['a', 'a', 'a'].map((key) => some.load(key)))
    expect(await none.load('a')).toBeNull()
    expect(scope.budget.isExceeded).toBe(false)
    await expect(some.load('a')).rejects.toMatchObject({
      extensions: { code: 'MAX_OBJECTS_LIMIT' },
    })
    expect(scope.budget.isExceeded).toBe(true)
  })

  test('counts the rows of a page, and asks the database no more once it is exceeded', async () => {
    const scope = scopeOf(3)
    let statements = 0
    const pages = pageByKey(
      scope,
      async (_db, keys) => {
        statements += 1
        return keys.flatMap((key) => [{ key }, { key }])
      },
      (row) => row.key,
    )
    const page = readSlice({ first: 2 }, 'TEXT')
    await pages.load({ key: 'a', page })
    await expect(pages.load({ key: 'b', page })).rejects.toThrow()
    await expect(pages.load({ key: 'c', page })).rejects.toThrow()
    await expect(pages.loadMany([{ key: 'd', page }])).rejects.toThrow()
    expect(statements).toBe(2)
  })
})
