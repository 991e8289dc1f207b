import { describe, expect, test } from '@jest/globals'
import { OperationRefusedError } from '../../../../gateway/errors.ts'
import { createPlanningShares } from '../../../../gateway/execution/plan/planning-shares.ts'

function openShares(fieldsPerSecond: number) {
  let clock = 0
  const shares = createPlanningShares({ fieldsPerSecond, now: () => clock })
  return {
    advance: (ms: number) => {
      clock += ms
    },
    /** How many plans of so many fields are made before one is refused. */
    planUntilRefused: (key: string, fields: number): number => {
      for (let plans = 0; plans < 10_000; plans += 1)
        try {
          shares.take(key, fields)
        } catch (error) {
          expect(error).toBeInstanceOf(OperationRefusedError)
          return plans
        }
      return Infinity
    },
    refusal: (key: string, fields: number) => {
      try {
        shares.take(key, fields)
      } catch (error) {
        return error as OperationRefusedError // nothing else is thrown
      }
      return undefined
    },
  }
}

describe('the planning of one agency', () => {
  test('takes twenty seconds of its share at once, and then what the time brings', () => {
    const { planUntilRefused, advance } = openShares(100)
    expect(planUntilRefused('a', 100)).toBe(20)
    advance(1_000)
    expect(planUntilRefused('a', 100)).toBe(1)
    advance(3_600_000)
    expect(planUntilRefused('a', 100)).toBe(20)
  })

  test('takes nothing from another', () => {
    const { planUntilRefused } = openShares(100)
    expect(planUntilRefused('query bank:004', 1_000)).toBe(2)
    expect(planUntilRefused('query bank:014', 1_000)).toBe(2)
    expect(planUntilRefused('mutation bank:004', 1_000)).toBe(2)
  })

  test('is refused as OVERLOADED, with the seconds after which it is taken', () => {
    const { refusal, advance } = openShares(100)
    expect(refusal('a', 5_000)).toBeUndefined()
    const refused = refusal('a', 1)
    expect([refused?.code, refused?.headers]).toEqual(['OVERLOADED', { 'retry-after': '31' }])
    advance(31_000)
    expect(refusal('a', 1)).toBeUndefined()
  })

  test('is forgotten when its share is whole again, so that many agencies need no memory', () => {
    const { planUntilRefused, advance } = openShares(100)
    for (let at = 0; at < 3_000; at += 1) {
      expect(planUntilRefused(`agency ${at}`, 2_000)).toBe(1)
      advance(20_001)
    }
    expect(planUntilRefused('agency 0', 2_000)).toBe(1)
  })
})
