/** Runs the deliveries subgraph as a process of its own. */

import { pino } from 'pino'
import { runSubgraph } from '../kit/server/run-subgraph.ts'
import { createSweeps } from './clocks/sweep.ts'
import { readKeptDays } from './feed/settings.ts'
import { readNatsSettings } from './nats/settings.ts'
import { deliveries, withNats, withWebhooks } from './subgraph.ts'
import { readWebhookSettings } from './webhooks/settings.ts'
import { openWebhooks } from './webhooks/webhooks.ts'

await runSubgraph(deliveries, async (env, now) => {
  const settings = readWebhookSettings(env)
  const nats = readNatsSettings(env)
  const keptDays = readKeptDays(env)
  const log = pino({ base: { service: 'deliveries' } })
  const onCertificateFault = (fault: string) =>
    log.error({ fault }, 'certificates of webhooks not reloaded')
  const called = settings
    ? withWebhooks(await openWebhooks(settings, { now, onCertificateFault }))
    : deliveries
  const kept = { ...called, sweeps: createSweeps(keptDays) }
  return nats ? withNats(kept, { ...nats, keptDays }) : kept
})
