/** Lends a bounded number of places to keys in rotation: a key with many requests delays each other key by one place at most. */

/** Bounds of the places. */
export interface FairTurnsOptions {
  /** Places in all. */
  readonly max: number
  /** Places that one key may have at a time. */
  readonly maxPerKey: number
  /** Longest wait for a place, in milliseconds. */
  readonly maxWaitMs: number
}

/** Lends places. */
export interface FairTurns {
  /**
   * Resolves with the function that returns the place. Requests of one key are served in their order, keys in rotation.
   * @throws {NoTurnError} after `maxWaitMs`
   */
  take(key: string): Promise<() => void>
}

/** Thrown when no place became free in time: nothing was begun. */
export class NoTurnError extends Error {
  override readonly name = 'NoTurnError'
  constructor() {
    super('no place became free in time')
  }
}

/** Every place is free. */
export function createFairTurns({ max, maxPerKey, maxWaitMs }: FairTurnsOptions): FairTurns {
  const taken = new Map<string, number>()
  /** Keys in the order in which they are served next; a key is present while something of it waits. */
  const waiting = new Map<string, Set<() => void>>()
  let free = max

  const hasRoom = (key: string) => free > 0 && (taken.get(key) ?? 0) < maxPerKey

  function lend(key: string): () => void {
    free -= 1
    taken.set(key, (taken.get(key) ?? 0) + 1)
    let isReturned = false
    return () => {
      if (isReturned) return
      isReturned = true
      free += 1
      const left = (taken.get(key) ?? 0) - 1
      if (left > 0) taken.set(key, left)
      else taken.delete(key)
      serveNext()
    }
  }

  function serveNext(): void {
    for (const [key, queue] of waiting) {
      if (!hasRoom(key)) continue
      const [first] = queue
      // the key goes behind the others
      waiting.delete(key)
      if (queue.size > 1) waiting.set(key, queue)
      if (first) {
        queue.delete(first)
        first()
      }
      return
    }
  }

  return {
    async take(key) {
      if (!waiting.has(key) && hasRoom(key)) return lend(key)
      return new Promise((resolve, reject) => {
        const queue = waiting.get(key) ?? new Set()
        waiting.set(key, queue)
        const begin = () => {
          clearTimeout(timer)
          resolve(lend(key))
        }
        const timer = setTimeout(() => {
          queue.delete(begin)
          if (queue.size === 0 && waiting.get(key) === queue) waiting.delete(key)
          reject(new NoTurnError())
        }, maxWaitMs)
        queue.add(begin)
      })
    },
  }
}
