import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import { copyFile, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { migrations } from '../../../local/subgraphs.ts'
import { createSweeps } from '../../../subgraphs/deliveries/clocks/sweep.ts'
import { findCursor } from '../../../subgraphs/deliveries/feed/cursor.ts'
import { insertFed, insertPartitions } from '../../../subgraphs/deliveries/feed/store.ts'
import {
  findFeeds,
  findSequence,
  listFeedEvents,
  updateAcknowledged,
  updateRead,
  type FeedFilter,
} from '../../../subgraphs/deliveries/store.ts'
import { deliveries } from '../../../subgraphs/deliveries/subgraph.ts'
import { workOnce } from '../../../subgraphs/kit/background.ts'
import type { Queryable } from '../../../subgraphs/kit/database/database.ts'
import { migrate } from '../../../subgraphs/kit/database/migrate.ts'
import { systemSession } from '../../../subgraphs/kit/database/system-session.ts'
import { tellOfReferrals } from '../../support/deliveries/webhooks.ts'
import { startSubgraph } from '../../support/domain/subgraph-client.ts'
import { engines, type TestDatabase } from '../../support/processes/database.ts'
import { createRandom } from '../../support/random.ts'

const bank = {
  role: 'aoc_deliveries',
  agencyId: 'bank:004',
  agencyKind: 'BANK',
  officer: 'officer-1',
}
const everything: FeedFilter = { types: null, subject: null }
const dayMs = 24 * 3_600_000
const start = Date.parse('2026-11-26T03:00:00Z')
const system = systemSession('deliveries')

describe.each(engines)('the daily partitions of the feeds on $engine', ({ engine, open }) => {
  let database: TestDatabase
  let clock = start
  const now = () => new Date(clock)

  beforeAll(async () => {
    database = await open()
    await migrate(database.db, migrations)
  })
  afterAll(() => database.close())
  beforeEach(async () => {
    clock = start
    const named = await partitions()
    await asOwner((owner) =>
      owner.script(
        [
          ...named.map((name) => `drop table deliveries.${name};`),
          'delete from deliveries.receipt; delete from deliveries.feed; delete from referrals.outbox;',
        ].join(''),
      ),
    )
  })

  const asOwner: TestDatabase['db']['asOwner'] = (work) => database.db.asOwner(work)
  const asBank = <T>(work: (db: Queryable) => Promise<T>) => database.db.transaction(bank, work)
  const asSystem = <T>(work: (db: Queryable) => Promise<T>) => database.db.transaction(system, work)
  const partitions = async () => {
    const rows = await asOwner((owner) =>
      owner.query<{ name: string }>(
        `select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
         where i.inhparent = 'deliveries.feed_event'::regclass order by 1`,
      ),
    )
    return rows.map(({ name }) => name)
  }
  const tell = (ids: readonly string[], audience = ['bank:004']) =>
    tellOfReferrals(database.db, ids, audience, now())
  /** Feeds without any other work of the subgraph: no partition is made ahead, none is dropped. */
  const feedAlone = () => asSystem((db) => insertFed(db, now(), 1_000))
  const work = (subgraph = deliveries) => workOnce(subgraph, { db: database.db, now })
  const read = (after = '0', filter = everything, limit = 1_000) =>
    asBank((db) => listFeedEvents(db, after, filter, limit))
  const sequences = async (...values: Parameters<typeof read>) =>
    (await read(...values)).map(({ sequence }) => Number(sequence))

  /** Some events on each of so many days, and the sequence of the last one. */
  async function tellOverDays(days: number, perDay = 3): Promise<number> {
    for (let day = 0; day < days; day += 1) {
      await tell(Array.from({ length: perDay }, (_, at) => `s-${(day + at) % 4}`))
      await feedAlone()
      clock += dayMs
    }
    return days * perDay
  }

  test('an event is fed where nobody made its partition, also after days without any process', async () => {
    await tell(['a'])
    await feedAlone()
    clock += 12 * dayMs
    await tell(['b'])
    await feedAlone()
    expect(await sequences()).toEqual([1, 2])
    expect(await partitions()).toEqual(['feed_event_20261126', 'feed_event_20261208'])
  })

  test('the partitions of the coming days are made ahead, once, by however many processes', async () => {
    await Promise.all([work(), work(), work()])
    await work()
    expect(await partitions()).toEqual([
      'feed_event_20261126',
      'feed_event_20261127',
      'feed_event_20261128',
      'feed_event_20261129',
    ])
    expect(await asSystem((db) => insertPartitions(db, now(), 3))).toBe(0)
  })

  test('a feeder whose clock is behind loses nothing and reorders nothing', async () => {
    await tell(['a'])
    await feedAlone()
    for (const shiftMs of [-2, -40 * dayMs, -400 * dayMs]) {
      clock = start + shiftMs
      await tell(['a', 'b'])
      await feedAlone()
    }
    clock = start
    await work()
    await tell(['a'])
    await work()
    expect(await sequences()).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  })

  test('every page is the same as that of a reader who looks through all partitions', async () => {
    const last = await tellOverDays(9, 7)
    const all = await asOwner((owner) =>
      owner.query<{ sequence: string; eventId: string; type: string; subject: string }>(
        `select sequence::text, event_id as "eventId", type, subject from deliveries.feed_event
         where agency_id = 'bank:004' order by feed_event.sequence`,
      ),
    )
    expect(all).toHaveLength(last)
    const random = createRandom(7)
    const filters: FeedFilter[] = [
      everything,
      { types: ['th.aoc.referral.sent'], subject: 's-1' },
      { types: ['th.aoc.hold.requested'], subject: null },
      { types: null, subject: 's-3' },
    ]
    for (let round = 0; round < 60; round += 1) {
      const after = random.below(last + 3)
      const limit = 1 + random.below(20)
      const filter = random.pick(filters)
      const expected = all
        .filter(({ sequence }) => Number(sequence) > after)
        .filter(({ type }) => filter.types === null || filter.types.includes(type))
        .filter(({ subject }) => filter.subject === null || subject === filter.subject)
        .slice(0, limit)
      expect(await read(String(after), filter, limit)).toMatchObject(expected)
    }
    for (const { eventId, sequence } of all)
      expect(await asBank((db) => findSequence(db, eventId))).toBe(sequence)
    expect(await asBank((db) => findSequence(db, randomUUID()))).toBeUndefined()
  })

  test('a partition is dropped when its day is past the time that feeds keep, and not a moment earlier', async () => {
    await tellOverDays(3)
    await asBank(async (db) => {
      for (const upTo of ['2', '3', '4']) await updateAcknowledged(db, upTo, now())
    })
    const kept = { ...deliveries, sweeps: createSweeps(10) }
    clock = Date.parse('2026-12-07T00:00:00Z') - 1
    await work(kept)
    expect(await sequences()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
    clock += 1
    await work(kept)
    await work(kept)
    expect(await sequences()).toEqual([4, 5, 6, 7, 8, 9])
    expect(await partitions()).not.toContain('feed_event_20261126')
    const left = await asOwner((owner) =>
      owner.query('select up_to::integer as "upTo" from deliveries.receipt order by 1'),
    )
    expect(left).toEqual([{ upTo: 4 }])
    const cursorOf = (after: string) =>
      asBank(async (db) => findCursor(db, (await findFeeds(db, ['bank:004']))[0], after))
    expect(await cursorOf('3')).toBe('3')
    await expect(cursorOf('2')).rejects.toMatchObject({
      message: expect.stringContaining('3'),
      extensions: { code: 'EVENTS_EXPIRED' },
    })
  })

  test('a feed of which everything has expired goes on with the next number', async () => {
    await tell(['a', 'b'])
    await feedAlone()
    await tell(['c'], ['bank:006'])
    await feedAlone()
    clock += 200 * dayMs
    for (let done = 1; done > 0;) done = await work()
    expect(await sequences()).toEqual([])
    const [feed] = await asBank((db) => findFeeds(db, ['bank:004']))
    expect(feed).toMatchObject({ firstSequence: '3', lastSequence: '2' })
    await tell(['d'])
    await work()
    expect(await sequences('2')).toEqual([3])
  })

  test('what a reader has had is marked in each of its partitions, the first time', async () => {
    await tellOverDays(4, 2)
    await asBank((db) => updateRead(db, ['2', '3', '7'], now()))
    const marked = (await read()).filter(({ isDelivered }) => isDelivered)
    expect(marked.map(({ sequence }) => sequence)).toEqual(['2', '3', '7'])
    const instants = () =>
      asOwner((owner) =>
        owner.query('select delivered_at from deliveries.feed_event order by sequence'),
      )
    const before = await instants()
    clock += 1_000
    await asBank((db) => updateRead(db, ['2', '3', '7'], now()))
    expect(await instants()).toEqual(before)
  })

  test('the agency and the centre see how far the agency lags behind, and no other bank does', async () => {
    const client = await startSubgraph(deliveries, database.db, now)
    await tellOverDays(2, 2)
    await asBank((db) => updateAcknowledged(db, '1', now()))
    clock = start + dayMs
    const ask = async (agencyId: string, agencyKind: 'AOC' | 'BANK') => {
      const caller = { agencyId, agencyKind, scopes: ['events:read'] }
      const { data } = await client.ask(
        caller,
        '{ delivery(agencyId: "bank:004") { unacknowledged oldestUnacknowledgedAt lagSeconds } }',
      )
      return data.delivery
    }
    const lag = {
      unacknowledged: 3,
      oldestUnacknowledgedAt: '2026-11-26T03:00:00.000Z',
      lagSeconds: 86_400,
    }
    expect(await ask('bank:004', 'BANK')).toEqual(lag)
    expect(await ask('aoc', 'AOC')).toEqual(lag)
    expect(await ask('bank:006', 'BANK')).toBeNull()
    await asBank((db) => updateAcknowledged(db, '4', now()))
    expect(await ask('aoc', 'AOC')).toEqual({
      unacknowledged: 0,
      oldestUnacknowledgedAt: null,
      lagSeconds: null,
    })
    await client.close()
  })

  test('no caller makes or drops a partition, or reads one by its own name', async () => {
    await work()
    for (const text of [
      `select deliveries.make_partitions(now(), 1)`,
      `select deliveries.make_partition(current_date)`,
      `select deliveries.open_day(now())`,
      `select deliveries.mark_delivered('bank:006', array[1], array[now()])`,
      `drop table deliveries.feed_event_20261126`,
      `select 1 from deliveries.feed_event_20261126`,
    ])
      await expect(asBank((db) => db.query(text))).rejects.toThrow(
        /permission denied|not for callers|must be owner/,
      )
    await tell(['a'], ['bank:006'])
    await work()
    const others = `select 1 from deliveries.list_events('bank:006', 0, null, null, 10)`
    expect(await asBank((db) => db.query(others))).toEqual([])
    const lag = `select deliveries.oldest_unacknowledged('bank:006') as lag`
    expect(await asBank((db) => db.query(lag))).toEqual([{ lag: null }])
  })

  if (engine === 'PostgreSQL') {
    test('a page locks the partitions that it reads, and no other', async () => {
      await tellOverDays(20, 5)
      const locked = await asBank(async (db) => {
        await listFeedEvents(db, '52', everything, 10)
        const rows = await db.query<{ name: string }>(
          `select relation::regclass::text as name from pg_locks
           where pid = pg_backend_pid() and relation::regclass::text ~ 'feed_event_\\d{8}$' order by 1`,
        )
        return rows.map(({ name }) => name)
      })
      expect(locked).toEqual([
        'deliveries.feed_event_20261206',
        'deliveries.feed_event_20261207',
        'deliveries.feed_event_20261208',
      ])
    })

    test('while a backup reads the feeds, nothing is dropped and everything else goes on', async () => {
      await tell(['a'])
      await feedAlone()
      await asOwner(async (backup) => {
        await backup.query('select 1 from deliveries.feed_event')
        clock += 91 * dayMs
        await tell(['b'])
        for (let round = 0; round < 3; round += 1) await work()
        expect(await sequences()).toEqual([1, 2])
      })
      await work()
      expect(await sequences()).toEqual([2])
      expect(await partitions()).not.toContain('feed_event_20261126')
    })
  }
})

describe.each(engines)('the migration of feeds into partitions on $engine', ({ openEmpty }) => {
  let database: TestDatabase
  let folder: string

  beforeAll(async () => {
    database = await openEmpty()
    folder = await mkdtemp(join(tmpdir(), 'deliveries-'))
    const source = deliveries.migrations.folder
    for (const file of (await readdir(fileURLToPath(source))).filter((each) => each < '0013'))
      await copyFile(new URL(file, source), join(folder, file))
    const before = migrations.map((each) =>
      each.schema === 'deliveries' ? { ...each, folder: pathToFileURL(`${folder}/`) } : each,
    )
    // of oversight, which stands on everything, nothing is needed
    await migrate(
      database.db,
      before.filter(({ schema }) => schema !== 'oversight'),
    )
  })
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true })
    await database?.close()
  })

  test('keeps every event, its receipts and what comes after, also where clocks had gone back', async () => {
    await database.db.asOwner((owner) =>
      owner.script(`
        insert into deliveries.feed (agency_id, last_sequence, first_sequence, acknowledged_sequence)
        values ('bank:004', 1200, 201, 300), ('bank:006', 3, 4, 0);
        insert into deliveries.receipt (agency_id, up_to, at) values ('bank:004', 300, now());
        insert into deliveries.feed_event (agency_id, sequence, event_id, source, type, subject, at, data, fed_at, delivered_at)
        select 'bank:004', n, gen_random_uuid(), '/subgraphs/referrals', 'th.aoc.referral.sent', 's' || n % 7, now(), '{"n": 1}',
          timestamptz '2026-09-01T00:00:00Z' + make_interval(mins => n * 90) - case when n % 10 = 0 then interval '3 hours' else '0' end,
          case when n % 2 = 0 then now() end
        from generate_series(201, 1200) as n;
      `),
    )
    const listed = `select agency_id, sequence, event_id, source, type, subject, at, data, fed_at, delivered_at
      from deliveries.feed_event order by sequence`
    const read = () => database.db.asOwner((owner) => owner.query(listed))
    const before = await read()
    expect(before).toHaveLength(1_000)
    expect(await migrate(database.db, migrations)).toContain(
      'deliveries/0013-partition-feeds-by-day',
    )
    expect(await read()).toEqual(before)
    const now = () => new Date('2026-11-26T03:00:00Z')
    await tellOfReferrals(database.db, ['new'], ['bank:004'], now())
    await workOnce(deliveries, { db: database.db, now })
    const rows = await database.db.transaction(bank, (db) =>
      listFeedEvents(db, '200', everything, 2_000),
    )
    expect(rows.map(({ sequence }) => Number(sequence))).toEqual(
      Array.from({ length: 1_001 }, (_, at) => at + 201),
    )
  })
})
