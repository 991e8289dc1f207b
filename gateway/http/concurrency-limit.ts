/**
 * Operations that have begun go before those that have not. What is half done holds memory, and what holds memory for
 * long outgrows the young generation and takes with it all that it meets later: what waits should not have begun.
 */

export interface Admission {
  /** Calls `begin` at once or when its turn comes; `leave` follows when what has begun ends. */
  admit(begin: () => void): void
  leave(): void
}

/** A turn of the event loop that takes longer, in milliseconds, had enough to do with those that have begun. */
const busyTurnMs = 1

/**
 * As many as may begin at once are no bound. While others wait, each turn of the event loop that had little to do
 * admits one more: where operations wait for slow subgraphs all begin soon, where the processor is what they wait for
 * they begin as others end.
 * @param freely operations in flight up to which one begins at once
 * @param now in milliseconds, from any origin
 */
export function createAdmission(freely: number, now: () => number): Admission {
  const waiting: (() => void)[] = []
  let running = 0
  let isWatching = false

  function beginNext(): void {
    const begin = waiting.shift()
    if (!begin) return
    running++
    begin()
  }

  function watchTurn(): void {
    if (isWatching || waiting.length === 0) return
    isWatching = true
    const startedAt = now()
    setImmediate(() => {
      isWatching = false
      if (now() - startedAt < busyTurnMs) beginNext()
      watchTurn()
    })
  }

  return {
    admit(begin) {
      waiting.push(begin)
      if (running < freely && waiting.length === 1) beginNext()
      else watchTurn()
    },
    leave() {
      running--
      if (running < freely) beginNext()
    },
  }
}
