/**
 * Bounds the operations in progress and those that wait, and lets urgent ones begin first. An operation that has begun
 * holds memory, so that an operation that must wait does not begin.
 */

import { lanes, type Lane } from '../operation/lanes.ts'

/** Bounds of a concurrency limit. */
export interface ConcurrencyBounds {
  /** Operations in progress below which one begins at once. */
  readonly freely: number
  /** Operations in progress at most. */
  readonly maxRunning: number
  /** Operations of the lane `last` in progress at most: the others find a place while those are slow. */
  readonly maxRunningLast: number
  /** Operations that wait, at most. */
  readonly maxWaiting: number
  /** Longest wait, in milliseconds. */
  readonly maxWaitMs: number
}

/** An operation that has not begun. */
export interface WaitingOperation {
  readonly lane: Lane
  /** Begins it. `leave` of its lane follows when it has ended. */
  readonly begin: () => void
  /** Refuses it: there is more load than the gateway can serve. */
  readonly shed: () => void
}

/** Admits operations. */
export interface ConcurrencyLimit {
  /** Begins the operation, lets it wait, or sheds it or a less urgent one. */
  enter(operation: WaitingOperation): void
  /** An operation of the lane has ended. */
  leave(lane: Lane): void
  /** Sheds what has waited too long; to be called from time to time while operations wait. */
  shedLate(): void
  /** Operations that wait. */
  readonly waiting: number
}

interface Entry extends WaitingOperation {
  /** When it began to wait, in milliseconds. */
  readonly since: number
}

/** A turn of the event loop that takes longer, in milliseconds, leaves no time for another operation. */
const busyTurnMs = 1

/**
 * Operations of the lane `first` begin as long as `maxRunning` allows it. While others wait, each turn of the event loop that has little to do begins one more, up to the bounds: where
 * operations wait for slow subgraphs, all begin soon; where they wait for the processor, they begin as others end.
 * @param now in milliseconds, from any origin
 */
export function createConcurrencyLimit(
  bounds: ConcurrencyBounds,
  now: () => number,
): ConcurrencyLimit {
  const waiting: Readonly<Record<Lane, Entry[]>> = { first: [], next: [], last: [] }
  let running = 0
  let runningLast = 0
  let isWatching = false

  const countWaiting = () => waiting.first.length + waiting.next.length + waiting.last.length
  const isIdle = () => running < bounds.freely && countWaiting() === 0
  const hasRoom = (lane: Lane) =>
    running < bounds.maxRunning && (lane !== 'last' || runningLast < bounds.maxRunningLast)

  function begin({ lane, begin: beginOperation }: WaitingOperation): void {
    running++
    if (lane === 'last') runningLast++
    beginOperation()
  }

  /** @returns whether one began */
  function beginNext(): boolean {
    const lane = lanes.find((each) => waiting[each].length > 0 && hasRoom(each))
    const entry = lane && waiting[lane].shift()
    if (entry) begin(entry)
    return entry !== undefined
  }

  function watchTurn(): void {
    if (isWatching || !lanes.some((lane) => waiting[lane].length > 0 && hasRoom(lane))) return
    isWatching = true
    const startedAt = now()
    setImmediate(() => {
      isWatching = false
      if (now() - startedAt < busyTurnMs) beginNext()
      watchTurn()
    })
  }

  /** Makes room for an operation of this lane: the latest of the least urgent lane that is less urgent goes. */
  function makeRoom(lane: Lane): boolean {
    if (countWaiting() < bounds.maxWaiting) return true
    const lessUrgent = lanes.toReversed().find((each) => waiting[each].length > 0)
    if (lessUrgent === undefined || lanes.indexOf(lessUrgent) <= lanes.indexOf(lane)) return false
    waiting[lessUrgent].pop()?.shed()
    return true
  }

  return {
    enter(operation) {
      const { lane } = operation
      const mayBegin = lane === 'first' ? waiting.first.length === 0 : isIdle()
      if (mayBegin && hasRoom(lane)) return begin(operation)
      if (!makeRoom(lane)) return operation.shed()
      waiting[lane].push({ ...operation, since: now() })
      if (running < bounds.freely) beginNext()
      else watchTurn()
    },
    leave(lane) {
      running--
      if (lane === 'last') runningLast--
      if (running < bounds.freely) beginNext()
      else watchTurn()
    },
    shedLate() {
      const latest = now() - bounds.maxWaitMs
      for (const lane of lanes) {
        const late = waiting[lane].findIndex(({ since }) => since > latest)
        const count = late === -1 ? waiting[lane].length : late
        for (const entry of waiting[lane].splice(0, count)) entry.shed()
      }
    },
    get waiting() {
      return countWaiting()
    },
  }
}
