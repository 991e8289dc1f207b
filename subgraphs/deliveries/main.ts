/** Runs the deliveries subgraph as a process of its own. */

import { runSubgraph } from '../kit/server/run-subgraph.ts'
import { deliveries, withNats, withWebhooks } from './subgraph.ts'
import { readNatsUrl, readWebhookSettings } from './webhooks/settings.ts'
import { openWebhooks } from './webhooks/webhooks.ts'

await runSubgraph(deliveries, async (env, now) => {
  const settings = readWebhookSettings(env)
  const url = readNatsUrl(env)
  const called = settings ? withWebhooks(await openWebhooks(settings, { now })) : deliveries
  return url === undefined ? called : withNats(called, url)
})
