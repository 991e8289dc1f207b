/** Fills the feeds: copies each event into the feed of every agency of its audience. */

import type { Sweep } from '../../kit/subgraph.ts'
import { insertFed } from './store.ts'

/** Copies up to `limit` events of each subgraph into the feeds of their audience; how many. */
export const feed: Sweep = (db, now, limit) => insertFed(db, now, limit)
