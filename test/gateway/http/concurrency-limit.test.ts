/** Which operations begin, wait and are shed. */

import { afterEach, describe, expect, test } from '@jest/globals'
import {
  createConcurrencyLimit,
  type ConcurrencyBounds,
} from '../../../gateway/http/concurrency-limit.ts'
import { isReading, type Lane } from '../../../gateway/operation/lanes.ts'

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

/** Sheds all that waits: a limit looks at every turn of the event loop while something does. */
const ends: (() => void)[] = []
afterEach(() => {
  for (const end of ends.splice(0)) end()
})

/** @param turnMs how long each turn of the event loop seems to take */
function fixtures(bounds: Partial<ConcurrencyBounds>, turnMs = 10) {
  let instant = 0
  const begun: string[] = []
  const shed: string[] = []
  const limit = createConcurrencyLimit(
    {
      freely: 16,
      maxRunning: 1_000,
      maxReading: 1_000,
      maxWaiting: 1_000,
      maxWaitMs: 1_000_000,
      maxReadingWaitMs: 1_000_000,
      targetFirstMs: Infinity,
      ...bounds,
    },
    () => (instant += turnMs),
  )
  ends.push(() => {
    instant = Infinity
    limit.shedLate()
  })
  return {
    begun,
    shed,
    limit,
    enter: (lane: Lane, ...names: readonly string[]) => {
      for (const name of names)
        limit.enter({ lane, begin: () => begun.push(name), shed: () => shed.push(name) })
    },
    pass: (ms: number) => {
      instant += ms
    },
  }
}

describe('operations of one lane', () => {
  test('begin at once, as many as may', () => {
    const { begun, enter } = fixtures({ freely: 2 })
    enter('last', '1', '2', '3')
    expect(begun).toEqual(['1', '2'])
  })

  test('that wait begin in their order as others end, while the loop is busy', async () => {
    const { begun, enter, limit } = fixtures({ freely: 1 })
    enter('last', '1', '2', '3')
    for (let turns = 0; turns < 5; turns++) await turn()
    expect(begun).toEqual(['1'])
    limit.leave('last')
    expect(begun).toEqual(['1', '2'])
    limit.leave('last')
    expect(begun).toEqual(['1', '2', '3'])
  })

  test('all begin soon where none ends and the loop has little to do', async () => {
    const { begun, enter } = fixtures({ freely: 1 }, 0)
    enter('last', '1', '2', '3', '4')
    for (let turns = 0; turns < 10; turns++) await turn()
    expect(begun).toEqual(['1', '2', '3', '4'])
  })

  test('that come later do not begin before those that wait', () => {
    const { begun, enter, limit } = fixtures({ freely: 1 })
    enter('last', '1', '2')
    limit.leave('last')
    limit.leave('last')
    enter('last', '3')
    expect(begun).toEqual(['1', '2', '3'])
  })

  test('MUST NOT run more than the bound, however idle the loop is', async () => {
    const { begun, enter, limit } = fixtures({ freely: 1, maxRunning: 3 }, 0)
    enter('next', '1', '2', '3', '4', '5')
    for (let turns = 0; turns < 10; turns++) await turn()
    expect(begun).toEqual(['1', '2', '3'])
    limit.leave('next')
    for (let turns = 0; turns < 10; turns++) await turn()
    expect(begun).toEqual(['1', '2', '3', '4'])
    expect(limit.waiting).toBe(1)
  })
})

describe('lanes', () => {
  test('waiting operations begin in the order of their lanes', () => {
    const { begun, enter, limit } = fixtures({ freely: 1, maxRunning: 1 })
    enter('next', 'running')
    enter('last', 'reading')
    enter('named', 'inbox')
    enter('next', 'writing')
    enter('first', 'hold')
    for (const lane of ['next', 'first', 'next', 'named'] as const) limit.leave(lane)
    expect(begun).toEqual(['running', 'hold', 'writing', 'inbox', 'reading'])
  })

  test('an operation of the first lane begins at once while the bound allows it', () => {
    const { begun, enter } = fixtures({ freely: 1, maxRunning: 3 })
    enter('last', '1', '2')
    enter('first', 'hold')
    expect(begun).toEqual(['1', 'hold'])
  })

  test('the last lane leaves places for the others, however many of it wait', async () => {
    const { begun, enter } = fixtures({ freely: 4, maxRunning: 4, maxReading: 3 }, 0)
    enter('last', '1', '2', '3', '4', '5')
    for (let turns = 0; turns < 10; turns++) await turn()
    expect(begun).toEqual(['1', '2', '3'])
    enter('next', 'writing')
    expect(begun).toEqual(['1', '2', '3', 'writing'])
  })

  test('the others make way while operations of the first lane take longer than their target, and all places come back', () => {
    const { enter, limit, pass } = fixtures({ freely: 100, maxRunning: 16, targetFirstMs: 50 }, 0)
    enter('first', 'hold')
    for (let windows = 0; windows < 20; windows++) {
      pass(100)
      enter('last', `reading ${windows}`)
    }
    expect(limit.places).toBe(2)
    limit.leave('first')
    pass(100)
    for (let windows = 0; windows < 60; windows++) {
      expect(limit.places).toBeGreaterThanOrEqual(2)
      pass(100)
    }
    expect(limit.places).toBe(16)
  })

  test('with the least places left an urgent operation begins at once, and the others as others end', () => {
    const { begun, enter, limit, pass } = fixtures(
      { freely: 100, maxRunning: 16, targetFirstMs: 50 },
      0,
    )
    enter('first', 'hold 1')
    for (let windows = 0; windows < 20 && limit.places > 2; windows++) pass(100)
    enter('last', 'reading 1', 'reading 2', 'reading 3')
    enter('next', 'writing')
    enter('first', 'hold 2')
    expect(begun).toEqual(['hold 1', 'reading 1', 'reading 2', 'hold 2'])
    limit.leave('last')
    expect(begun).toEqual(['hold 1', 'reading 1', 'reading 2', 'hold 2', 'writing'])
    limit.leave('next')
    expect(begun.at(-1)).toBe('reading 3')
  })

  test('with a full queue the least urgent is shed, the latest first', () => {
    const { shed, enter } = fixtures({ freely: 1, maxRunning: 1, maxWaiting: 2 })
    enter('last', 'running', 'reading 1', 'reading 2', 'reading 3')
    expect(shed).toEqual(['reading 3'])
    enter('first', 'hold 1')
    enter('next', 'writing')
    expect(shed).toEqual(['reading 3', 'reading 2', 'reading 1'])
    enter('first', 'hold 2')
    enter('first', 'hold 3')
    expect(shed).toEqual(['reading 3', 'reading 2', 'reading 1', 'writing', 'hold 3'])
  })

  test('what waits longer than the bound is shed, and nothing else', () => {
    const { begun, shed, enter, limit, pass } = fixtures(
      { freely: 1, maxRunning: 1, maxWaitMs: 500 },
      0,
    )
    enter('last', 'running', 'early')
    pass(400)
    enter('last', 'late')
    limit.shedLate()
    expect(shed).toEqual([])
    pass(100)
    limit.shedLate()
    expect(shed).toEqual(['early'])
    limit.leave('last')
    expect([begun, limit.waiting]).toEqual([['running', 'late'], 0])
  })

  test('reading that has waited for a second without a pause is shed beyond its target; a burst, and what is urgent, is not', () => {
    const { shed, enter, limit, pass } = fixtures(
      { freely: 1, maxRunning: 1, maxWaitMs: 5_000, maxReadingWaitMs: 100 },
      0,
    )
    enter('next', 'running', 'writing')
    enter('first', 'hold')
    enter('named', 'inbox')
    enter('last', 'reading 1', 'reading 2')
    pass(999)
    enter('last', 'reading 3')
    limit.shedLate()
    expect(shed).toEqual([])
    pass(1)
    limit.shedLate()
    expect(shed).toEqual(['inbox', 'reading 1', 'reading 2'])
    pass(99)
    limit.shedLate()
    expect(shed.slice(3)).toEqual(['reading 3'])
    // the queue was empty: from here on a second counts anew
    enter('last', 'reading 4')
    pass(900)
    limit.shedLate()
    expect(shed.slice(4)).toEqual([])
    pass(3_001)
    limit.shedLate()
    expect(shed.slice(4)).toEqual(['hold', 'writing', 'reading 4'])
  })

  test('for any sequence: the bounds hold, and every operation begins or is shed once', () => {
    const bounds = { freely: 3, maxRunning: 5, maxReading: 4, maxWaiting: 4 }
    const { begun, shed, enter, limit } = fixtures(bounds)
    const running: Lane[] = []
    const lanes = ['first', 'next', 'named', 'last'] as const
    let seed = 7
    const next = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below
    for (let step = 0; step < 3_000; step++) {
      const before = begun.length
      const lane = lanes[next(4)] ?? 'last'
      if (next(5) > 1) enter(lane, `${lane} ${step}`)
      else if (running.length > 0) limit.leave(running.splice(next(running.length), 1)[0] ?? 'last')
      for (const name of begun.slice(before)) running.push(name.split(' ')[0] as Lane)
      expect(running.length).toBeLessThanOrEqual(bounds.maxRunning)
      expect(running.filter(isReading).length).toBeLessThanOrEqual(4)
      expect(limit.waiting).toBeLessThanOrEqual(bounds.maxWaiting)
    }
    const ended = [...begun, ...shed]
    expect(new Set(ended).size).toBe(ended.length)
    expect(shed.length).toBeGreaterThan(0)
  })
})
