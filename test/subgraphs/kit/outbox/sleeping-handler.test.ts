/** A process that sleeps while it handles an event: another one takes the event over. */

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import type { Database } from '../../../../subgraphs/kit/database/database.ts'
import { migrate } from '../../../../subgraphs/kit/database/migrate.ts'
import { openPostgres } from '../../../../subgraphs/kit/database/postgres.ts'
import type { EventHandlers } from '../../../../subgraphs/kit/outbox/event-handlers.ts'
import { publish } from '../../../../subgraphs/kit/outbox/publish.ts'
import { dispatchEvents, handleNextEvents } from '../../../../subgraphs/kit/outbox/relay.ts'
import { openAny, type TestDatabase } from '../../../support/processes/database.ts'
import { administratorUrl } from '../../../support/processes/server.ts'

/** PGlite has one session, which cannot wait for another. */
const describeOnServer = administratorUrl === undefined ? describe.skip : describe

const station = {
  role: 'aoc_referrals',
  agencyId: 'police:station:10101',
  agencyKind: 'POLICE',
  officer: 'officer-1',
}

describeOnServer('a handler that sleeps past idle_in_transaction_session_timeout', () => {
  let database: TestDatabase
  let sleeping: Database
  let clock = new Date()
  const now = () => clock

  beforeAll(async () => {
    database = await openAny()
    sleeping = openPostgres({ url: database.url!, idleInTransactionTimeoutMs: 200 })
    await migrate(database.db, [])
    await database.db.asOwner((owner) =>
      owner.script(
        'create table accounts.effect (by text); grant select, insert on accounts.effect to aoc_accounts',
      ),
    )
    await database.db.transaction(station, (db) =>
      publish(
        db,
        'referrals',
        [
          {
            type: 'th.aoc.complaint.recorded',
            subject: 'r-1',
            audience: ['aoc'],
            data: {
              referralId: 'r-1',
              caseId: randomUUID(),
              stationCode: '10101',
              receivedAt: '2026-11-20T00:00:00.000Z',
              actor: { agencyId: station.agencyId, officer: station.officer },
            },
          },
        ],
        clock,
      ),
    )
    await dispatchEvents({ db: database.db, subgraph: 'referrals', now })
  })
  afterAll(async () => {
    await sleeping?.close()
    await database?.close()
  })

  /** Inserts a row as its effect, then waits. */
  const handlersOf = (by: string, wait: () => Promise<void>): EventHandlers => ({
    'th.aoc.complaint.recorded': async (db) => {
      await db.query('insert into accounts.effect values ($1::text)', [by])
      await wait()
    },
  })
  const effects = () =>
    database.db.asOwner((owner) => owner.query('select by from accounts.effect'))

  test('loses the event to another process, and commits nothing when it wakes', async () => {
    let wake = () => undefined as void
    const woken = new Promise<void>((resolve) => {
      wake = resolve
    })
    let sleep = () => undefined as void
    const asleep = new Promise<void>((resolve) => {
      sleep = resolve
    })
    const slept = handleNextEvents(
      { db: sleeping, subgraph: 'accounts', now },
      handlersOf('sleeper', () => {
        sleep()
        return woken
      }),
    ).then(
      () => 'committed',
      () => 'failed',
    )
    await asleep
    const other = { db: database.db, subgraph: 'accounts', now } as const
    const handlers = handlersOf('other', async () => undefined)
    expect(await handleNextEvents(other, handlers)).toBe(0)
    while (!(await handleNextEvents(other, handlers)));
    wake()
    expect(await slept).toBe('failed')
    expect(await effects()).toEqual([{ by: 'other' }])

    clock = new Date(clock.getTime() + 86_400_000)
    expect(await handleNextEvents(other, handlers)).toBe(0)
    expect(await effects()).toEqual([{ by: 'other' }])
  })
})
