/** Notices what is unusual in the accesses that were taken in, and budgets that are nearly spent. */

import { insertAnomalies } from '../anomalies/store.ts'
import type { Sweep } from '../../kit/subgraph.ts'

/** Looks at up to `limit` entries that were taken in. */
const noticeAnomalies: Sweep = insertAnomalies

/** The sweeps of the subgraph, each run by itself. */
export const sweeps: readonly Sweep[] = [noticeAnomalies]
