/**
 * Operations that have begun go before those that have not. What is half done holds memory, and what holds memory for
 * long outgrows the young generation and takes with it all that it meets later: what waits should not have begun.
 */

export interface Admission {
  /** Undefined where the operation may begin at once, else settled when it may; `leave` follows in both cases. */
  enter(): Promise<void> | undefined
  leave(): void
}

/**
 * However many wait, one is admitted with each turn of the event loop: quickly where operations wait for subgraphs and
 * the loop has little to do, slowly where the loop is busy with those that have begun.
 * @param freely operations in flight up to which one may begin at once
 */
export function createAdmission(freely: number): Admission {
  const waiting: (() => void)[] = []
  let running = 0
  let isTurnAwaited = false

  function admitOne(): void {
    const begin = waiting.shift()
    if (!begin) return
    running++
    begin()
  }

  function awaitTurn(): void {
    if (isTurnAwaited || waiting.length === 0) return
    isTurnAwaited = true
    setImmediate(() => {
      isTurnAwaited = false
      admitOne()
      awaitTurn()
    })
  }

  return {
    enter() {
      if (running < freely && waiting.length === 0) {
        running++
        return undefined
      }
      return new Promise((resolve) => {
        waiting.push(resolve)
        awaitTurn()
      })
    },
    leave() {
      running--
      if (running < freely) admitOne()
    },
  }
}
