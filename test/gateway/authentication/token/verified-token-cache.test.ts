import { describe, expect, test } from '@jest/globals'
import { createHash } from 'node:crypto'
import { defaultBudgets } from '../../../../gateway/authentication/registry/agency-budgets.ts'
import type { IssuerKeys } from '../../../../gateway/authentication/token/issuer-keys.ts'
import { createCacheBudget } from '../../../../authorization/cache-budget.ts'
import {
  createVerifiedTokenCache,
  hashToken,
  type VerifiedToken,
} from '../../../../gateway/authentication/token/verified-token-cache.ts'

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
    budgets: defaultBudgets('BANK'),
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
  const cache = createVerifiedTokenCache({
    keys: new Map([[issuer.issuer, keys]]),
    now: () => new Date(seconds * 1000),
    clockToleranceSeconds: 10,
    caches: createCacheBudget(maxBytes),
  })
  return {
    cache,
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
    const { cache, moveTo } = fixtures()
    cache.set('hash', token)
    expect(cache.find('hash')).toBe(token)
    expect(cache.find('other')).toBeUndefined()
    moveTo(1_009)
    expect(cache.find('hash')).toBe(token)
    moveTo(1_010)
    expect(cache.find('hash')).toBeUndefined()
  })

  test.each([
    ['another set, which may have lost the key', 2],
    ['no set that may still be used', 0],
  ])('is verified again once its issuer has %s', (_title, generation) => {
    const { cache, changeKeys } = fixtures()
    cache.set('hash', token)
    changeKeys(generation)
    expect(cache.find('hash')).toBeUndefined()
    changeKeys(1)
    expect(cache.find('hash')).toBeUndefined()
  })

  test('is not stored beyond the limit: the least recently used is removed first', () => {
    const { cache } = fixtures(32_768) // sixteen tokens
    cache.set('a', token)
    cache.set('b', token)
    cache.find('a')
    for (let more = 0; more < 15; more++) cache.set(`c${more}`, token)
    expect(['a', 'b', 'c14'].map((each) => cache.find(each) !== undefined)).toEqual([
      true,
      false,
      true,
    ])
    expect(hashToken('token')).toBe(createHash('sha256').update('token').digest('base64url'))
  })
})
