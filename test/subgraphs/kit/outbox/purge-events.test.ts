import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { migrations } from '../../../../local/subgraphs.ts'
import { deliveries } from '../../../../subgraphs/deliveries/subgraph.ts'
import { workOnce } from '../../../../subgraphs/kit/background.ts'
import { migrate } from '../../../../subgraphs/kit/database/migrate.ts'
import { referrals } from '../../../../subgraphs/referrals/subgraph.ts'
import { tellOfReferrals } from '../../../support/deliveries/webhooks.ts'
import { engines, type TestDatabase } from '../../../support/processes/database.ts'

const day = 24 * 3_600_000

describe.each(engines)('delivered events on $engine', ({ open }) => {
  let database: TestDatabase
  let clock = Date.parse('2026-11-26T03:00:00Z')
  const now = () => new Date(clock)

  beforeAll(async () => {
    database = await open()
    await migrate(database.db, migrations)
  })
  afterAll(() => database?.close())

  const count = async (table: string) => {
    const [row] = await database.db.asOwner((owner) =>
      // the names are those of the test
      owner.query<{ count: number }>(`select count(*)::integer as count from ${table}`),
    )
    return row?.count
  }
  const work = () => workOnce(referrals, { db: database.db, now })

  test('are removed seven days after they were delivered, and stay in the feeds', async () => {
    await tellOfReferrals(database.db, ['a', 'b'], ['bank:004'], now())
    await work()
    clock += 8 * day
    await work()
    // no feed has them yet
    expect(await count('referrals.outbox')).toBe(2)
    await workOnce(deliveries, { db: database.db, now })
    clock += 7 * day
    await work()
    expect(await count('referrals.outbox')).toBe(2)
    clock += 1
    await work()
    expect(await count('referrals.outbox')).toBe(0)
    expect(await count('deliveries.feed_event')).toBe(2)
  })

  test('of an inbox stay until they were handled', async () => {
    await database.db.asOwner((owner) =>
      owner.script(`insert into referrals.inbox
        (event_id, source, type, subject, partition_key, at, data, retry_at, handled_at)
        select gen_random_uuid(), '/subgraphs/cases', 'x', 's', 's', now, '{}', now + interval '1 year', handled
        from (values (timestamptz '2026-01-01', timestamptz '2026-01-01'), ('2026-01-01', null)) as t (now, handled)`),
    )
    await work()
    expect(await count('referrals.inbox')).toBe(1)
    expect(await count('referrals.inbox where handled_at is null')).toBe(1)
  })

  test('are removed by the system alone', async () => {
    const caller = { role: 'aoc_referrals', agencyId: 'aoc', agencyKind: 'AOC', officer: 'o' }
    await expect(
      database.db.transaction(caller, (db) => db.query('select referrals.purge_events(now(), 1)')),
    ).rejects.toThrow(/not for callers/)
  })
})
