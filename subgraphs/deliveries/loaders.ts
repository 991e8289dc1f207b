/** The loaders of the deliveries subgraph, made anew for each request. */

import { oneByKey } from '../kit/loaders.ts'
import type { RequestScope } from '../kit/subgraph.ts'
import { findFeeds } from './store.ts'

/** The loaders of one request. */
export type DeliveriesLoaders = ReturnType<typeof createLoaders>

/** @param scope of the request: the loaders see what its caller sees */
export function createLoaders(scope: RequestScope) {
  return { feed: oneByKey(scope, findFeeds, (row) => row.agencyId) }
}
