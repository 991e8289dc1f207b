/**
 * A process that takes a complaint, delivers it, and announces the lapse that follows, and kills itself at the step of
 * the database that it is told: before a statement, between the last statement and the commit, or after the commit.
 */

import { accounts } from '../../../subgraphs/accounts/subgraph.ts'
import { workOnce } from '../../../subgraphs/kit/background.ts'
import { openPostgres } from '../../../subgraphs/kit/database/postgres.ts'
import { referrals } from '../../../subgraphs/referrals/subgraph.ts'
import { station } from '../tokens/callers.ts'
import { startSubgraph } from '../domain/subgraph-client.ts'
import { createDyingDatabase } from './dying-database.ts'

interface Plan {
  readonly url: string
  readonly dieAt: number
  readonly referralId: string
  readonly complainedAt: string
  readonly lapsedAt: string
}

const plan = JSON.parse(process.argv[2] ?? '') as Plan // the test that started this wrote it
const pool = openPostgres({ url: plan.url })
const { db, steps } = createDyingDatabase(pool, plan.dieAt)

let clock = new Date(plan.complainedAt)
const now = () => clock

const client = await startSubgraph(referrals, db, now)
await client.ask(
  station('10101'),
  `mutation ($input: RecordComplaintInput!) { recordComplaint(input: $input) { referral { state } } }`,
  {
    input: {
      referralId: plan.referralId,
      complaintNumber: '1/2569',
      receivedAt: plan.complainedAt,
    },
  },
)
await client.close()
await settle()
clock = new Date(plan.lapsedAt)
await settle()
await pool.close()
process.stdout.write(String(steps()))

async function settle(): Promise<void> {
  for (let done = 1; done > 0;)
    done = (await workOnce(referrals, { db, now })) + (await workOnce(accounts, { db, now }))
}
