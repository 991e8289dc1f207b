import { describe, expect, test } from '@jest/globals'
import { createHash } from 'node:crypto'
import type { IssuerKeys } from '../../../gateway/authentication/token/issuer-keys.ts'
import { createCacheBudget } from '../../../authorization/cache-budget.ts'
import {
  createRememberedTokens,
  hashToken,
  type VerifiedToken,
} from '../../../gateway/authentication/token/verified-token-cache.ts'

const issuer = {
  issuer: 'https://issuer.test',
  audience: 'https://graph.test',
  algorithms: ['ES256'],
  development: false,
  maxLifetimeSeconds: 3_600,
  allowsActor: false,
}
const token: VerifiedToken = {
  issuer,
  clientId: 'bank:004',
  subject: 'teller',
  agency: undefined,
  scopes: [],
  jwtId: undefined,
  confirmation: {},
  expiresAt: 1_000,
  keyGeneration: 1,
  speaksFor: {
    id: 'bank:004',
    kind: 'BANK',
    nameTh: 'ธนาคาร',
    nameEn: 'Bank',
    issuer: issuer.issuer,
    clientIds: ['bank:004'],
    ceiling: new Set(),
    senderConstraint: 'none',
    introspect: false,
  },
  granted: new Set(),
  grantedList: [],
}

/** @param maxBytes of the caches; a token of the test takes 2,048 */
function fixtures(maxBytes = 1_048_576) {
  let seconds = 900
  let generation = 1
  const keys: IssuerKeys = {
    findKeys: () => Promise.resolve([]),
    generation: () => generation,
    isReady: () => Promise.resolve(true),
    close: () => undefined,
  }
  const remembered = createRememberedTokens({
    keys: new Map([[issuer.issuer, keys]]),
    now: () => new Date(seconds * 1000),
    clockToleranceSeconds: 10,
    caches: createCacheBudget(maxBytes),
  })
  return {
    remembered,
    moveTo: (instant: number) => {
      seconds = instant
    },
    changeKeys: (next: number) => {
      generation = next
    },
  }
}

describe('a token that was verified', () => {
  test('is known by its hash until its end', () => {
    const { remembered, moveTo } = fixtures()
    remembered.remember('hash', token)
    expect(remembered.find('hash')).toBe(token)
    expect(remembered.find('other')).toBeUndefined()
    moveTo(1_009)
    expect(remembered.find('hash')).toBe(token)
    moveTo(1_010)
    expect(remembered.find('hash')).toBeUndefined()
  })

  test.each([
    ['another set, which may have lost the key', 2],
    ['no set that may still be used', 0],
  ])('is verified again once its issuer has %s', (_title, generation) => {
    const { remembered, changeKeys } = fixtures()
    remembered.remember('hash', token)
    changeKeys(generation)
    expect(remembered.find('hash')).toBeUndefined()
    changeKeys(1)
    expect(remembered.find('hash')).toBeUndefined()
  })

  test('is never remembered by itself, and the one not seen for longest goes first', () => {
    const { remembered } = fixtures(32_768) // sixteen tokens
    remembered.remember('a', token)
    remembered.remember('b', token)
    remembered.find('a')
    for (let more = 0; more < 15; more++) remembered.remember(`c${more}`, token)
    expect(['a', 'b', 'c14'].map((each) => remembered.find(each) !== undefined)).toEqual([
      true,
      false,
      true,
    ])
    expect(hashToken('token')).toBe(createHash('sha256').update('token').digest('base64url'))
  })
})
