/** Keeps what was used last, up to a number of entries. */

export interface LruCache<Value> {
  get(key: string): Value | undefined
  set(key: string, value: Value): void
  readonly size: number
}

/** @param maxEntries entries kept; the one that was not used for longest goes first */
export function createLruCache<Value>(maxEntries: number): LruCache<Value> {
  const entries = new Map<string, Value>() // in the order of their last use
  return {
    get(key) {
      const value = entries.get(key)
      if (value === undefined) return undefined
      entries.delete(key)
      entries.set(key, value)
      return value
    },
    set(key, value) {
      entries.delete(key)
      entries.set(key, value)
      if (entries.size <= maxEntries) return
      for (const oldest of entries.keys()) {
        entries.delete(oldest)
        return
      }
    },
    get size() {
      return entries.size
    },
  }
}
