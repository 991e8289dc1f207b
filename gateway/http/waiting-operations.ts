/** Operations that wait for their turn, by lane: in each lane agencies take turns. */

import { isReading, lanes, type Lane } from '../operation/lanes.ts'
import { createAgencyQueue, type AgencyEntry, type AgencyQueue } from './agency-queue.ts'

/** Bounds of the operations that wait. */
export interface WaitingBounds {
  /** Operations that wait, at most. */
  readonly maxWaiting: number
  /** Longest wait, in milliseconds. */
  readonly maxWaitMs: number
  /** The same of a lane that only reads, once operations of it have waited for a second without a pause. */
  readonly maxReadingWaitMs: number
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

type Entry = WaitingOperation & AgencyEntry

/** Operations that wait. */
export interface WaitingOperations extends Readonly<
  Record<Lane, Pick<AgencyQueue<Entry>, 'size' | 'countOf' | 'shift' | 'hasOne'>>
> {
  readonly size: number
  /** Lets the operation wait. @returns the one that must go for it, this one itself maybe */
  push(operation: WaitingOperation): WaitingOperation | undefined
  /** Takes those that have waited too long. */
  takeLate(): readonly WaitingOperation[]
}

/** A queue that has not been empty for this time, in milliseconds, is no burst: it will not become shorter by itself. */
const standingMs = 1_000

/**
 * None waits. The wait of reading is controlled as CoDel does (RFC 8289): a burst may wait, a queue that stands does not.
 * @param now in milliseconds, from any origin
 */
export function createWaitingOperations(
  bounds: WaitingBounds,
  now: () => number,
): WaitingOperations {
  const queues: Readonly<Record<Lane, AgencyQueue<Entry>>> = {
    first: createAgencyQueue(),
    next: createAgencyQueue(),
    named: createAgencyQueue(),
    last: createAgencyQueue(),
  }
  /** Since when operations of each lane have waited without a pause; counts while some do. */
  const waitingSince = new Map<Lane, number>()
  const countAll = () => lanes.reduce((count, lane) => count + queues[lane].size, 0)

  function maxWaitOf(lane: Lane): number {
    const isStanding = now() - (waitingSince.get(lane) ?? Infinity) >= standingMs
    return isStanding && isReading(lane) ? bounds.maxReadingWaitMs : bounds.maxWaitMs
  }

  /**
   * One of the least urgent lane, the latest of the agency that has the most there. It must be less urgent than this one,
   * or as urgent and of an agency that has more.
   */
  function takeLessUrgent({ lane, agency }: WaitingOperation): Entry | undefined {
    const last = lanes.toReversed().find((each) => queues[each].size > 0)
    if (last === undefined || lanes.indexOf(last) < lanes.indexOf(lane)) return undefined
    if (last === lane && queues[lane].most <= queues[lane].countOf(agency) + 1) return undefined
    return queues[last].popOfMost()
  }

  return {
    ...queues,
    get size() {
      return countAll()
    },
    push(operation) {
      const { lane, agency } = operation
      const isFull = countAll() >= bounds.maxWaiting
      const gone = isFull ? (takeLessUrgent(operation) ?? operation) : undefined
      if (gone === operation) return gone
      if (queues[lane].size === 0) waitingSince.set(lane, now())
      queues[lane].push({ ...operation, agency, since: now() })
      return gone
    },
    takeLate: () => lanes.flatMap((lane) => queues[lane].takeUntil(now() - maxWaitOf(lane))),
  }
}
