/** Runs the accounts subgraph as a process of its own. */

import { runSubgraph } from '../kit/server/run-subgraph.ts'
import { accounts } from './subgraph.ts'

await runSubgraph(accounts)
