import { beforeEach, describe, expect, test } from '@jest/globals'
import { pino } from 'pino'
import {
  createRefusalCounter,
  type RefusalCounter,
} from '../../../gateway/access-log/count-refusals.ts'
import type { RefusalsEntry } from '../../../gateway/access-log/entry-kinds.ts'

const call = { client: 'bank-004', agency: 'bank:004', reason: 'UNAUTHENTICATED' }

describe('refused calls', () => {
  let at: number
  let entries: RefusalsEntry[]
  let counter: RefusalCounter

  beforeEach(() => {
    at = Date.parse('2026-11-26T03:00:10Z')
    entries = []
    counter = createRefusalCounter({
      recorder: {
        record: async ({ body }) => void entries.push(JSON.parse(body) as RefusalsEntry),
      },
      now: () => new Date(at),
      log: pino({ level: 'silent' }),
    })
  })

  test('ten of a client and reason in a minute have an entry each, the others one together', () => {
    for (let index = 0; index < 1_000; index += 1) counter.count(call)
    expect(entries.map(({ count }) => count)).toEqual(Array(10).fill(1))
    at += 60_000
    counter.flush()
    expect(entries).toHaveLength(11)
    expect(entries.at(-1)).toMatchObject({
      ...call,
      kind: 'refusals',
      minute: '2026-11-26T03:00:00.000Z',
      count: 990,
      previous: null,
    })
  })

  test('clients, reasons and minutes are counted apart', () => {
    for (let index = 0; index < 10; index += 1) {
      counter.count(call)
      counter.count({ ...call, client: 'bank-006' })
      counter.count({ ...call, reason: 'OVERLOADED' })
    }
    at += 60_000
    counter.count(call)
    expect(entries).toHaveLength(31)
    expect(entries.every(({ count }) => count === 1)).toBe(true)
  })

  test('however many clients are refused, a minute has a bounded number of entries', () => {
    for (let index = 0; index < 5_000; index += 1)
      counter.count({ ...call, client: `client-${index}` })
    counter.close()
    expect(entries.length).toBeLessThanOrEqual(1_011)
    expect(entries.reduce((sum, { count }) => sum + count, 0)).toBe(5_000)
  })

  test('what was counted is written at the end of the process', () => {
    for (let index = 0; index < 12; index += 1) counter.count(call)
    counter.close()
    expect(entries.at(-1)).toMatchObject({ count: 2 })
  })
})
