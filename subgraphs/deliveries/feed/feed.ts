/** Keeps the feeds: copies each event to the agencies whom it concerns, and removes what is too old. */

import type { Sweep } from '../../kit/subgraph.ts'
import { deleteExpired, insertFed } from './store.ts'

/** Events are kept for this many milliseconds: 90 days. */
export const keptMs = 90 * 24 * 3_600_000

/** Copies up to `limit` events of each subgraph into the feeds of their audience. */
export const feed: Sweep = (db, now, limit) => insertFed(db, now, limit)

/** Removes up to `limit` events that are older than 90 days. */
export const sweepExpired: Sweep = (db, now, limit) =>
  deleteExpired(db, new Date(now.getTime() - keptMs), limit)
