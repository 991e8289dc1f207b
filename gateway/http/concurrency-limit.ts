/**
 * Bounds the operations in progress and those that wait, and lets urgent ones begin first. An operation that has begun
 * holds memory, so that an operation that must wait does not begin.
 */

import { lanes, type Lane } from '../operation/lanes.ts'
import { createAgencyQueue, type AgencyEntry, type AgencyQueue } from './agency-queue.ts'
import { createRunningOperations, type RunningBounds } from './running-operations.ts'

/** Bounds of a concurrency limit. */
export interface ConcurrencyBounds extends RunningBounds {
  /** Operations in progress below which one begins at once. */
  readonly freely: number
  /** Operations that wait, at most. */
  readonly maxWaiting: number
  /** Longest wait, in milliseconds. */
  readonly maxWaitMs: number
}

/** An operation that has not begun. */
export interface WaitingOperation {
  readonly lane: Lane
  /** Undefined for an anonymous caller. */
  readonly agency?: string | undefined
  /** Begins it. `leave` of its lane and agency follows when it has ended. */
  readonly begin: () => void
  /** Refuses it: there is more load than the gateway can serve. */
  readonly shed: () => void
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
}

type Entry = WaitingOperation & AgencyEntry
type Waiting = Readonly<Record<Lane, AgencyQueue<Entry>>>

/** A turn of the event loop that takes longer, in milliseconds, leaves no time for another operation. */
const busyTurnMs = 1

/**
 * Operations of the lane `first` begin as long as `maxRunning` allows it. While others wait, each turn of the event loop
 * that has little to do begins one more, up to the bounds: where operations wait for slow subgraphs,
 * all begin soon; where they wait for the processor, they begin as others end.
 * Within a lane agencies take turns, so that one agency with many operations delays the others by one of them.
 * @param now in milliseconds, from any origin
 */
export function createConcurrencyLimit(
  bounds: ConcurrencyBounds,
  now: () => number,
): ConcurrencyLimit {
  const waiting: Waiting = {
    first: createAgencyQueue(),
    next: createAgencyQueue(),
    last: createAgencyQueue(),
  }
  const running = createRunningOperations(bounds)
  let isWatching = false

  const countWaiting = () => waiting.first.size + waiting.next.size + waiting.last.size
  const isIdle = () => running.count < bounds.freely && countWaiting() === 0
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

  return {
    enter(operation) {
      const { lane, agency } = operation
      const isNext = lane === 'first' ? waiting.first.size === 0 : isIdle() || isAlone(operation)
      if (isNext && running.hasRoom(lane) && running.mayBegin(lane, agency)) return begin(operation)
      if (countWaiting() >= bounds.maxWaiting && !makeRoom(waiting, operation))
        return operation.shed()
      waiting[lane].push({ ...operation, agency, since: now() })
      if (running.count < bounds.freely) beginNext()
      else watchTurn()
    },
    leave(lane, agency) {
      running.remove(lane, agency)
      if (running.count < bounds.freely) beginNext()
      else watchTurn()
    },
    shedLate() {
      const latest = now() - bounds.maxWaitMs
      for (const lane of lanes) for (const entry of waiting[lane].takeUntil(latest)) entry.shed()
    },
    get waiting() {
      return countWaiting()
    },
  }
}

/**
 * Makes room for an operation: one of the least urgent lane goes, the latest of the agency that has the most there. It
 * must be less urgent, or as urgent and of an agency that has more than this one.
 */
function makeRoom(waiting: Waiting, { lane, agency }: WaitingOperation): boolean {
  const last = lanes.toReversed().find((each) => waiting[each].size > 0)
  if (last === undefined || lanes.indexOf(last) < lanes.indexOf(lane)) return false
  if (last === lane && waiting[lane].most <= waiting[lane].countOf(agency) + 1) return false
  waiting[last].popOfMost()?.shed()
  return true
}
