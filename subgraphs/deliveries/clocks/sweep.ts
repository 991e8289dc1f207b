/** Keeps the partitions of the feeds, and removes deliveries of webhooks that were made long ago. */

import type { Sweep } from '../../kit/subgraph.ts'
import { deleteExpired, insertPartitions } from '../feed/store.ts'
import { deleteDeliveries } from '../webhooks/store.ts'

const dayMs = 24 * 3_600_000
/** Partitions are made for so many days after today. */
const daysAhead = 3
/** Deliveries and their calls are shown for this many milliseconds after they were made: seven days. */
const shownMs = 7 * dayMs

/** Makes the partitions of the coming days; how many. */
const sweepAhead: Sweep = (db, now) => insertPartitions(db, now, daysAhead)

/** Removes up to `limit` deliveries that were made more than seven days ago; how many. */
const sweepDeliveries: Sweep = (db, now, limit) =>
  deleteDeliveries(db, new Date(now.getTime() - shownMs), limit)

/**
 * The sweeps of the subgraph, each run by itself.
 * @param keptDays days for which feeds keep an event at least; it goes with the rest of its day
 */
export function createSweeps(keptDays: number): readonly Sweep[] {
  return [
    sweepAhead,
    (db, now, limit) => deleteExpired(db, new Date(now.getTime() - keptDays * dayMs), limit),
    sweepDeliveries,
  ]
}

/** The sweeps where nothing else is set: events are kept for 90 days. */
export const sweeps: readonly Sweep[] = createSweeps(90)
