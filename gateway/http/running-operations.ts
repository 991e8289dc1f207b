/** Counts the operations in progress, by lane and agency, against their bounds. */

import { isReading, type Lane } from '../operation/lanes.ts'
import type { MakeWay } from './make-way.ts'

/** Bounds of the operations in progress. */
export interface RunningBounds {
  /** Operations in progress at most. */
  readonly maxRunning: number
  /** Operations in progress at most that only read: the others find a place while those are slow. */
  readonly maxReading: number
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
 * None is in progress.
 * @param way how many operations outside of the lane `first` may run now; the end of each operation of that lane is reported to it
 */
export function createRunningOperations(
  bounds: RunningBounds,
  way: Pick<MakeWay, 'places' | 'end'>,
): RunningOperations {
  const { maxRunning, maxReading, maxRunningOfAgency = maxRunning } = bounds
  const byAgency = new Map<string | undefined, number>()
  let count = 0
  let countFirst = 0
  let countReading = 0
  return {
    get count() {
      return count
    },
    has: (agency) => byAgency.has(agency),
    hasRoom(lane) {
      if (count >= maxRunning) return false
      if (lane === 'first') return true
      return count - countFirst < way.places && (!isReading(lane) || countReading < maxReading)
    },
    mayBegin(lane, agency) {
      if (lane === 'first') return true
      const share = Math.ceil((way.places * maxRunningOfAgency) / maxRunning)
      return (byAgency.get(agency) ?? 0) < share
    },
    add(lane, agency) {
      count++
      if (isReading(lane)) countReading++
      if (lane === 'first') countFirst++
      else byAgency.set(agency, (byAgency.get(agency) ?? 0) + 1)
    },
    remove(lane, agency) {
      count--
      if (isReading(lane)) countReading--
      if (lane === 'first') {
        countFirst--
        way.end()
        return
      }
      const left = (byAgency.get(agency) ?? 0) - 1
      if (left > 0) byAgency.set(agency, left)
      else byAgency.delete(agency)
    },
  }
}
