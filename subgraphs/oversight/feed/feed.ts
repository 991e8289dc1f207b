/** Takes in the entries of the access log that have their place in it. */

import type { Sweep } from '../../kit/subgraph.ts'
import { insertTakenIn } from './store.ts'

/** Takes in up to `limit` entries, in their order. */
export const takeIn: Sweep = (db, _now, limit) => insertTakenIn(db, limit)
