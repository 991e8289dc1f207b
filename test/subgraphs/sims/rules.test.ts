import { describe, expect, test } from '@jest/globals'
import {
  holderRule,
  identityDue,
  liftingRule,
  revocableFrom,
  serviceOf,
  suspensionDue,
  verificationDue,
  warningOf,
} from '../../../subgraphs/sims/law/rules.ts'

const day = 24 * 3_600_000
const at = (text: string) => new Date(text)
const now = at('2026-06-01T12:00:00+07:00')

describe('rules about the numbers of one person at one operator', () => {
  test.each([
    [0, 'WITHIN_LIMIT', null],
    [5, 'WITHIN_LIMIT', null],
    [6, 'VERIFY_IN_180_DAYS', 180],
    [100, 'VERIFY_IN_180_DAYS', 180],
    [101, 'VERIFY_IN_30_DAYS', 30],
    [100_000, 'VERIFY_IN_30_DAYS', 30],
  ])('%i numbers: %s', (count, rule, days) => {
    expect(holderRule(count, now)).toBe(rule)
    expect(verificationDue(count, now)).toEqual(
      days === null ? null : { rule, dueAt: new Date(now.getTime() + days * day) },
    )
  })

  test('hold from 16 January 2024 in Bangkok on, not an instant before', () => {
    expect(holderRule(101, at('2024-01-15T23:59:59.999+07:00'))).toBe('WITHIN_LIMIT')
    expect(holderRule(101, at('2024-01-16T00:00:00+07:00'))).toBe('VERIFY_IN_30_DAYS')
  })

  test('know no negative count', () => {
    expect(() => holderRule(-1, now)).toThrow(RangeError)
  })
})

describe('rules about one number, since August 2025', () => {
  test.each([
    ['2026-05-30T10:00:00+07:00', 'NEW_NUMBER_7_DAYS', '2026-06-06T10:00:00+07:00'],
    ['2025-08-29T00:00:00+07:00', 'NEW_NUMBER_7_DAYS', '2025-09-05T00:00:00+07:00'],
    ['2025-08-28T23:59:59+07:00', 'NUMBER_OF_2024_90_DAYS', '2025-11-27T00:00:00+07:00'],
    ['2024-01-01T00:00:00+07:00', 'NUMBER_OF_2024_90_DAYS', '2025-11-27T00:00:00+07:00'],
    ['2023-12-31T23:59:59+07:00', 'OLDER_NUMBER_1_YEAR', '2026-08-29T00:00:00+07:00'],
    ['1999-05-01T00:00:00+07:00', 'OLDER_NUMBER_1_YEAR', '2026-08-29T00:00:00+07:00'],
  ])('registered %s: %s, until %s', (registeredAt, rule, dueAt) => {
    expect(identityDue(at(registeredAt), now)).toMatchObject({ rule, dueAt: at(dueAt) })
  })

  test('ask nothing before they were in force', () => {
    const registeredAt = at('2024-05-01T00:00:00+07:00')
    expect(identityDue(registeredAt, at('2025-08-28T23:59:59+07:00'))).toBeNull()
  })
})

describe('rules about orders', () => {
  test('a mobile operator has 24 hours, since August 2025', () => {
    expect(suspensionDue(now)).toEqual({
      rule: 'SUSPEND_IN_24_HOURS',
      dueAt: new Date(now.getTime() + day),
    })
    expect(suspensionDue(at('2025-08-28T23:59:59+07:00'))).toBeNull()
  })

  test('an operator of another service has 3 days', () => {
    expect(suspensionDue(now, 'OTHER')).toEqual({
      rule: 'SUSPEND_IN_3_DAYS',
      dueAt: new Date(now.getTime() + 3 * day),
    })
    expect(['+66812345678', '+66612345678', '+66912345678', '+66212345678'].map(serviceOf)).toEqual(
      ['MOBILE', 'MOBILE', 'MOBILE', 'OTHER'],
    )
  })

  test('are warned of a quarter of a day before a mobile order is due, a day before another', () => {
    for (const [service, ms] of [
      ['MOBILE', day / 4],
      ['OTHER', day],
    ] as const) {
      const due = suspensionDue(now, service)
      expect(due && due.dueAt.getTime() - warningOf(due).getTime()).toBe(ms)
    }
  })

  test('a number that went off is taken back after 30 more days at the earliest', () => {
    expect(revocableFrom(now, now)).toEqual({
      rule: 'REVOKE_AFTER_30_DAYS',
      dueAt: new Date(now.getTime() + 30 * day),
    })
    expect(revocableFrom(now, at('2024-01-15T00:00:00+07:00'))).toBeNull()
  })

  test('orders are lifted under the second Decree, in force 13 April 2025', () => {
    expect(liftingRule(at('2025-04-12T23:59:59+07:00'))).toBeNull()
    expect(liftingRule(at('2025-04-13T00:00:00+07:00'))).toBe('LIFT_BY_JOINT_CRITERIA')
  })
})
