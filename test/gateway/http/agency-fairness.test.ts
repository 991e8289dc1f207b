/** Agencies take turns: one agency with many operations delays another by one of them at most. */

import { describe, expect, test } from '@jest/globals'
import {
  createConcurrencyLimit,
  type ConcurrencyBounds,
} from '../../../gateway/http/concurrency-limit.ts'
import type { Lane } from '../../../gateway/operation/lanes.ts'

function fixtures(bounds: Partial<ConcurrencyBounds>) {
  let [instant, turnMs] = [0, 10]
  const begun: string[] = []
  const shed: string[] = []
  const limit = createConcurrencyLimit(
    {
      freely: 1,
      maxRunning: 1,
      maxReading: 1_000,
      maxWaiting: 1_000,
      maxWaitMs: 1_000_000,
      maxReadingWaitMs: 1_000_000,
      targetFirstMs: Infinity,
      ...bounds,
    },
    () => (instant += turnMs), // a busy loop
  )
  const enter = (agency: string, names: readonly string[], lane: Lane = 'last') => {
    for (const name of names)
      limit.enter({ lane, agency, begin: () => begun.push(name), shed: () => shed.push(name) })
  }
  const stopClock = () => {
    turnMs = 0
  }
  return { begun, shed, limit, enter, stopClock }
}

describe('agencies that wait in one lane', () => {
  test('begin in rotation, each in its own order', () => {
    const { begun, enter, limit } = fixtures({})
    enter('bank:001', ['a1', 'a2', 'a3', 'a4'])
    enter('bank:002', ['b1', 'b2'])
    enter('bank:003', ['c1'])
    const owners = ['bank:001', 'bank:001', 'bank:002', 'bank:003', 'bank:001', 'bank:002']
    for (const owner of owners) limit.leave('last', owner)
    expect(begun).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'b2', 'a4'])
  })

  test('MUST NOT have more in progress than the share of one agency', () => {
    const { begun, enter, limit } = fixtures({ freely: 10, maxRunning: 10, maxRunningOfAgency: 2 })
    enter('bank:001', ['a1', 'a2', 'a3'])
    enter('bank:002', ['b1'])
    expect(begun).toEqual(['a1', 'a2', 'b1'])
    limit.leave('last', 'bank:002')
    expect(begun).toEqual(['a1', 'a2', 'b1'])
    limit.leave('last', 'bank:001')
    expect(begun).toEqual(['a1', 'a2', 'b1', 'a3'])
  })

  test('MUST NOT have more than their share of the places that urgent operations leave', () => {
    const { begun, enter, limit, stopClock } = fixtures({
      freely: 16,
      maxRunning: 16,
      maxRunningOfAgency: 8,
      targetFirstMs: 5,
    })
    enter('bank:001', ['slow'], 'first')
    // time passes with each look, and the urgent operation does not end
    for (let looks = 0; looks < 1_000 && limit.places > 4; looks++) continue
    stopClock()
    enter('bank:001', ['a1', 'a2', 'a3'])
    enter('bank:002', ['b1'])
    expect(begun).toEqual(['slow', 'a1', 'a2', 'b1'])
  })

  test('an urgent operation does not count to the share', () => {
    const { begun, enter } = fixtures({ freely: 10, maxRunning: 10, maxRunningOfAgency: 1 })
    enter('bank:001', ['a1', 'a2'])
    enter('bank:001', ['hold'], 'first')
    expect(begun).toEqual(['a1', 'hold'])
  })

  test('one that has nothing in progress begins at once while there is room', () => {
    const { begun, enter, limit } = fixtures({ maxRunning: 10 })
    enter('bank:001', ['a1', 'a2'])
    enter('bank:002', ['b1'])
    expect(begun).toEqual(['a1', 'b1'])
    limit.leave('last', 'bank:002')
    limit.leave('last', 'bank:001')
    expect(begun).toEqual(['a1', 'b1', 'a2'])
  })

  test('the one with most gives way where no more may wait', () => {
    const { shed, enter } = fixtures({ maxWaiting: 3 })
    enter('bank:001', ['a1', 'a2', 'a3', 'a4', 'a5'])
    enter('bank:002', ['b1', 'b2'])
    expect(shed).toEqual(['a5', 'a4', 'b2'])
  })
})
