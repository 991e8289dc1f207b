/**
 * Bounds the operations in progress and those that wait, and lets urgent ones begin first. An operation that has begun
 * holds memory, so that an operation that must wait does not begin.
 */

import { lanes, type Lane } from '../operation/lanes.ts'
import { createMakeWay } from './make-way.ts'
import { createRunningOperations, type RunningBounds } from './running-operations.ts'
import {
  createWaitingOperations,
  type WaitingBounds,
  type WaitingOperation,
} from './waiting-operations.ts'

/** Bounds of a concurrency limit. */
export interface ConcurrencyBounds extends RunningBounds, WaitingBounds {
  /** Operations in progress below which one begins at once. */
  readonly freely: number
  /** Mean time of an operation of the lane `first` above which the others make way, in milliseconds. */
  readonly targetFirstMs: number
}

/** Admits operations. */
export interface ConcurrencyLimit {
  /** Begins the operation, lets it wait, or sheds it or a less urgent one. */
  enter(operation: WaitingOperation): void
  /** An operation of the lane and agency has ended. */
  leave(lane: Lane, agency?: string): void
  /** Sheds operations that have waited too long; to be called from time to time while operations wait. */
  shedLate(): void
  /** Operations that wait. */
  readonly waiting: number
  /** Operations that are not of the lane `first` in progress at most, now. */
  readonly places: number
}

/** A turn of the event loop that takes longer, in milliseconds, leaves no time for another operation. */
const busyTurnMs = 1

/**
 * Operations of the lane `first` begin as long as `maxRunning` allows it. While others wait, each turn of the event loop
 * that has little to do begins one more, up to the bounds: where operations wait for slow subgraphs,
 * all begin soon; where they wait for the processor, they begin as others end.
 * While operations of the lane `first` take long, fewer others are in progress: see `createMakeWay`.
 * Within a lane agencies take turns, so that one agency with many operations delays the others by one of them.
 * @param now in milliseconds, from any origin
 */
export function createConcurrencyLimit(
  bounds: ConcurrencyBounds,
  now: () => number,
): ConcurrencyLimit {
  const waiting = createWaitingOperations(bounds, now)
  const way = createMakeWay({ max: bounds.maxRunning, targetMs: bounds.targetFirstMs }, now)
  const running = createRunningOperations(bounds, way)
  let isWatching = false

  const isIdle = () => running.count < bounds.freely && waiting.size === 0
  /** An agency with nothing in progress need not wait until those with much have ended. */
  const isAlone = ({ lane, agency }: WaitingOperation) =>
    agency !== undefined && !running.has(agency) && waiting[lane].countOf(agency) === 0
  const mayBegin = (lane: Lane) => (agency: string | undefined) => running.mayBegin(lane, agency)
  const canServe = (lane: Lane) => running.hasRoom(lane) && waiting[lane].hasOne(mayBegin(lane))

  function begin({ lane, agency, begin: beginOperation }: WaitingOperation): void {
    running.add(lane, agency)
    beginOperation()
  }

  /** @returns whether one began */
  function beginNext(): boolean {
    const lane = lanes.find(canServe)
    const entry = lane && waiting[lane].shift(mayBegin(lane))
    if (entry) begin(entry)
    return entry !== undefined
  }

  function watchTurn(): void {
    if (isWatching || !lanes.some(canServe)) return
    isWatching = true
    const startedAt = now()
    setImmediate(() => {
      isWatching = false
      if (now() - startedAt < busyTurnMs) beginNext()
      watchTurn()
    })
  }

  function shed({ lane, shed: shedOperation }: WaitingOperation): void {
    if (lane === 'first') way.end()
    shedOperation()
  }

  return {
    enter(operation) {
      const { lane, agency } = operation
      if (lane === 'first') way.begin()
      const isNext = lane === 'first' ? waiting.first.size === 0 : isIdle() || isAlone(operation)
      if (isNext && running.hasRoom(lane) && running.mayBegin(lane, agency)) return begin(operation)
      const gone = waiting.push(operation)
      if (gone) shed(gone)
      if (running.count < bounds.freely) beginNext()
      else watchTurn()
    },
    leave(lane, agency) {
      running.remove(lane, agency)
      if (running.count < bounds.freely) beginNext()
      else watchTurn()
    },
    shedLate() {
      for (const late of waiting.takeLate()) shed(late)
      // places may have come back while nothing came or ended
      watchTurn()
    },
    get waiting() {
      return waiting.size
    },
    get places() {
      return way.places
    },
  }
}
