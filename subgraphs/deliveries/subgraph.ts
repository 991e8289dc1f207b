/** The deliveries subgraph: the feed of events of each agency, and its receipts. */

import type { Subgraph } from '../kit/subgraph.ts'
import { sweeps } from './clocks/sweep.ts'
import { feed } from './feed/feed.ts'
import { createLoaders, type DeliveriesLoaders } from './loaders.ts'
import { references, resolvers } from './resolvers.ts'

/** The subgraph, as the local stack and its own process start it. */
export const deliveries: Subgraph<DeliveriesLoaders> = {
  name: 'deliveries',
  sdl: new URL('../../schema/deliveries.graphql', import.meta.url),
  migrations: { schema: 'deliveries', folder: new URL('./migrations/', import.meta.url) },
  resolvers,
  references,
  createLoaders,
  work: feed,
  sweeps,
}
