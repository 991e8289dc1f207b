/**
 * `npm run bench:clocks`: 150,000 armed clocks on PostgreSQL, and how late each lapse is announced. Needs a server.
 * Lateness counts to the commit of the announcement: the instant of the mark, and the longest batch on top.
 */

import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { accounts } from '../../subgraphs/accounts/subgraph.ts'
import { cases } from '../../subgraphs/cases/subgraph.ts'
import { startBackground } from '../../subgraphs/kit/background.ts'
import { migrate } from '../../subgraphs/kit/database/migrate.ts'
import { openPostgres } from '../../subgraphs/kit/database/postgres.ts'
import { pino } from 'pino'
import { insertTestAgencies } from '../support/tokens/agencies.ts'
import { engines, type TestDatabase } from '../support/processes/database.ts'

const clocks = 150_000
const sweepers = 2
const server = engines.find(({ engine }) => engine === 'PostgreSQL')
const log = pino({ level: 'error' })

const armed = `
  insert into accounts.hold (id, case_id, account_id, bank_code, basis, state, hop, requested_satang, held_satang,
    requested_by, requested_at, placed_at, complaint_due_at, lapses_at)
  select gen_random_uuid(), c.id, 'acc_' || n, '014', 'VICTIM_WORD', 'PLACED', 1, 100, 100, 'aoc',
    now() - interval '73 hours', now() - interval '72 hours', d.due, d.due
  from generate_series(1, $1::integer) as n
    join (select id, row_number() over (order by id) - 1 as index from access.case_file) c on c.index = n % 1500
    cross join lateral (select $2::timestamptz + n * $3::interval as due) d`

const openCases = `
  insert into access.case_file (id, case_number, opened_at)
  select gen_random_uuid(), 'BENCH-' || n, now() from generate_series(1, 1500) as n`

interface Figures {
  readonly count: number
  readonly p50: number
  readonly p99: number
  readonly max: number
}

const lateness = `
  select count(*)::integer as count,
    percentile_disc(0.5) within group (order by late) as p50,
    percentile_disc(0.99) within group (order by late) as p99, max(late) as max
  from (select extract(epoch from lapse_announced_at - lapses_at)::float as late
    from accounts.hold where lapse_announced_at is not null) as announced`

const describeOnServer = server ? describe : describe.skip

describeOnServer('150,000 armed clocks on two cores', () => {
  let database: TestDatabase

  beforeAll(async () => {
    if (!server) return
    database = await server.open()
    await migrate(database.db, [cases.migrations, accounts.migrations])
    await insertTestAgencies(database.db)
    await database.db.asOwner(async (owner) => {
      await owner.query(openCases)
    })
  })
  afterAll(() => database?.close())
  beforeEach(() =>
    database.db.asOwner(async (owner) => {
      await owner.script(
        'truncate accounts.hold, accounts.hold_event, accounts.release_request, accounts.outbox, access.case_event',
      )
    }),
  )

  async function sweepAll(from: Date, step: string): Promise<void> {
    await database.db.asOwner(async (owner) => {
      await owner.query("set local statement_timeout = '120s'")
      await owner.query(armed, [clocks, from, step])
    })
    await database.db.asOwner((owner) => owner.query('analyze accounts.hold'))
    const started = Date.now()
    let longestMs = 0
    const pools = Array.from({ length: sweepers }, () => openPostgres({ url: database.url ?? '' }))
    const backgrounds = pools.map((pool) =>
      startBackground(accounts, {
        db: {
          ...pool,
          transaction: async (session, work) => {
            const begun = Date.now()
            const result = await pool.transaction(session, work)
            longestMs = Math.max(longestMs, Date.now() - begun)
            return result
          },
        },
        now: () => new Date(),
        log,
      }),
    )
    for (let announced = 0; announced < clocks;) {
      await new Promise((resolve) => {
        setTimeout(resolve, 500)
      })
      announced = (await figures()).count
      if (Date.now() - started > 280_000) break
    }
    for (const background of backgrounds) await background.close()
    for (const pool of pools) await pool.close()
    const { count, p50, p99, max } = await figures()
    const [told] = await database.db.asOwner((owner) =>
      owner.query<{ told: number; once: number }>(
        `select count(*)::integer as told, count(distinct subject)::integer as once from accounts.outbox`,
      ),
    )
    process.stdout.write(
      `  ${sweepers} sweepers: ${count} lapses announced in ${((Date.now() - started) / 1000).toFixed(1)} s; late by ` +
        `p50 ${p50.toFixed(1)} s, p99 ${p99.toFixed(1)} s, at most ${(max + longestMs / 1000).toFixed(1)} s; ` +
        `told ${told?.told}, of them different ${told?.once}\n`,
    )
    expect({ count, ...told }).toEqual({ count: clocks, told: clocks, once: clocks })
    expect(max + longestMs / 1000).toBeLessThan(60)
  }

  async function figures(): Promise<Figures> {
    const [row] = await database.db.asOwner((owner) => owner.query<Figures>(lateness))
    return row ?? { count: 0, p50: 0, p99: 0, max: 0 }
  }

  test('spread over half a minute', async () => {
    await sweepAll(new Date(Date.now() + 15_000), '0.2 milliseconds')
  }, 300_000)

  test('all at one instant', async () => {
    await sweepAll(new Date(Date.now() + 15_000), '0 seconds')
  }, 300_000)
})
