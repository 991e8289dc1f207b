/** Caches that share one bound in bytes. Each keeps what was used last; all together never hold more than the budget. */

import { LRUCache } from 'lru-cache'

/** A cache of a budget. A key or a value is held only as long as the bytes of all caches allow it. */
export interface BoundedCache<Value extends object> {
  get(key: string): Value | undefined
  /** @param bytes memory that key and value hold, as estimated by the caller; at least 1 */
  set(key: string, value: Value, bytes: number): void
  delete(key: string): void
  /** Number of entries. */
  readonly size: number
}

/** The bound in bytes that several caches share. */
export interface CacheBudget {
  createCache<Value extends object>(): BoundedCache<Value>
  /** Bytes that all caches hold, by the estimates that they were given. */
  readonly usedBytes: number
}

/** Bytes that V8 needs for one character of a document as a tree without locations: measured 42, rounded up. */
export const bytesPerDocumentCharacter = 45

/** An entry of more than this share of the budget is not kept: one caller must not empty the caches of all. */
const maxShareOfOneEntry = 1 / 16

/**
 * Where an entry does not fit, the least recently used entry of the largest cache goes first. A caller that fills one
 * cache, with variants of a document for instance, evicts entries of that cache and not those of the others.
 * @param maxBytes bound over all caches of the budget, in bytes
 */
export function createCacheBudget(maxBytes: number): CacheBudget {
  const caches: Pick<LRUCache<string, object>, 'calculatedSize' | 'pop'>[] = []
  const countBytes = () => caches.reduce((sum, cache) => sum + cache.calculatedSize, 0)

  function evict(): void {
    for (let over = countBytes() - maxBytes; over > 0;) {
      const largest = caches.reduce((a, b) => (b.calculatedSize > a.calculatedSize ? b : a))
      const before = largest.calculatedSize
      largest.pop()
      over -= before - largest.calculatedSize
    }
  }

  return {
    createCache<Value extends object>(): BoundedCache<Value> {
      const cache = new LRUCache<string, Value>({
        maxSize: maxBytes,
        maxEntrySize: Math.max(1, Math.floor(maxBytes * maxShareOfOneEntry)),
      })
      caches.push(cache)
      return {
        get: (key) => cache.get(key),
        set(key, value, bytes) {
          cache.set(key, value, { size: Math.max(1, Math.ceil(bytes)) })
          evict()
        },
        delete: (key) => void cache.delete(key),
        get size() {
          return cache.size
        },
      }
    },
    get usedBytes() {
      return countBytes()
    },
  }
}
