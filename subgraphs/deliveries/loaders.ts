/** The loaders of the deliveries subgraph, made anew for each request. */

import { manyByKey, oneByKey } from '../kit/loaders.ts'
import type { RequestScope } from '../kit/subgraph.ts'
import { findFeeds } from './store.ts'
import { findWebhooks, listAttempts } from './webhooks/store.ts'
import type { Webhooks } from './webhooks/webhooks.ts'

/** The loaders of one request. */
export type DeliveriesLoaders = ReturnType<typeof createLoaders>

/**
 * @param scope of the request: the loaders see what its caller sees
 * @param webhooks undefined: the installation has no key for them
 */
export function createLoaders(scope: RequestScope, webhooks?: Webhooks) {
  return {
    webhooks,
    feed: oneByKey(scope, findFeeds, (row) => row.agencyId),
    webhook: oneByKey(scope, findWebhooks, (row) => row.agencyId),
    // at most one call an hour for three days, and some before
    attempts: manyByKey(scope, listAttempts, (row) => row.sequence),
  }
}
