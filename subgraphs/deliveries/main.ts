/** Runs the deliveries subgraph as a process of its own. */

import { runSubgraph } from '../kit/server/run-subgraph.ts'
import { deliveries, withWebhooks } from './subgraph.ts'
import { readWebhookSettings } from './webhooks/settings.ts'
import { openWebhooks } from './webhooks/webhooks.ts'

await runSubgraph(deliveries, async (env, now) => {
  const settings = readWebhookSettings(env)
  return settings ? withWebhooks(await openWebhooks(settings, { now })) : deliveries
})
