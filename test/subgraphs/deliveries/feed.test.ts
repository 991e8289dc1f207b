import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import { deliveries } from '../../../subgraphs/deliveries/subgraph.ts'
import { listFeedEvents } from '../../../subgraphs/deliveries/store.ts'
import { workOnce } from '../../../subgraphs/kit/background.ts'
import { migrate } from '../../../subgraphs/kit/database/migrate.ts'
import { publish, type NewEvent } from '../../../subgraphs/kit/outbox/publish.ts'
import { migrations } from '../../../local/subgraphs.ts'
import { systemSession } from '../../../subgraphs/kit/database/system-session.ts'
import { measureWork } from '../../support/domain/measure-work.ts'
import { engines, type TestDatabase } from '../../support/processes/database.ts'

const centre = {
  role: 'aoc_referrals',
  agencyId: 'aoc',
  agencyKind: 'AOC',
  officer: 'officer-1',
}
const as = (agencyId: string, agencyKind: string) => ({
  role: 'aoc_deliveries',
  agencyId,
  agencyKind,
  officer: 'officer-1',
})
const tables = [
  'deliveries.receipt',
  'deliveries.feed_event',
  'deliveries.feed',
  'referrals.outbox',
]

describe.each(engines)('the feeds of agencies on $engine', ({ open }) => {
  let database: TestDatabase
  let clock = Date.parse('2026-11-26T03:00:00Z')
  const now = () => new Date(clock)

  beforeAll(async () => {
    database = await open()
    await migrate(database.db, migrations)
  })
  afterAll(() => database.close())
  beforeEach(() =>
    database.db.asOwner((owner) =>
      owner.script(tables.map((table) => `delete from ${table};`).join('')),
    ),
  )

  const tell = (...events: readonly NewEvent[]) =>
    database.db.transaction(centre, (db) => publish(db, 'referrals', events, now()))
  const feed = () => workOnce(deliveries, { db: database.db, now })
  const read = (agencyId: string, after = '0', kind = 'BANK') =>
    database.db.transaction(as(agencyId, kind), (db) =>
      listFeedEvents(db, after, { types: null, subject: null }, 1_000),
    )

  test('each agency of the audience gets each event once, under sequence numbers of its own', async () => {
    await tell(sent('r-1', ['bank:004', 'bank:006']), sent('r-2', ['bank:006', 'bank:006']))
    await feed()
    await feed()
    expect((await read('bank:004')).map(({ sequence, subject }) => [sequence, subject])).toEqual([
      ['1', 'r-1'],
    ])
    expect((await read('bank:006')).map(({ sequence, subject }) => [sequence, subject])).toEqual([
      ['1', 'r-1'],
      ['2', 'r-2'],
    ])
    expect(await read('bank:014')).toEqual([])
  })

  test('a feeder that was idle reads a few rows for each event, however many wait', async () => {
    const feedOnce = () =>
      measureWork(database.db, systemSession('deliveries'), (db) =>
        db.query('select deliveries.feed_events($1::timestamptz, 500)', [now()]),
      )
    await feedOnce()
    await tell(...Array.from({ length: 400 }, (_, index) => sent(`r-${index}`, ['bank:004'])))
    const { rows } = await feedOnce()
    expect(rows).toBeLessThan(400 * 10)
    expect(await read('bank:004')).toHaveLength(400)
  })

  test('an agency reads its own feed alone, and so does the centre', async () => {
    await tell(sent('r-1', ['bank:004']))
    await feed()
    const rows = await database.db.transaction(as('aoc', 'AOC'), (db) =>
      db.query('select 1 from deliveries.feed_event'),
    )
    expect(rows).toEqual([])
    for (const statement of [
      `insert into deliveries.feed (agency_id) values ('bank:099')`,
      `update deliveries.feed set last_sequence = 9`,
      `delete from deliveries.feed_event`,
      `select deliveries.feed_events(now(), 1)`,
      `select deliveries.expire_events(now(), 1)`,
    ])
      await expect(
        database.db.transaction(as('bank:004', 'BANK'), (db) => db.query(statement)),
      ).rejects.toThrow(/permission denied|not for callers/)
  })

  test('while many publish and several processes feed at once, no number is missing and the order within a subject holds', async () => {
    const subjects = Array.from({ length: 8 }, () => randomUUID())
    const told = subjects.map(async (subject) => {
      for (let step = 0; step < 12; step += 1)
        await tell(sent(subject, ['bank:004', 'bank:006'], step))
    })
    const telling = { isDone: false }
    const feeders = [feed, feed, feed].map(async (work) => {
      while (!telling.isDone) await work()
    })
    await Promise.all(told)
    telling.isDone = true
    await Promise.all(feeders)
    await feed()
    for (const agencyId of ['bank:004', 'bank:006']) {
      const rows = await read(agencyId)
      expect(rows.map(({ sequence }) => Number(sequence))).toEqual(
        Array.from({ length: 96 }, (_, at) => at + 1),
      )
      for (const subject of subjects)
        expect(
          rows.filter((row) => row.subject === subject).map(({ data }) => data['stationCode']),
        ).toEqual(Array.from({ length: 12 }, (_, step) => String(step)))
    }
  })

  test('a receipt moves on, never back, and never past the last event', async () => {
    await tell(sent('r-1', ['bank:004']), sent('r-2', ['bank:004']))
    await feed()
    const acknowledge = (upTo: number) =>
      database.db.transaction(as('bank:004', 'BANK'), async (db) => {
        await db.query('select deliveries.acknowledge($1::bigint, $2::timestamptz)', [upTo, now()])
        const rows = await db.query<{ at: string }>(
          'select acknowledged_sequence::text as at from deliveries.feed',
        )
        return rows[0]?.at
      })
    expect(await acknowledge(1)).toBe('1')
    expect(await acknowledge(3)).toBe('1')
    expect(await acknowledge(2)).toBe('2')
    expect(await acknowledge(1)).toBe('2')
  })

  test('events are kept for 90 days, and the kept ones have no gap', async () => {
    await tell(sent('r-1', ['bank:004']))
    await feed()
    clock += 60 * 24 * 3_600_000
    await tell(sent('r-2', ['bank:004']))
    await feed()
    clock += 31 * 24 * 3_600_000
    await feed()
    expect((await read('bank:004')).map(({ sequence }) => sequence)).toEqual(['2'])
    const [row] = await database.db.transaction(as('bank:004', 'BANK'), (db) =>
      db.query<{ first: string }>('select first_sequence::text as first from deliveries.feed'),
    )
    expect(row?.first).toBe('2')
  })
})

function sent(referralId: string, audience: readonly string[], step = 0): NewEvent {
  return {
    type: 'th.aoc.referral.sent',
    subject: referralId,
    audience,
    data: { referralId, caseId: randomUUID(), stationCode: String(step) },
  }
}
