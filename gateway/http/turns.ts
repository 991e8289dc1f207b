/** The turns of operations, and of events that no request of their own has brought. */

import { RequestRefusedError } from '../errors.ts'
import type { Lane } from '../operation/lanes.ts'
import { createConcurrencyLimit, type ConcurrencyBounds } from './concurrency-limit.ts'
import type { WaitingOperation } from './waiting-operations.ts'

/** Gives turns to operations within the bounds of the gateway. */
export interface Turns {
  /** Begins the operation, lets it wait, or sheds it or a less urgent one. `leave` of its lane and agency ends its turn. */
  enter(operation: WaitingOperation): void
  leave(lane: Lane, agency?: string): void
  /** Waits for the turn of a page of the agency's feed; the result ends it. @throws {OVERLOADED} when the page is shed */
  takeOnce(agency?: string): Promise<() => void>
  /** Waits for the turn of an event of the agency; the result ends it. A shed turn is requested again: no event may be lost. */
  take(agency?: string): Promise<() => void>
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
    leave: (lane, agency) => limit.leave(lane, agency),
    takeOnce: (agency) =>
      new Promise((resolve, reject) => {
        enter({
          lane: eventLane,
          agency,
          begin: () => resolve(() => limit.leave(eventLane, agency)),
          shed: () => reject(overloaded(eventLane)),
        })
      }),
    take: (agency) =>
      new Promise((resolve) => {
        const wait = () =>
          enter({
            lane: eventLane,
            agency,
            begin: () => resolve(() => limit.leave(eventLane, agency)),
            shed: () => void setTimeout(wait, shedEveryMs),
          })
        wait()
      }),
  }
}
