/** The turns of operations, and of events that no request of their own has brought. */

import { RequestRefusedError } from '../errors.ts'
import type { Lane } from '../operation/lanes.ts'
import {
  createConcurrencyLimit,
  type ConcurrencyBounds,
  type WaitingOperation,
} from './concurrency-limit.ts'

/** Gives turns to operations within the bounds of the gateway. */
export interface Turns {
  /** Begins the operation, lets it wait, or sheds it or a less urgent one. `leave` of its lane ends its turn. */
  enter(operation: WaitingOperation): void
  leave(lane: Lane): void
  /** Waits for the turn of a page of the feed; the result ends it. @throws {OVERLOADED} when the page is shed */
  takeOnce(): Promise<() => void>
  /** Waits for the turn of an event; the result ends it. A shed turn is requested again: no event may be lost. */
  take(): Promise<() => void>
}

/** The refusal of an operation that was shed. */
export function overloaded(lane: Lane): RequestRefusedError {
  return new RequestRefusedError('OVERLOADED', `shed from the lane ${lane}`, { 'retry-after': '1' })
}

/** How often operations that have waited too long are looked for, in milliseconds. */
const shedEveryMs = 100
/** The lane of events and of pages of the feed. */
const eventLane: Lane = 'next'

/** The turns of one gateway. */
export function createTurns(bounds: ConcurrencyBounds): Turns {
  const limit = createConcurrencyLimit(bounds, () => performance.now())
  let isShedding = false

  function shedLater(): void {
    if (isShedding || limit.waiting === 0) return
    isShedding = true
    setTimeout(() => {
      isShedding = false
      limit.shedLate()
      shedLater()
    }, shedEveryMs).unref()
  }

  function enter(operation: WaitingOperation): void {
    limit.enter(operation)
    shedLater()
  }

  return {
    enter,
    leave: (lane) => limit.leave(lane),
    takeOnce: () =>
      new Promise((resolve, reject) => {
        enter({
          lane: eventLane,
          begin: () => resolve(() => limit.leave(eventLane)),
          shed: () => reject(overloaded(eventLane)),
        })
      }),
    take: () =>
      new Promise((resolve) => {
        const wait = () =>
          enter({
            lane: eventLane,
            begin: () => resolve(() => limit.leave(eventLane)),
            shed: () => void setTimeout(wait, shedEveryMs),
          })
        wait()
      }),
  }
}
