/** The work of the subgraph deliveries as a process of its own, for `npm run bench:delivery`: feeds, and calls of webhooks. */

import { pino } from 'pino'
import { deliveries, withWebhooks } from '../../../subgraphs/deliveries/subgraph.ts'
import { startBackground } from '../../../subgraphs/kit/background.ts'
import { openPostgres } from '../../../subgraphs/kit/database/postgres.ts'
import { openTestWebhooks } from '../../support/deliveries/webhooks.ts'

const now = () => new Date()
const db = openPostgres({ url: process.argv[2] ?? '', maxConnections: 10 })
const webhooks = await openTestWebhooks(now)
const subgraph = withWebhooks(webhooks)
const log = pino({ level: 'error' })
startBackground(
  { ...deliveries, ...(subgraph.start ? { start: subgraph.start } : {}) },
  { db, now, log },
)
