/** Reports unusual accesses among the new entries, and deletes the notes of reads that the entries explain. */

import { insertAnomalies } from '../anomalies/store.ts'
import { deleteExplainedReads } from '../reads/store.ts'
import type { Sweep } from '../../kit/subgraph.ts'

/** Checks up to `limit` new entries. */
const noticeAnomalies: Sweep = insertAnomalies

/** How long the entry of a read may take into the log before the read is looked at, in milliseconds. */
const explainMs = 60_000

const forgetReads: Sweep = (db, now, limit) =>
  deleteExplainedReads(db, new Date(now.getTime() - explainMs), limit)

/** The sweeps of the subgraph, each run by itself. */
export const sweeps: readonly Sweep[] = [noticeAnomalies, forgetReads]
