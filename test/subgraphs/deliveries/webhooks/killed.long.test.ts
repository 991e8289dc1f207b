import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { setTimeout } from 'node:timers/promises'
import { migrations } from '../../../../local/subgraphs.ts'
import { deliveries } from '../../../../subgraphs/deliveries/subgraph.ts'
import { sendDue } from '../../../../subgraphs/deliveries/webhooks/sender.ts'
import { findWebhooks, upsertWebhook } from '../../../../subgraphs/deliveries/webhooks/store.ts'
import type { Webhooks } from '../../../../subgraphs/deliveries/webhooks/webhooks.ts'
import { workOnce } from '../../../../subgraphs/kit/background.ts'
import { migrate } from '../../../../subgraphs/kit/database/migrate.ts'
import { startReceiver, type Receiver } from '../../../support/deliveries/receiver.ts'
import { openTestWebhooks, tellOfReferrals } from '../../../support/deliveries/webhooks.ts'
import { runChild } from '../../../support/killed/run-child.ts'
import { engines, type TestDatabase } from '../../../support/processes/database.ts'

const server = engines.find(({ engine }) => engine === 'PostgreSQL')
const describeOnServer = server ? describe : describe.skip
const bank = { role: 'aoc_deliveries', agencyId: 'bank:004', agencyKind: 'BANK', officer: 'o' }

describeOnServer('kill -9 of a sender', () => {
  let database: TestDatabase
  let webhooks: Webhooks
  let receiver: Receiver
  let clock = Date.parse('2026-11-26T03:00:00Z')
  const now = () => new Date(clock)

  beforeAll(async () => {
    if (!server) return
    database = await server.open()
    await migrate(database.db, migrations)
    webhooks = await openTestWebhooks(now)
    receiver = await startReceiver()
    await database.db.transaction(bank, (db) =>
      upsertWebhook(
        db,
        { url: receiver.url, types: null, authorizationSealed: null },
        'officer-1',
        now(),
      ),
    )
  })
  afterAll(async () => {
    await receiver?.close()
    await webhooks?.close()
    await database?.close()
  })

  /** Tells of events about two subjects, and lets a process send them until it kills itself. */
  async function run(dieAt: number) {
    receiver.calls.length = 0
    await tellOfReferrals(database.db, ['a', 'b', 'a', 'a', 'b'], ['bank:004'], now())
    await workOnce(deliveries, { db: database.db, now })
    return runChild('./send-until-step.ts', {
      url: database.url,
      dieAt,
      at: now().toISOString(),
    })
  }

  /**
   * Sends until nothing waits. The server learns a little later that a process has gone, and keeps the rows of its transaction
   * until then: a sender passes them over.
   */
  async function sendAll(): Promise<void> {
    for (;;) {
      await sendDue({ db: database.db, now, send: webhooks.send, sealer: undefined })
      const [lane] = await database.db.asOwner((owner) =>
        owner.query<{ isDone: boolean }>(
          `select w.waiting = 0 and w.cursor = f.last_sequence as "isDone"
           from deliveries.webhook w join deliveries.feed f on f.agency_id = w.agency_id`,
        ),
      )
      if (lane?.isDone) return
      await setTimeout(20)
    }
  }

  test('at every step: its lane is taken over within a minute, nothing is lost, the order holds', async () => {
    const steps = Number(await run(1_000_000))
    expect(steps).toBeGreaterThan(10)
    expect(receiver.calls).toHaveLength(5)
    for (let dieAt = 1; dieAt <= steps; dieAt += 1) {
      expect([dieAt, await run(dieAt)]).toEqual([dieAt, null])
      clock += 59_000
      await sendAll()
      const firsts = new Map(receiver.calls.toReversed().map((call) => [call.id, call]))
      expect([dieAt, firsts.size]).toEqual([dieAt, 5])
      for (const subject of ['a', 'b']) {
        const sequences = [...firsts.values()]
          .toReversed()
          .filter(({ event }) => event['subject'] === subject)
          .map(({ event }) => Number(event['sequence']))
        expect([dieAt, sequences]).toEqual([dieAt, sequences.toSorted((one, other) => one - other)])
      }
      const [webhook] = await database.db.transaction(bank, (db) => findWebhooks(db, ['bank:004']))
      expect([dieAt, webhook?.waiting]).toEqual([dieAt, 0])
    }
  }, 300_000)
})
