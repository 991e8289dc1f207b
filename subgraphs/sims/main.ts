/** Runs the sims subgraph as a process of its own. */

import { runSubgraph } from '../kit/server/run-subgraph.ts'
import { sims } from './subgraph.ts'

await runSubgraph(sims)
