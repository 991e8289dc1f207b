import { describe, expect, test } from '@jest/globals'
import { agencyKinds, purposeBases } from '../../schema/identity.ts'
import { mayReadUnder, purposeBasesByKind } from '../../schema/purposes.ts'

describe('the bases of a purpose', () => {
  test('are each of at least one kind of agency', () => {
    const given = new Set(Object.values(purposeBasesByKind).flat())
    expect([...given].toSorted()).toEqual([...purposeBases].toSorted())
  })

  test.each([
    ['amla', ['AMLO']],
    ['cpc', ['POLICE']],
    ['s8-5', ['AOC']],
    ['nbtc', ['REGULATOR']],
  ] as const)('%s is of %j alone', (basis, kinds) => {
    const may = agencyKinds.filter((kind) => mayReadUnder(kind, { case: 'c', basis }))
    expect(may).toEqual(kinds)
  })

  test('name a case, but for the regulator’s own task', () => {
    expect(mayReadUnder('POLICE', { basis: 's8' })).toBe(false)
    expect(mayReadUnder('POLICE', { case: 'c', basis: 's8' })).toBe(true)
    expect(mayReadUnder('REGULATOR', { basis: 'nbtc' })).toBe(true)
    expect(mayReadUnder('REGULATOR', undefined)).toBe(false)
  })
})
