/** Runs the deliveries subgraph as a process of its own. */

import { runSubgraph } from '../kit/server/run-subgraph.ts'
import { deliveries } from './subgraph.ts'

await runSubgraph(deliveries)
