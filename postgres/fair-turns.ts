/**
 * Lends a bounded number of places to keys in rotation: a key with many requests delays each other key by one place at most.
 * Urgent requests are served before the others.
 */

/** Bounds of the places. */
export interface FairTurnsOptions {
  /** Places in all. */
  readonly max: number
  /** Places that one key may have at a time, its urgent requests and its others counted apart. */
  readonly maxPerKey: number
  /** Places that are left free for urgent requests; default 0. */
  readonly kept?: number
  /** Longest wait for a place, in milliseconds. */
  readonly maxWaitMs: number
}

/** One request for a place. */
export interface TurnOptions {
  /** Whether it is served before others; default false. */
  readonly isUrgent?: boolean | undefined
  /** Aborted when nobody needs the place any more: the request no longer waits. */
  readonly signal?: AbortSignal | undefined
}

/** Lends places. */
export interface FairTurns {
  /**
   * Resolves with the function that returns the place. Requests of one key are served in their order, keys in rotation.
   * @throws {NoTurnError} after `maxWaitMs`, and when the signal is aborted
   */
  take(key: string, options?: TurnOptions): Promise<() => void>
}

/** Thrown when no place became free in time: nothing was begun. */
export class NoTurnError extends Error {
  override readonly name = 'NoTurnError'
  constructor() {
    super('no place became free in time')
  }
}

/** Urgent requests, or the others. */
interface Lane {
  /** Places that this lane leaves free. */
  readonly kept: number
  readonly taken: Map<string, number>
  /** Keys in the order in which they are served next; a key is present while something of it waits. */
  readonly waiting: Map<string, Set<() => void>>
}

const createLane = (kept: number): Lane => ({ kept, taken: new Map(), waiting: new Map() })

/** Every place is free. */
export function createFairTurns(options: FairTurnsOptions): FairTurns {
  const { max, maxPerKey, kept = 0, maxWaitMs } = options
  const urgent = createLane(0)
  const others = createLane(kept)
  let free = max

  const hasRoom = ({ kept: left, taken }: Lane, key: string) =>
    free > left && (taken.get(key) ?? 0) < maxPerKey

  function lend({ taken }: Lane, key: string): () => void {
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
      if (!serveNext(urgent)) serveNext(others)
    }
  }

  /** @returns whether one was served */
  function serveNext(lane: Lane): boolean {
    const { waiting } = lane
    for (const [key, queue] of waiting) {
      if (!hasRoom(lane, key)) continue
      const [first] = queue
      // the key goes behind the others
      waiting.delete(key)
      if (queue.size > 1) waiting.set(key, queue)
      if (first) {
        queue.delete(first)
        first()
      }
      return true
    }
    return false
  }

  function wait(lane: Lane, key: string, signal: AbortSignal | undefined): Promise<() => void> {
    const { waiting } = lane
    return new Promise((resolve, reject) => {
      const queue = waiting.get(key) ?? new Set()
      waiting.set(key, queue)
      const end = () => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', giveUp)
      }
      const begin = () => {
        end()
        resolve(lend(lane, key))
      }
      const giveUp = () => {
        end()
        queue.delete(begin)
        if (queue.size === 0 && waiting.get(key) === queue) waiting.delete(key)
        reject(new NoTurnError())
      }
      const timer = setTimeout(giveUp, maxWaitMs)
      signal?.addEventListener('abort', giveUp, { once: true })
      queue.add(begin)
    })
  }

  return {
    async take(key, { isUrgent = false, signal } = {}) {
      if (signal?.aborted === true) throw new NoTurnError()
      const lane = isUrgent ? urgent : others
      if (!lane.waiting.has(key) && hasRoom(lane, key)) return lend(lane, key)
      return wait(lane, key, signal)
    },
  }
}
