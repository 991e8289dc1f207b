/** The oversight subgraph: accesses, their proofs, and the budgets of callers. */

import type { Subgraph } from '../kit/subgraph.ts'
import { sweeps } from './clocks/sweep.ts'
import { takeIn } from './feed/feed.ts'
import { createLoaders, type OversightLoaders } from './loaders.ts'
import { references, resolvers } from './resolvers.ts'

/** The subgraph, as the local stack and its own process start it. */
export const oversight: Subgraph<OversightLoaders> = {
  name: 'oversight',
  sdl: new URL('../../schema/oversight.graphql', import.meta.url),
  migrations: { schema: 'oversight', folder: new URL('./migrations/', import.meta.url) },
  resolvers,
  references,
  createLoaders,
  work: takeIn,
  sweeps,
}
