/** Reads once for all who ask for the same at the same time. */

/** Answers what another reader of the same key is already reading, or reads it. */
export type ShareReads<Value> = (key: string, read: () => Promise<Value>) => Promise<Value>

/**
 * Nothing is kept: a value goes to the readers that asked while it was read, and a later reader reads anew. Where a shared read
 * fails, each of the others reads for itself: the reader that began it may only have gone away.
 * The key must name everything on which the value depends, the caller's agency above all.
 */
export function createShareReads<Value>(): ShareReads<Value> {
  const reading = new Map<string, Promise<Value>>()
  return async (key, read) => {
    const shared = reading.get(key)
    if (shared) return shared.catch(() => read())
    const own = read().finally(() => reading.delete(key))
    reading.set(key, own)
    return own
  }
}
