/** The loaders of the deliveries subgraph, made anew for each request. */

import DataLoader from 'dataloader'
import { manyByKey, oneByKey } from '../kit/loaders.ts'
import type { RequestScope } from '../kit/subgraph.ts'
import { findFeeds, findOldestUnacknowledged, findSeen } from './store.ts'
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
    oldest: oneByKey(scope, findOldestUnacknowledged, (row) => row.agencyId),
    seen: isSeen(scope),
    webhook: oneByKey(scope, findWebhooks, (row) => row.agencyId),
    // at most one call an hour for three days, and some before
    attempts: manyByKey(scope, listAttempts, (row) => row.sequence),
  }
}

/** Whether the caller sees a hold, case, referral or order now; asked anew each time, for a stream outlasts its answers. */
function isSeen({ read }: RequestScope): Pick<DataLoader<string, boolean>, 'load'> {
  return new DataLoader<string, boolean>(
    async (ids) => {
      const rows = await read((db) => findSeen(db, ids))
      const seen = new Set(rows.map(({ id }) => id))
      return ids.map((id) => seen.has(id))
    },
    { cache: false },
  )
}
