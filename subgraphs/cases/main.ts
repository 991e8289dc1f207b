/** Runs the cases subgraph as a process of its own. */

import { runSubgraph } from '../kit/server/run-subgraph.ts'
import { cases } from './subgraph.ts'

await runSubgraph(cases)
