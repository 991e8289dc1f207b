/** Keeps what was used last, up to a number of entries. */

export interface LruCache<Value> {
  get(key: string): Value | undefined
  set(key: string, value: Value): void
  delete(key: string): void
  readonly size: number
}

/** @param maxEntries entries kept; the one that was not used for longest goes first */
export function createLruCache<Value>(maxEntries: number): LruCache<Value> {
  const entries = new Map<string, Value>() // in the order of their last use
  let newest: string | undefined
  return {
    get(key) {
      const value = entries.get(key)
      // what is used again and again is in its place
      if (value === undefined || key === newest) return value
      entries.delete(key)
      entries.set(key, value)
      newest = key
      return value
    },
    set(key, value) {
      entries.delete(key)
      entries.set(key, value)
      newest = key
      if (entries.size <= maxEntries) return
      for (const oldest of entries.keys()) {
        entries.delete(oldest)
        return
      }
    },
    delete: (key) => void entries.delete(key),
    get size() {
      return entries.size
    },
  }
}
