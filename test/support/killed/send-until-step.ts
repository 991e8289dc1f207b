/** A process that sends what is due in the lanes of webhooks, and kills itself at the step of the database that it is told. */

import { openPostgres } from '../../../subgraphs/kit/database/postgres.ts'
import { sendDue } from '../../../subgraphs/deliveries/webhooks/sender.ts'
import { openTestWebhooks } from '../deliveries/webhooks.ts'
import { createDyingDatabase } from './dying-database.ts'

interface Plan {
  readonly url: string
  readonly dieAt: number
  readonly at: string
}

const plan = JSON.parse(process.argv[2] ?? '') as Plan // the test that started this wrote it
const now = () => new Date(plan.at)
const pool = openPostgres({ url: plan.url })
const { db, steps } = createDyingDatabase(pool, plan.dieAt)
const webhooks = await openTestWebhooks(now)
await sendDue({ db, now, send: webhooks.send, sealer: webhooks.sealer })
await webhooks.close()
await pool.close()
process.stdout.write(String(steps()))
