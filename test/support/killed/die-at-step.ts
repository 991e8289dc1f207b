/**
 * A process that takes a complaint, delivers it, and announces the lapse that follows, and kills itself at the step of
 * the database that it is told: before a statement, between the last statement and the commit, or after the commit.
 */

import { accounts } from '../../../subgraphs/accounts/subgraph.ts'
import { workOnce } from '../../../subgraphs/kit/background.ts'
import type { Database, Queryable } from '../../../subgraphs/kit/database/database.ts'
import { openPostgres } from '../../../subgraphs/kit/database/postgres.ts'
import { referrals } from '../../../subgraphs/referrals/subgraph.ts'
import { station } from '../tokens/callers.ts'
import { startSubgraph } from '../domain/subgraph-client.ts'

interface Plan {
  readonly url: string
  readonly dieAt: number
  readonly referralId: string
  readonly complainedAt: string
  readonly lapsedAt: string
}

const plan = JSON.parse(process.argv[2] ?? '') as Plan // the test that started this wrote it
let step = 0

function maybeDie(): void {
  step += 1
  if (step === plan.dieAt) process.kill(process.pid, 'SIGKILL')
}

const pool = openPostgres({ url: plan.url })
const db: Database = {
  ...pool,
  transaction: async (session, work) => {
    const result = await pool.transaction(session, async (connection) => {
      const counted: Queryable = {
        async query<Row>(text: string, values?: readonly unknown[]) {
          maybeDie()
          return connection.query<Row>(text, values)
        },
      }
      const value = await work(counted)
      maybeDie()
      return value
    })
    maybeDie()
    return result
  },
}

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
process.stdout.write(String(step))

async function settle(): Promise<void> {
  for (let done = 1; done > 0;)
    done = (await workOnce(referrals, { db, now })) + (await workOnce(accounts, { db, now }))
}
