/** The mutations of the deliveries subgraph; each stands in the folder of what it changes. */

import type { Resolvers, SubgraphContext } from '../kit/subgraph.ts'
import type { DeliveriesLoaders } from './loaders.ts'
import { acknowledgeEvents } from './receipts/acknowledge-events.ts'
import { pauseWebhook, removeWebhook } from './webhooks/pause-webhook.ts'
import { setWebhook } from './webhooks/set-webhook.ts'
import { testWebhook } from './webhooks/test-webhook.ts'

/** Resolvers by the name of the mutation. */
export const mutations = {
  acknowledgeEvents,
  setWebhook,
  testWebhook,
  pauseWebhook,
  removeWebhook,
} satisfies Resolvers<SubgraphContext<DeliveriesLoaders>>[string]
