import { describe, expect, test } from '@jest/globals'
import { isSamePerson } from '../../../subgraphs/kit/two-persons.ts'

describe('two persons', () => {
  const first = { issuer: 'https://a.test', subject: 'somchai' }
  test.each([
    ['the same issuer and subject', 'https://a.test', 'somchai', true],
    ['the same subject in capitals', 'https://a.test', 'SomChai', true],
    ['another subject', 'https://a.test', 'malee', false],
    ['the same subject of another issuer', 'https://b.test', 'somchai', false],
  ])('%s', (_which, issuer, officer, isSame) => {
    expect(isSamePerson(first, { issuer, officer })).toBe(isSame)
  })

  test('a row that is older than issuers takes the same subject for the same person', () => {
    expect(isSamePerson({ ...first, issuer: null }, { issuer: 'x', officer: 'somchai' })).toBe(true)
  })
})
