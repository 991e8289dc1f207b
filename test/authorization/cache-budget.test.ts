/** The bound in bytes that all caches of a process share. */

import { describe, expect, test } from '@jest/globals'
import { createCacheBudget } from '../../authorization/cache-budget.ts'

describe('the caches of a budget', () => {
  test('MUST NOT hold more than the budget together, whichever of them grows', () => {
    const budget = createCacheBudget(10_000)
    const [a, b, c] = [budget.createCache(), budget.createCache(), budget.createCache()]
    for (let round = 0; round < 1_000; round++) {
      a.set(`a${round}`, {}, 1 + (round % 600))
      b.set(`b${round % 7}`, {}, 500)
      c.set(`c${round}`, {}, 17)
      expect(budget.usedBytes).toBeLessThanOrEqual(10_000)
    }
    expect(budget.usedBytes).toBeGreaterThan(8_000)
  })

  test('evict from the largest cache: a flood of variants does not drop what the others hold', () => {
    const budget = createCacheBudget(10_000)
    const [tokens, documents] = [budget.createCache(), budget.createCache()]
    const token = {}
    tokens.set('token', token, 500)
    for (let variant = 0; variant < 1_000; variant++) documents.set(`v${variant}`, {}, 600)
    expect(tokens.get('token')).toBe(token)
  })

  test('evict the least recently used entry first', () => {
    const budget = createCacheBudget(1_600)
    const cache = budget.createCache()
    for (let entry = 0; entry < 16; entry++) cache.set(`e${entry}`, {}, 100)
    cache.get('e0')
    cache.set('new', {}, 100)
    expect([cache.get('e0'), cache.get('e1'), cache.get('new')].map(Boolean)).toEqual([
      true,
      false,
      true,
    ])
    expect(cache.size).toBe(16)
  })

  test('MUST NOT keep an entry that takes more than a sixteenth of the budget', () => {
    const budget = createCacheBudget(1_600)
    const cache = budget.createCache()
    cache.set('large', {}, 101)
    expect(cache.get('large')).toBeUndefined()
    cache.set('fits', {}, 100)
    cache.set('fits', {}, 101)
    expect(cache.get('fits')).toBeUndefined()
    expect(budget.usedBytes).toBe(0)
  })
})
