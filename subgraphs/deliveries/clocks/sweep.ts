/** Removes events that are older than the feeds keep them. */

import type { Sweep } from '../../kit/subgraph.ts'
import { deleteExpired } from '../feed/store.ts'

/** Events are kept for this many milliseconds: 90 days. */
const keptMs = 90 * 24 * 3_600_000

/** Removes up to `limit` events that are older than 90 days; how many. */
const sweepExpired: Sweep = (db, now, limit) =>
  deleteExpired(db, new Date(now.getTime() - keptMs), limit)

/** The sweeps of the subgraph, each run by itself. */
export const sweeps: readonly Sweep[] = [sweepExpired]
