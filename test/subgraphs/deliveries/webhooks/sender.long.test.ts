import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { pino } from 'pino'
import { insertDenial } from '../../../../gateway/authentication/stores/denials.ts'
import { migrations } from '../../../../local/subgraphs.ts'
import { listFeedEvents } from '../../../../subgraphs/deliveries/store.ts'
import { deliveries } from '../../../../subgraphs/deliveries/subgraph.ts'
import {
  sendDue,
  startSender,
  type SenderOptions,
} from '../../../../subgraphs/deliveries/webhooks/sender.ts'
import {
  claimLane,
  findWebhooks,
  listAttempts,
  settleLane,
  updatePaused,
  updateResumed,
  upsertWebhook,
  type WebhookRow,
} from '../../../../subgraphs/deliveries/webhooks/store.ts'
import type { Webhooks } from '../../../../subgraphs/deliveries/webhooks/webhooks.ts'
import { workOnce } from '../../../../subgraphs/kit/background.ts'
import { migrate } from '../../../../subgraphs/kit/database/migrate.ts'
import { systemSession } from '../../../../subgraphs/kit/database/system-session.ts'
import { startReceiver, type Receiver } from '../../../support/deliveries/receiver.ts'
import { openTestWebhooks, tellOfReferrals } from '../../../support/deliveries/webhooks.ts'
import { engines, type TestDatabase } from '../../../support/processes/database.ts'
import { insertTestAgencies } from '../../../support/tokens/agencies.ts'

const as = (agencyId: string, agencyKind = 'BANK') => ({
  role: 'aoc_deliveries',
  agencyId,
  agencyKind,
  officer: 'officer-1',
})
const hour = 3_600_000
const claim = { leaseMs: 40_000, size: 16, ahead: 400 }

describe.each(engines)('the senders of webhooks on $engine', ({ open }) => {
  let database: TestDatabase
  let webhooks: Webhooks
  let clock = Date.parse('2026-11-26T03:00:00Z')
  const now = () => new Date(clock)
  const receivers: Receiver[] = []
  let options: SenderOptions

  beforeAll(async () => {
    database = await open()
    await migrate(database.db, migrations)
    await insertTestAgencies(database.db)
    webhooks = await openTestWebhooks(now)
    const { send, sealer } = webhooks
    options = { db: database.db, now, send, sealer, random: () => 0 }
  })
  afterAll(async () => {
    await webhooks?.close()
    await database?.close()
  })
  beforeEach(() =>
    database.db.asOwner((owner) =>
      owner.script(
        ['webhook', 'feed_event', 'feed']
          .map((table) => `delete from deliveries.${table};`)
          .join('')
          .concat('delete from referrals.outbox;'),
      ),
    ),
  )
  afterEach(async () => {
    for (const receiver of receivers.splice(0)) await receiver.close()
  })

  async function receive(
    agencyId: string,
    answer?: Receiver['answer'],
    types: string[] | null = null,
  ) {
    const receiver = await startReceiver(answer)
    receivers.push(receiver)
    await set(agencyId, receiver.url, types)
    return receiver
  }
  const set = (agencyId: string, url: string, types: string[] | null = null, bearer?: string) =>
    database.db.transaction(as(agencyId), (db) => {
      const authorizationSealed =
        bearer === undefined ? null : (webhooks.sealer?.seal(agencyId, bearer) ?? null)
      return upsertWebhook(db, { url, types, authorizationSealed }, 'officer-1', now())
    })
  async function tell(ids: readonly string[], audience: readonly string[]) {
    await tellOfReferrals(database.db, ids, audience, now())
    await workOnce(deliveries, { db: database.db, now })
  }
  const webhookOf = async (agencyId: string): Promise<WebhookRow | undefined> => {
    const [row] = await database.db.transaction(as(agencyId), (db) => findWebhooks(db, [agencyId]))
    return row
  }
  const subjectsOf = ({ calls }: Receiver) => calls.map(({ event }) => event['subject'])
  const system = systemSession('deliveries')

  test('each event of the feed is delivered once, with its id, in the order of its subject', async () => {
    const receiver = await receive('bank:004')
    await tell(['a', 'b', 'a', 'c', 'a'], ['bank:004'])
    await sendDue(options)
    await sendDue(options)
    const events = await database.db.transaction(as('bank:004'), (db) =>
      listFeedEvents(db, '0', { types: null, subject: null }, 100),
    )
    expect(receiver.calls.map(({ id }) => id).toSorted()).toEqual(
      events.map(({ eventId }) => eventId).toSorted(),
    )
    const ofA = receiver.calls.filter(({ event }) => event['subject'] === 'a')
    expect(ofA.map(({ event }) => event['sequence'])).toEqual(['1', '3', '5'])
    for (const { id, event, timestamp, contentType } of receiver.calls) {
      expect(event['id']).toBe(id)
      expect(timestamp).toBe(String(clock / 1_000))
      expect(contentType).toBe('application/cloudevents+json; charset=utf-8')
    }
  })

  test('a webhook begins with the next event, and is called for its types alone', async () => {
    await tell(['before'], ['bank:004'])
    const receiver = await receive('bank:004', undefined, ['th.aoc.referral.sent'])
    const other = await receive('bank:006', undefined, ['th.aoc.hold.requested'])
    await tell(['after'], ['bank:004', 'bank:006'])
    await sendDue(options)
    expect(subjectsOf(receiver)).toEqual(['after'])
    expect(other.calls).toEqual([])
  })

  test('an event that fails holds back its subject and no other, and comes again by the schedule', async () => {
    const receiver = await receive('bank:004', ({ event }) =>
      event['subject'] === 'a' ? 500 : 204,
    )
    await tell(['a', 'b', 'a'], ['bank:004'])
    await sendDue(options)
    expect(subjectsOf(receiver)).toEqual(['a', 'b'])
    await sendDue(options)
    expect(subjectsOf(receiver)).toEqual(['a', 'b'])
    clock += 5_000
    receiver.answer = () => 204
    await sendDue(options)
    expect(subjectsOf(receiver)).toEqual(['a', 'b', 'a', 'a'])
    expect(receiver.calls.map(({ event }) => event['sequence'])).toEqual(['1', '2', '1', '3'])
    const attempts = await database.db.transaction(as('bank:004'), (db) => listAttempts(db, ['1']))
    expect(attempts.map(({ outcome, status }) => [outcome, status])).toEqual([
      ['STATUS', 500],
      ['DELIVERED', 204],
    ])
  })

  test('an endpoint that cannot be reached rests; once it is reached, all that it missed follows at once', async () => {
    const dead = await startReceiver()
    await set('bank:004', dead.url)
    await dead.close()
    await tell(['a', 'b', 'c'], ['bank:004'])
    await sendDue(options)
    await tell(['d'], ['bank:004'])
    expect(await sendDue(options)).toBe(0)
    expect((await webhookOf('bank:004'))?.restsUntil).toEqual(new Date(clock + 5_000))

    clock += 5_000
    expect(await sendDue(options)).toBe(1)
    clock += 30_000
    const alive = await startReceiver(undefined, dead.port)
    receivers.push(alive)
    await sendDue(options)
    expect(new Set(subjectsOf(alive))).toEqual(new Set(['a', 'b', 'c', 'd']))
    expect(alive.calls).toHaveLength(4)
    expect(await webhookOf('bank:004')).toMatchObject({ waiting: 0, restsUntil: null })
  })

  test('a dead endpoint and one that does not answer delay no other', async () => {
    const hanging: ServerResponse[] = []
    const slow = await receive('bank:001', (_call, response) => {
      hanging.push(response)
      return undefined
    })
    const dead = await startReceiver()
    await set('bank:002', dead.url)
    await dead.close()
    const good = []
    const agencies = Array.from({ length: 20 }, (_, at) => `bank:${100 + at}`)
    for (const agencyId of agencies) good.push(await receive(agencyId))

    const sender = startSender(options, { log: pino({ level: 'silent' }) })
    for (let round = 0; round < 3; round += 1)
      await tell([`r-${round}`, 'again'], ['bank:001', 'bank:002', ...agencies])
    for (const receiver of good) await receiver.received(6)
    // the slow endpoint still has its first calls
    expect(hanging.length).toBeGreaterThan(0)
    expect(slow.calls.length).toBe(hanging.length)
    for (const receiver of good) {
      expect(receiver.calls).toHaveLength(6)
      const again = receiver.calls.filter(({ event }) => event['subject'] === 'again')
      expect(again.map(({ event }) => Number(event['sequence']))).toEqual([2, 4, 6])
    }
    for (const response of hanging) response.writeHead(204).end()
    await sender.close()
  })

  test('410 pauses at once, and the agency and the centre are told', async () => {
    const receiver = await receive('bank:004', () => 410)
    await tell(['a', 'b'], ['bank:004'])
    await sendDue(options)
    clock += hour
    await sendDue(options)
    expect(receiver.calls).toHaveLength(2)
    expect(await webhookOf('bank:004')).toMatchObject({ state: 'PAUSED', pausedReason: 'GONE' })
    for (const [agencyId, kind] of [
      ['aoc', 'AOC'],
      ['bank:004', 'BANK'],
    ] as const) {
      const events = await database.db.transaction(as(agencyId, kind), (db) =>
        listFeedEvents(db, '0', { types: ['th.aoc.webhook.paused'], subject: null }, 10),
      )
      expect(events).toMatchObject([
        { subject: 'bank:004', data: { agencyId: 'bank:004', reason: 'GONE', waiting: 2 } },
      ])
      expect(JSON.stringify(events)).not.toContain('127.0.0.1')
    }
  })

  test('after 72 hours of failure it is paused, and goes on with everything when it is resumed', async () => {
    const receiver = await receive('bank:004', () => 500)
    await tell(['a'], ['bank:004'])
    const start = clock
    for (;;) {
      await sendDue(options)
      if ((await webhookOf('bank:004'))?.state === 'PAUSED') break
      clock += hour / 2
    }
    expect((clock - start) / hour).toBeGreaterThan(71)
    expect((clock - start) / hour).toBeLessThanOrEqual(72)
    expect(await webhookOf('bank:004')).toMatchObject({ pausedReason: 'FAILING' })
    receiver.calls.length = 0
    receiver.answer = () => 204
    await tell(['b'], ['bank:004'])
    await sendDue(options)
    expect(receiver.calls).toEqual([])
    await database.db.transaction(as('bank:004'), (db) => updateResumed(db, now()))
    await sendDue(options)
    // with the event that told of the pause
    expect(subjectsOf(receiver)).toEqual(expect.arrayContaining(['a', 'b', 'bank:004']))
    expect(receiver.calls).toHaveLength(3)
  })

  test('a webhook that its agency pauses sends nothing until it is resumed', async () => {
    const receiver = await receive('bank:004')
    await database.db.transaction(as('bank:004'), (db) => updatePaused(db, now()))
    await tell(['a'], ['bank:004'])
    await sendDue(options)
    expect(receiver.calls).toEqual([])
    await database.db.transaction(as('bank:004'), (db) => updateResumed(db, now()))
    await sendDue(options)
    expect(subjectsOf(receiver)).toEqual(['a'])
  })

  test('an agency that the operator denies is not called; once that is lifted, it is told everything', async () => {
    const receivers = [await receive('bank:004'), await receive('bank:006')]
    const deny = (until: Date | null) =>
      database.db.asOwner((owner) =>
        insertDenial(owner, { kind: 'agency', subject: 'bank:004', until, reason: 'a test' }),
      )
    await deny(null)
    await tell(['a', 'b'], ['bank:004', 'bank:006'])
    await sendDue(options)
    expect(receivers.map(subjectsOf)).toEqual([[], ['a', 'b']])
    await deny(new Date(clock + 1))
    await sendDue(options)
    expect(receivers.map(subjectsOf)).toEqual([[], ['a', 'b']])
    clock += 1
    await sendDue(options)
    expect(receivers.map(subjectsOf)).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ])
  })

  test('of many calls for one delivery the last hundred are shown', async () => {
    await receive('bank:004')
    await tell(['a'], ['bank:004'])
    await sendDue(options)
    await database.db.asOwner((owner) =>
      owner.query(
        `insert into deliveries.webhook_attempt (agency_id, sequence, attempt, at, outcome, status, duration_ms)
         select a.agency_id, a.sequence, a.attempt + n, a.at, a.outcome, a.status, n
         from deliveries.webhook_attempt a, generate_series(1, 150) as n`,
      ),
    )
    const attempts = await database.db.transaction(as('bank:004'), (db) => listAttempts(db, ['1']))
    expect(attempts.map(({ durationMs }) => durationMs)).toEqual(
      Array.from({ length: 100 }, (_, index) => index + 51),
    )
  })

  test('many senders at once deliver each event once', async () => {
    const agencies = ['bank:004', 'bank:006', 'bank:014']
    const receiving = []
    for (const agencyId of agencies) receiving.push(await receive(agencyId))
    const ids = Array.from({ length: 60 }, () => randomUUID())
    await tell([...ids, ...ids], agencies)
    await Promise.all([sendDue(options), sendDue(options), sendDue(options), sendDue(options)])
    await sendDue(options)
    for (const { calls } of receiving) {
      expect(calls.map(({ event }) => Number(event['sequence'])).toSorted((a, b) => a - b)).toEqual(
        Array.from({ length: 120 }, (_, at) => at + 1),
      )
      for (const id of ids)
        expect(
          calls
            .filter(({ event }) => event['subject'] === id)
            .map(({ event }) => Number(event['sequence'])),
        ).toEqual([ids.indexOf(id) + 1, ids.indexOf(id) + 61])
    }
  })

  test('a sender that sleeps loses its lane after the lease, and settles nothing', async () => {
    const receiver = await receive('bank:004')
    await tell(['a'], ['bank:004'])
    const [taken] = await database.db.transaction(system, (db) => claimLane(db, now(), claim))
    expect(await sendDue(options)).toBe(0)
    clock += 41_000
    expect(await sendDue(options)).toBe(1)
    const attempt = { at: now(), outcome: 'STATUS', status: 500, durationMs: 1 } as const
    const verdict = {
      results: [{ ...attempt, sequence: '1', nextAt: now() }],
      failures: 9,
      heldUntil: now(),
      pause: 'FAILING',
    } as const
    const isSettled = await database.db.transaction(system, (db) =>
      settleLane(db, taken ?? { agencyId: '', leaseToken: '0' }, verdict, now()),
    )
    expect(isSettled).toBe(false)
    expect(receiver.calls).toHaveLength(1)
    expect(await webhookOf('bank:004')).toMatchObject({ state: 'ACTIVE', waiting: 0 })
  })

  test('calls to the URL of before do not count for the URL of now', async () => {
    const before = await receive('bank:004')
    await tell(['a'], ['bank:004'])
    let change: Promise<unknown> = Promise.resolve()
    before.answer = (_call, response) => {
      change = receive('bank:004').then(() => response.writeHead(204).end())
      return undefined
    }
    await sendDue(options)
    await change
    await sendDue(options)
    expect(subjectsOf(receivers.at(-1) as Receiver)).toEqual(['a'])
  })

  test('a bearer is sent to its own endpoint, and nothing is sent where it cannot be read', async () => {
    const receiver = await startReceiver()
    receivers.push(receiver)
    await set('bank:004', receiver.url, null, 'secret-token')
    await tell(['a'], ['bank:004'])
    await sendDue({ ...options, sealer: undefined })
    expect(receiver.calls).toEqual([])
    clock += 5_000
    await sendDue(options)
    expect(receiver.calls.map(({ authorization }) => authorization)).toEqual([
      'Bearer secret-token',
    ])
  })

  test('an agency sees and changes its own webhook alone; no caller reads a bearer or works as a sender', async () => {
    await set('bank:004', 'https://bank.example/hook', null, 'secret-token')
    const run = (session: ReturnType<typeof as>, text: string) =>
      database.db.transaction(session, (db) => db.query<{ url: string }>(text))
    const urls = 'select url from deliveries.webhook'
    expect(await run(as('bank:006'), urls)).toEqual([])
    expect(
      await run(as('bank:006'), `update deliveries.webhook set url = 'x' returning url`),
    ).toEqual([])
    expect(await run(as('bank:006'), 'delete from deliveries.webhook returning url')).toEqual([])
    expect(await run(as('bank:006'), 'select url from deliveries.own_webhook()')).toEqual([])
    expect(await run(as('aoc', 'AOC'), urls)).toHaveLength(1)
    for (const text of [
      'select authorization_sealed from deliveries.webhook',
      `select deliveries.claim_webhook(now(), '1 minute', 1, 1)`,
      `select deliveries.settle_webhook('bank:004', 0, '[]', 0, null, null, now())`,
      `select deliveries.expire_deliveries(now(), 1)`,
      `select deliveries.tell(array['aoc'], 't', 's', '{}', now())`,
      `update deliveries.webhook set cursor = 0`,
      `update deliveries.webhook_delivery set delivered_at = now()`,
    ])
      await expect(run(as('bank:004'), text)).rejects.toThrow(/permission denied|not for callers/)
  })

  test('deliveries are shown for seven days', async () => {
    await receive('bank:004')
    await tell(['a'], ['bank:004'])
    await sendDue(options)
    const count = async () => {
      const rows = await database.db.transaction(as('bank:004'), (db) =>
        db.query('select 1 from deliveries.webhook_delivery'),
      )
      return rows.length
    }
    await workOnce(deliveries, { db: database.db, now })
    expect(await count()).toBe(1)
    clock += 7 * 24 * hour + 1
    await workOnce(deliveries, { db: database.db, now })
    expect(await count()).toBe(0)
  })
})
