import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { GraphQLError, parseValue } from 'graphql'
import { isNationalId, scalars } from '../../schema/scalars.ts'
import { nationalId } from '../support/domain/reports.ts'

const tables = {
  // 1101700230708 is a published example of the check digit
  NationalId: {
    good: ['1101700230708', nationalId('012345678901')],
    bad: [
      '1101700230707',
      '110170023070',
      '11017002307088',
      '1-1017-00230-70-8',
      '๑๑๐๑๗๐๐๒๓๐๗๐๘',
      1101700230708,
      '',
      null,
    ],
  },
  Msisdn: {
    good: ['+66812345678', '+66212345678'],
    bad: [
      '0812345678',
      '+660812345678',
      '+6681234567',
      '+668123456789',
      '66812345678',
      '+66 81 234 5678',
      '+12025550123',
      66812345678,
    ],
  },
  BankCode: {
    good: ['004', '014', '999'],
    bad: ['4', '0004', 'KBANK', 4, '๐๐๔', '00 '],
  },
  Satang: {
    good: [0, 1, 86_000, Number.MAX_SAFE_INTEGER],
    bad: [-1, 0.5, 1e16, Number.MAX_SAFE_INTEGER + 1, NaN, Infinity, '100', null, true, [1]],
  },
  DateTime: {
    good: ['2026-11-20T10:00:00+07:00', '2026-11-20T03:00:00Z', '2024-02-29T00:00:00.123456789Z'],
    bad: [
      '2026-11-20',
      '2026-11-20T10:00:00',
      '2026-02-29T00:00:00Z',
      '2026-13-01T00:00:00Z',
      '2026-11-20T24:00:00Z',
      '2026-11-20 10:00:00Z',
      '2026-11-20T10:00:00+7',
      '0001-01-01T00:00:00Z',
      1_700_000_000,
      'now',
    ],
  },
} as const satisfies Record<
  keyof typeof scalars,
  { good: readonly unknown[]; bad: readonly unknown[] }
>

describe.each(Object.entries(tables))('%s', (name, { good, bad }) => {
  const scalar = scalars[name as keyof typeof scalars] // the table's keys are the scalars'

  test.each(good.map((value) => [value]))('takes %j as a variable and as a literal', (value) => {
    expect(scalar.parseValue(value)).toBe(value)
    expect(scalar.parseLiteral(parseValue(JSON.stringify(value)))).toBe(value)
  })

  test.each(bad.map((value) => [value]))('refuses %j, and does not repeat it', (value) => {
    const attempts = [
      () => scalar.parseValue(value),
      () => scalar.parseLiteral(parseValue(JSON.stringify(value) ?? 'null')),
    ]
    for (const attempt of attempts) {
      let thrown: unknown
      try {
        attempt()
      } catch (error) {
        thrown = error
      }
      expect(thrown).toBeInstanceOf(GraphQLError)
      const { message, extensions } = thrown as GraphQLError // asserted in the line above
      expect(extensions['code']).toBe('BAD_USER_INPUT')
      if (String(value).length > 2) expect(message).not.toContain(String(value))
    }
  })
})

test('of ten last digits one makes a national ID', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[0-9]{12}$/), (twelve) => {
      const valid = [...'0123456789'].filter((digit) => isNationalId(twelve + digit))
      expect(valid).toEqual([nationalId(twelve).at(-1)])
    }),
  )
})
