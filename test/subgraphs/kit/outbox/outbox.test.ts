import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import type { CloudEvent } from '../../../../schema/events.ts'
import type { Queryable } from '../../../../subgraphs/kit/database/database.ts'
import { migrate } from '../../../../subgraphs/kit/database/migrate.ts'
import { publish, type NewEvent } from '../../../../subgraphs/kit/outbox/publish.ts'
import { dispatchEvents, handleNextEvents } from '../../../../subgraphs/kit/outbox/relay.ts'
import { systemSession } from '../../../../subgraphs/kit/database/system-session.ts'
import { measureWork } from '../../../support/domain/measure-work.ts'
import { engines, type TestDatabase } from '../../../support/processes/database.ts'
import { type EventHandlers } from '../../../../subgraphs/kit/outbox/event-handlers.ts'

const station = {
  role: 'aoc_referrals',
  agencyId: 'police:station:10101',
  agencyKind: 'POLICE',
  officer: 'officer-1',
}

function complaint(referralId: string, receivedAt: string): NewEvent {
  return {
    type: 'th.aoc.complaint.recorded',
    subject: referralId,
    audience: ['aoc'],
    data: {
      referralId,
      caseId: randomUUID(),
      stationCode: '10101',
      receivedAt,
      actor: { agencyId: 'police:station:10101', officer: 'officer-1' },
    },
  }
}

describe.each(engines)('the exchange of events on $engine', ({ open }) => {
  let database: TestDatabase
  let clock: Date
  const now = () => clock

  beforeAll(async () => {
    database = await open()
    await migrate(database.db, [])
    await database.db.asOwner(async (owner) => {
      await owner.query('create table accounts.effect (subject text not null)')
      await owner.query('grant select, insert on accounts.effect to aoc_accounts')
    })
  })
  afterAll(() => database?.close())
  beforeEach(async () => {
    clock = new Date()
    await database.db.asOwner(async (owner) => {
      await owner.query('delete from referrals.outbox')
      await owner.query('delete from accounts.inbox')
    })
  })

  const tell = (events: readonly NewEvent[]) =>
    database.db.transaction(station, (db) => publish(db, 'referrals', events, clock))
  const dispatch = () => dispatchEvents({ db: database.db, subgraph: 'referrals', now })
  const dispatchAll = async () => {
    while ((await dispatch()) > 0);
  }
  const handle = (handlers: EventHandlers) =>
    handleNextEvents({ db: database.db, subgraph: 'accounts', now }, handlers)

  function recorder(failures = 0) {
    const seen: CloudEvent[] = []
    let left = failures
    const handlers: EventHandlers = {
      'th.aoc.complaint.recorded': async (_db, event) => {
        if (left-- > 0) throw new Error('not now')
        seen.push(event)
      },
    }
    return { seen, handlers }
  }

  test('an event reaches its subscriber in the shape of CloudEvents 1.0', async () => {
    await tell([complaint('r-1', '2026-11-20T00:00:00.000Z')])
    expect(await dispatch()).toBe(1)
    const { seen, handlers } = recorder()
    expect(await handle(handlers)).toBe(1)
    expect(seen).toEqual([
      {
        specversion: '1.0',
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        source: '/subgraphs/referrals',
        type: 'th.aoc.complaint.recorded',
        subject: 'r-1',
        time: clock.toISOString(),
        datacontenttype: 'application/json',
        partitionkey: 'r-1',
        data: expect.objectContaining({ receivedAt: '2026-11-20T00:00:00.000Z' }),
      },
    ])
    expect(await handle(handlers)).toBe(0)
  })

  test('what a transaction told and did not commit is told to nobody', async () => {
    const told = database.db.transaction(station, async (db) => {
      await publish(db, 'referrals', [complaint('r-1', '2026-11-20T00:00:00.000Z')], clock)
      throw new Error('rolled back')
    })
    await expect(told).rejects.toThrow('rolled back')
    expect(await dispatch()).toBe(0)
  })

  test('events with one key arrive in their order, whatever their number', async () => {
    const days = ['20', '21', '22', '23'].map((each) => `2026-11-${each}T00:00:00.000Z`)
    await tell(days.map((each) => complaint('r-1', each)))
    await dispatchAll()
    const { seen, handlers } = recorder()
    while (await handle(handlers));
    expect(seen.map(({ data }) => 'receivedAt' in data && data.receivedAt)).toEqual(days)
  })

  test('a handler that fails undoes what it did, is tried again, and holds up its own key only', async () => {
    await tell([
      complaint('r-1', '2026-11-20T00:00:00.000Z'),
      complaint('r-1', '2026-11-21T00:00:00.000Z'),
      complaint('r-2', '2026-11-22T00:00:00.000Z'),
    ])
    await dispatchAll()
    const { seen, handlers } = recorder(2) // among others, then alone
    await expect(handle(handlers)).rejects.toThrow('not now')
    while (await handle(handlers));
    expect(seen.map(({ subject }) => subject)).toEqual(['r-2'])
    clock = new Date(clock.getTime() + 1_000)
    while (await handle(handlers));
    expect(seen.map(({ subject }) => subject)).toEqual(['r-2', 'r-1', 'r-1'])
  })

  test('of events that are handled together, one that fails undoes the others for a moment and hinders none', async () => {
    const subjects = ['r-1', 'r-2', 'r-3']
    await tell(subjects.map((subject) => complaint(subject, '2026-11-20T00:00:00.000Z')))
    await dispatchAll()
    const handlers: EventHandlers = {
      'th.aoc.complaint.recorded': async (db, { subject }) => {
        await db.query('insert into accounts.effect values ($1::text)', [subject])
        if (subject === 'r-2') throw new Error('never')
      },
    }
    const effects = () =>
      database.db.asOwner((owner) => owner.query('select subject from accounts.effect'))
    await expect(handle(handlers)).rejects.toThrow('never')
    while ((await handle(handlers)) > 0);
    expect(await effects()).toEqual([{ subject: 'r-1' }, { subject: 'r-3' }])
    clock = new Date(clock.getTime() + 60_000)
    await expect(handle(handlers)).rejects.toThrow('never')
    expect(await effects()).toHaveLength(2)
  })

  test('an event that is delivered twice is handled once', async () => {
    await tell([complaint('r-1', '2026-11-20T00:00:00.000Z')])
    await dispatch()
    await database.db.asOwner((owner) =>
      owner.query('update referrals.outbox set dispatched_at = null'),
    )
    expect(await dispatch()).toBe(1)
    const { seen, handlers } = recorder()
    while (await handle(handlers));
    expect(seen).toHaveLength(1)
  })

  test('an event for which this program has no handler waits for one that has', async () => {
    await tell([complaint('r-1', '2026-11-20T00:00:00.000Z')])
    await dispatch()
    await expect(handle({})).rejects.toThrow('no handler')
    clock = new Date(clock.getTime() + 1_000)
    const { seen, handlers } = recorder()
    expect(await handle(handlers)).toBe(1)
    expect(seen).toHaveLength(1)
  })

  test('many dispatchers and consumers at once deliver each event once, in order under its key', async () => {
    const events = Array.from({ length: 120 }, (_, index) =>
      complaint(`r-${index % 8}`, new Date(Date.UTC(2026, 10, 1, 0, index)).toISOString()),
    )
    for (const event of events) await tell([event])
    const { seen, handlers } = recorder()
    const drain = async () => {
      for (let idle = 0; idle < 20;) {
        const moved = await dispatch()
        const handled = await handle(handlers)
        idle = moved === 0 && handled === 0 ? idle + 1 : 0
      }
    }
    await Promise.all([drain(), drain(), drain(), drain()])
    expect(seen).toHaveLength(120)
    for (let key = 0; key < 8; key += 1) {
      const instants = seen
        .filter(({ subject }) => subject === `r-${key}`)
        .map(({ data }) => ('receivedAt' in data ? data.receivedAt : ''))
      expect(instants).toEqual(instants.toSorted())
    }
  })

  test('an event is taken with as few rows read among 1,000 that wait as among none', async () => {
    const take = () =>
      measureWork(database.db, systemSession('accounts'), (db) =>
        db.query('select accounts.claim_events($1::timestamptz, 10)', [clock]),
      )
    const move = (batch: number) =>
      measureWork(database.db, systemSession('referrals'), (db) =>
        db.query('select referrals.dispatch_events($1::timestamptz, $2::integer)', [clock, batch]),
      )
    // planned while nothing waits, as in a process that has just started
    await take()
    await move(10)
    const subjects = Array.from({ length: 1_000 }, (_, index) => `r-${index}`)
    await tell(subjects.map((subject) => complaint(subject, '2026-11-20T00:00:00.000Z')))
    expect((await move(10)).rows).toBeLessThan(500)
    await dispatchAll()
    const { rows, scanned } = await take()
    expect(rows).toBeLessThan(500)
    expect(scanned).toEqual([])
  })

  test('while one dispatcher moves events, another moves none', async () => {
    await tell([complaint('r-1', '2026-11-20T00:00:00.000Z')])
    const others = await database.db.transaction(systemSession('referrals'), async (db) => {
      await db.query('select referrals.dispatch_events($1::timestamptz, 10)', [clock])
      // the embedded engine has one transaction at a time
      return database.db.engine === 'postgresql' ? dispatch() : 0
    })
    expect(others).toBe(0)
    expect(await dispatch()).toBe(0)
  })

  test.each([
    ['reads what others told', 'select data from referrals.outbox'],
    ['dispatches', 'select referrals.dispatch_events(now(), 1)'],
    ['takes an event', 'select referrals.claim_events(now(), 1)'],
    ['settles an event', 'select referrals.settle_events(array[1]::bigint[], now())'],
    ['writes to another subgraph’s outbox', `select accounts.publish_events('[]', now())`],
  ])('no caller’s transaction %s', async (_what, statement) => {
    const attempt = (db: Queryable) => db.query(statement)
    await expect(database.db.transaction(station, attempt)).rejects.toThrow()
  })
})
