/** Removes events that are older than the feeds keep them, and deliveries of webhooks that were made long ago. */

import type { Sweep } from '../../kit/subgraph.ts'
import { deleteExpired } from '../feed/store.ts'
import { deleteDeliveries } from '../webhooks/store.ts'

/** Events are kept for this many milliseconds: 90 days. */
const keptMs = 90 * 24 * 3_600_000
/** Deliveries and their calls are shown for this many milliseconds after they were made: seven days. */
const shownMs = 7 * 24 * 3_600_000

/** Removes up to `limit` events that are older than 90 days; how many. */
const sweepExpired: Sweep = (db, now, limit) =>
  deleteExpired(db, new Date(now.getTime() - keptMs), limit)

/** Removes up to `limit` deliveries that were made more than seven days ago; how many. */
const sweepDeliveries: Sweep = (db, now, limit) =>
  deleteDeliveries(db, new Date(now.getTime() - shownMs), limit)

/** The sweeps of the subgraph, each run by itself. */
export const sweeps: readonly Sweep[] = [sweepExpired, sweepDeliveries]
