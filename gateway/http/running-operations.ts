/** Counts the operations in progress, by lane and agency, against their bounds. */

import type { Lane } from '../operation/lanes.ts'

/** Bounds of the operations in progress. */
export interface RunningBounds {
  /** Operations in progress at most. */
  readonly maxRunning: number
  /**
   * Operations of the lane `last` in progress at most: the others find a place while those are slow. While operations of the
   * lane `first` are in progress, fewer: see `makeWay`.
   */
  readonly maxRunningLast: number
  /** Operations of one agency in progress at most, those of the lane `first` apart; default `maxRunning`. */
  readonly maxRunningOfAgency?: number
}

/** Operations in progress. */
export interface RunningOperations {
  readonly count: number
  /** Whether the agency has one in progress, those of the lane `first` apart. */
  has(agency: string | undefined): boolean
  hasRoom(lane: Lane): boolean
  /** Whether the agency may have one more of this lane. */
  mayBegin(lane: Lane, agency: string | undefined): boolean
  add(lane: Lane, agency: string | undefined): void
  remove(lane: Lane, agency: string | undefined): void
}

/**
 * Places that the lane `last` leaves to each operation of the lane `first` in progress. Urgent operations are in progress in
 * numbers when a subgraph or its database is busy: reading makes way there, before they wait behind it.
 */
const placesLeft = 4

/** The share of `maxRunningLast` that the lane `last` always has. */
const leastShareOfLast = 1 / 9

function makeWay(maxRunningLast: number, countFirst: number): number {
  const least = Math.ceil(maxRunningLast * leastShareOfLast)
  return Math.max(least, maxRunningLast - placesLeft * countFirst)
}

/** None is in progress. */
export function createRunningOperations(bounds: RunningBounds): RunningOperations {
  const { maxRunning, maxRunningLast, maxRunningOfAgency = maxRunning } = bounds
  const byAgency = new Map<string | undefined, number>()
  let count = 0
  let countFirst = 0
  let countLast = 0
  return {
    get count() {
      return count
    },
    has: (agency) => byAgency.has(agency),
    hasRoom: (lane) =>
      count < maxRunning && (lane !== 'last' || countLast < makeWay(maxRunningLast, countFirst)),
    mayBegin: (lane, agency) =>
      lane === 'first' || (byAgency.get(agency) ?? 0) < maxRunningOfAgency,
    add(lane, agency) {
      count++
      if (lane === 'last') countLast++
      if (lane === 'first') countFirst++
      else byAgency.set(agency, (byAgency.get(agency) ?? 0) + 1)
    },
    remove(lane, agency) {
      count--
      if (lane === 'last') countLast--
      if (lane === 'first') {
        countFirst--
        return
      }
      const left = (byAgency.get(agency) ?? 0) - 1
      if (left > 0) byAgency.set(agency, left)
      else byAgency.delete(agency)
    },
  }
}
