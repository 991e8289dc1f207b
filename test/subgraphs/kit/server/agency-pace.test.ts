/** An agency that loads more than its share waits, and delays nobody else. */

import { describe, expect, test } from '@jest/globals'
import { createAnswerSlices, objectsUncut } from '../../../../subgraphs/kit/answer-slices.ts'
import { createAgencyPace } from '../../../../subgraphs/kit/server/agency-pace.ts'

const settled = () => new Promise<void>((resolve) => setImmediate(resolve))

/** Whether the promise is resolved after this turn of the event loop. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  const pending = Symbol('pending')
  await settled()
  return (await Promise.race([promise, Promise.resolve(pending)])) !== pending
}

describe('the pace of an agency', () => {
  function fixtures(maxWaitMs: number, maxWaiting = 10) {
    let instant = 0
    const pace = createAgencyPace({
      objectsPerSecond: 1_000,
      maxWaitMs,
      maxWaiting,
      now: () => instant,
    })
    return { pace, pass: (ms: number) => (instant += ms) }
  }

  test('is not felt below its share', async () => {
    const { pace } = fixtures(1)
    for (let each = 0; each < 10; each++) (await pace.begin('bank:001'))?.end(150)
    expect(await pace.begin('bank:001')).toBeDefined()
  })

  test('stops what is too much within a bounded time, of that agency alone', async () => {
    const { pace } = fixtures(5)
    ;(await pace.begin('bank:001'))?.end(10_000)
    expect(await pace.begin('bank:001')).toBeUndefined()
    expect(await pace.begin('bank:002')).toBeDefined()
    expect(await pace.begin('bank:001 mutation')).toBeDefined()
  })

  test('lets the operations that wait begin when objects are left, one after the other', async () => {
    const { pace, pass } = fixtures(60_000)
    ;(await pace.begin('bank:001'))?.end(2_005)
    const first = pace.begin('bank:001')
    const second = pace.begin('bank:001')
    expect(await isSettled(first)).toBe(false)
    pass(100)
    const begun = await first // its timer looks at the clock
    // it is expected to load as many as the one before
    expect(await isSettled(second)).toBe(false)
    begun?.end(0)
    expect(await isSettled(second)).toBe(true)
  })

  test('lets no more wait than its bound', async () => {
    const { pace, pass } = fixtures(60_000, 1)
    ;(await pace.begin('bank:001'))?.end(2_005)
    const waiting = pace.begin('bank:001')
    expect(await pace.begin('bank:001')).toBeUndefined()
    expect(await isSettled(waiting)).toBe(false)
    pass(100)
    ;(await waiting)?.end(0)
  })
})

describe('the slices of an answer', () => {
  test('an answer of ordinary size is not cut; of a larger one others are served between two slices', async () => {
    const slices = createAnswerSlices()
    for (let each = 0; each < objectsUncut; each += 100) expect(slices.add(100)).toBeUndefined()
    const order: string[] = []
    const handled = Array.from({ length: 6 }, (_, at) =>
      slices.add(100)?.then(() => order.push(`slice ${at >> 1}`)),
    )
    const other = settled()
      .then(() => order.push('other'))
      .then(settled)
      .then(() => order.push('other'))
    await Promise.all([...handled, other])
    expect(order.indexOf('other')).toBeLessThan(order.indexOf('slice 2'))
    expect(order.filter((each) => each.startsWith('slice'))).toEqual(
      [0, 0, 1, 1, 2, 2].map((slice) => `slice ${slice}`),
    )
  })
})
