/** Runs the referrals subgraph as a process of its own. */

import { runSubgraph } from '../kit/server/run-subgraph.ts'
import { referrals } from './subgraph.ts'

await runSubgraph(referrals)
