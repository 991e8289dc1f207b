/** Places that keys take in turns, urgent requests first. */

import { describe, expect, test } from '@jest/globals'
import { createFairTurns, NoTurnError, type TurnOptions } from '../../postgres/fair-turns.ts'

describe('places that are lent in rotation', () => {
  test('no key has more than its share, and each waits for one place of another at most', async () => {
    const turns = createFairTurns({ max: 3, maxPerKey: 2, maxWaitMs: 60_000 })
    const order: string[] = []
    const take = (key: string, name: string) =>
      turns.take(key).then((give) => {
        order.push(name)
        return give
      })
    const a1 = await take('a', 'a1')
    const a2 = await take('a', 'a2')
    const a3 = take('a', 'a3')
    const a4 = take('a', 'a4')
    const b1 = await take('b', 'b1')
    const b2 = take('b', 'b2')
    expect(order).toEqual(['a1', 'a2', 'b1'])
    a1()
    ;(await a3)()
    a2()
    await Promise.all([a4, b2])
    expect(order).toEqual(['a1', 'a2', 'b1', 'a3', 'b2', 'a4'])
    b1()
  })

  test('a place that does not become free in time is refused, and a place is returned once', async () => {
    const turns = createFairTurns({ max: 1, maxPerKey: 1, maxWaitMs: 5 })
    const give = await turns.take('a')
    await expect(turns.take('b')).rejects.toThrow(NoTurnError)
    give()
    give()
    await turns.take('b')
    await expect(turns.take('a')).rejects.toThrow(NoTurnError)
  })
})

describe('urgent requests for a place', () => {
  /** Each request by its name, in the order in which they were served. */
  function fixtures(options: Parameters<typeof createFairTurns>[0]) {
    const turns = createFairTurns(options)
    const served: string[] = []
    const take = (key: string, name: string, turn?: TurnOptions) =>
      turns.take(key, turn).then((give) => {
        served.push(name)
        return give
      })
    return { served, take }
  }
  const urgent = { isUrgent: true }

  test('are served before all that wait, keys in rotation', async () => {
    const { served, take } = fixtures({ max: 1, maxPerKey: 1, maxWaitMs: 60_000 })
    const first = await take('a', 'running')
    const waiting = [
      take('a', 'reading 1'),
      take('b', 'reading 2'),
      take('a', 'hold 1', urgent),
      take('a', 'hold 2', urgent),
      take('c', 'hold 3', urgent),
    ]
    first()
    await Promise.all(waiting.map(async (each) => (await each)()))
    expect(served).toEqual(['running', 'hold 1', 'hold 3', 'hold 2', 'reading 1', 'reading 2'])
  })

  test('find a place that the others leave free, and count apart from those of their key', async () => {
    const { served, take } = fixtures({ max: 3, maxPerKey: 2, kept: 1, maxWaitMs: 60_000 })
    const places = [await take('a', 'reading 1'), await take('a', 'reading 2')]
    const third = take('b', 'reading 3')
    places.push(await take('a', 'hold 1', urgent))
    expect(served).toEqual(['reading 1', 'reading 2', 'hold 1'])
    places.shift()?.()
    // one place is free, and kept
    places.push(await take('b', 'hold 2', urgent))
    expect(served).toEqual(['reading 1', 'reading 2', 'hold 1', 'hold 2'])
    for (const give of places) give()
    ;(await third)()
    expect(served.at(-1)).toBe('reading 3')
  })

  test('of one key take no more than its share, and others are served beside them', async () => {
    const { served, take } = fixtures({ max: 3, maxPerKey: 2, maxWaitMs: 60_000 })
    const give = await take('a', 'hold 1', urgent)
    await take('a', 'hold 2', urgent)
    const third = take('a', 'hold 3', urgent)
    await take('b', 'reading', {})
    expect(served).toEqual(['hold 1', 'hold 2', 'reading'])
    give()
    await third
    expect(served.at(-1)).toBe('hold 3')
  })
})

describe('a request that nobody needs any more', () => {
  test('leaves the queue at once, and takes no place', async () => {
    const turns = createFairTurns({ max: 1, maxPerKey: 1, maxWaitMs: 60_000 })
    const give = await turns.take('a')
    const gone = new AbortController()
    const waiting = turns.take('a', { signal: gone.signal })
    const next = turns.take('b')
    gone.abort()
    await expect(waiting).rejects.toThrow(NoTurnError)
    await expect(turns.take('a', { signal: gone.signal })).rejects.toThrow(NoTurnError)
    give()
    ;(await next)()
    ;(await turns.take('a'))()
  })
})
