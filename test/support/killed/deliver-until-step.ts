/**
 * A process that fills the feeds and calls the webhooks, as the subgraph deliveries does, and kills itself at the step of the
 * database that it is told. Its clock is ahead by a factor, so that leases and retries take less time.
 */

import { pino } from 'pino'
import { withWebhooks } from '../../../subgraphs/deliveries/subgraph.ts'
import { startBackground } from '../../../subgraphs/kit/background.ts'
import { openPostgres } from '../../../subgraphs/kit/database/postgres.ts'
import { openTestWebhooks } from '../deliveries/webhooks.ts'
import { createDyingDatabase } from './dying-database.ts'

interface Plan {
  readonly url: string
  readonly dieAt: number
  /** Milliseconds since 1970. */
  readonly began: number
  readonly factor: number
}

const plan = JSON.parse(process.argv[2] ?? '') as Plan // the test that started this wrote it
const now = () => new Date(plan.began + (Date.now() - plan.began) * plan.factor)
const pool = openPostgres({ url: plan.url, maxConnections: 6 })
const { db } = createDyingDatabase(pool, plan.dieAt)
const webhooks = await openTestWebhooks(now)
startBackground(withWebhooks(webhooks), { db, now, log: pino({ level: 'silent' }) })
