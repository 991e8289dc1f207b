/** Runs the oversight subgraph as a process of its own. */

import { runSubgraph } from '../kit/server/run-subgraph.ts'
import { oversight } from './subgraph.ts'

await runSubgraph(oversight)
