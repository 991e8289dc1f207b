import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Session } from '../../../subgraphs/kit/database/database.ts'
import {
  openPopulatedDatabase,
  type PopulatedDatabase,
} from '../../support/domain/populated-database.ts'
import { engines } from '../../support/processes/database.ts'

const callers = [
  ['aoc', 'AOC'],
  ['bank:001', 'BANK'],
  ['bank:014', 'BANK'],
  ['telco:ais', 'TELCO'],
  ['nbtc', 'REGULATOR'],
  ['police:ccib', 'POLICE'],
  ['police:station:10110', 'POLICE'],
  ['amlo', 'AMLO'],
  ['oversight:pdpc', 'OVERSIGHT'],
  ['', ''],
] as const

const tables = [
  ['aoc_accounts', 'accounts.hold', 'id'],
  ['aoc_cases', 'cases.report', 'case_id'],
  ['aoc_referrals', 'referrals.referral', 'id'],
  ['aoc_sims', 'sims.suspension_order', 'id'],
] as const

describe.each(engines)('links of events on $engine', ({ open }) => {
  let populated: PopulatedDatabase
  beforeAll(async () => {
    populated = await openPopulatedDatabase(open)
    await populated.asOwner(
      `insert into sims.suspension_order (id, msisdn, operator, state, ordered_by, officer, reason, rule, ordered_at, warn_at, due_at)
       select gen_random_uuid(), r.msisdn, r.operator, 'OPEN', 'nbtc', 'o', 'a test', 'a rule', now(), now(), now()
       from (select msisdn, operator from access.sim order by msisdn limit 6) as r`,
    )
    await populated.asOwner(
      `update accounts.hold set requested_by = 'amlo' where id in (select id from accounts.hold order by id limit 5)`,
    )
  })
  afterAll(() => populated?.close())

  const sessionOf = (role: string, agencyId: string, agencyKind: string): Session => ({
    role,
    agencyId,
    agencyKind,
    officer: 'officer-1',
  })

  test.each(callers)(
    '%s: an event leads to what row-level security shows, and to nothing else',
    async (agencyId, kind) => {
      for (const [role, table, key] of tables) {
        const all = await populated.asOwner<{ id: string }>(`select ${key} as id from ${table}`)
        expect(all.length).toBeGreaterThan(0)
        const visible = await populated.db.transaction(sessionOf(role, agencyId, kind), (db) =>
          db.query<{ id: string }>(`select ${key} as id from ${table}`),
        )
        const linked = await populated.db.transaction(
          sessionOf('aoc_deliveries', agencyId, kind),
          (db) =>
            db.query<{ id: string }>('select id from deliveries.seen_subjects($1::uuid[]) as id', [
              all.map(({ id }) => id),
            ]),
        )
        const sorted = (rows: readonly { id: string }[]) => rows.map(({ id }) => id).toSorted()
        expect([table, sorted(linked)]).toEqual([table, sorted(visible)])
      }
    },
  )
})
