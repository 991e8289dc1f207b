/** The mutations of the deliveries subgraph; each stands in the folder of what it changes. */

import type { Resolvers, SubgraphContext } from '../kit/subgraph.ts'
import type { DeliveriesLoaders } from './loaders.ts'
import { acknowledgeEvents } from './receipts/acknowledge-events.ts'

/** Resolvers by the name of the mutation. */
export const mutations = {
  acknowledgeEvents,
} satisfies Resolvers<SubgraphContext<DeliveriesLoaders>>[string]
