import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { setTimeout } from 'node:timers/promises'
import { pino } from 'pino'
import { migrations } from '../../../local/subgraphs.ts'
import { deliveries, withWebhooks } from '../../../subgraphs/deliveries/subgraph.ts'
import { upsertWebhook } from '../../../subgraphs/deliveries/webhooks/store.ts'
import { startBackground } from '../../../subgraphs/kit/background.ts'
import { migrate } from '../../../subgraphs/kit/database/migrate.ts'
import { startReceiver, type Receiver } from '../../support/deliveries/receiver.ts'
import { openTestWebhooks, tellOfReferrals } from '../../support/deliveries/webhooks.ts'
import { startSubgraph, type SubgraphClient } from '../../support/domain/subgraph-client.ts'
import { runChild } from '../../support/killed/run-child.ts'
import { engines, type TestDatabase } from '../../support/processes/database.ts'
import { createRandom } from '../../support/random.ts'
import type { ReadStream } from '../../support/streams/read-stream.ts'

const server = engines.find(({ engine }) => engine === 'PostgreSQL')
const describeOnServer = server ? describe : describe.skip

/** The clock of the system runs so much faster: a lease takes four seconds, a bank that is away an hour six minutes. */
const factor = 10
/** Steps of the database at which a process of the work dies, one process after the other. */
const deaths = Array.from({ length: 30 }, (_, at) => at + 1)
const good = Array.from({ length: 20 }, (_, at) => `bank:${100 + at}`)
const [client = ''] = good
const slow = 'bank:200'
/** Without an endpoint that answers until the end; and it reads nothing until then. */
const away = 'bank:201'
const agencies = [...good, slow, away]

/** One event as some way of being told shows it. */
interface Told {
  readonly id: string
  readonly sequence: number
  readonly subject: string
}

describeOnServer('what an agency is told', () => {
  const began = Date.now()
  const now = () => new Date(began + (Date.now() - began) * factor)
  const random = createRandom(20_261_126)
  let database: TestDatabase
  let subgraph: SubgraphClient
  const receivers = new Map<string, Receiver>()
  /** The messages that each agency's endpoint answered with 2xx, in their order. */
  const called = new Map<string, Told[]>(agencies.map((agencyId) => [agencyId, []]))
  const progress = { isTelling: true, isDelivered: false }
  /** The stream that the client has open. */
  let open: ReadStream | undefined

  beforeAll(async () => {
    if (!server) return
    database = await server.open()
    await migrate(database.db, migrations)
    subgraph = await startSubgraph(deliveries, database.db, now)
    for (const agencyId of agencies) {
      const receiver = await startReceiver((call, response) => {
        if (agencyId === slow) return undefined
        const fate = agencyId === client ? random.below(12) : 2
        if (fate === 0) return 500
        if (fate === 1) {
          response.destroy()
          return undefined
        }
        called.get(agencyId)?.push(toldBy(call.event))
        return 204
      })
      receivers.set(agencyId, receiver)
      const session = { role: 'aoc_deliveries', agencyId, agencyKind: 'BANK', officer: 'o' }
      const webhook = { url: receiver.url, types: null, authorizationSealed: null }
      await database.db.transaction(session, (db) => upsertWebhook(db, webhook, 'o', now()))
    }
    await receivers.get(away)?.close()
  })
  afterAll(async () => {
    for (const receiver of receivers.values()) await receiver.close().catch(() => undefined)
    await subgraph?.close()
    await database?.close()
  })

  /** Tells agencies of events until the last process has died; some of them are about the same thing. */
  async function tell(): Promise<void> {
    while (progress.isTelling) {
      const ids = Array.from({ length: 1 + random.below(6) }, () => `s-${random.below(12)}`)
      const audience = agencies.filter((agencyId) => agencyId === client || random.below(3) === 0)
      // the server may end the connection: then the event was told or it was not
      await tellOfReferrals(database.db, ids, audience, now()).catch(() => undefined)
      await setTimeout(150)
    }
  }

  /** Ends connections of readers, publishers and the listener, as a server does that is restarted. */
  async function breakConnections(): Promise<void> {
    while (progress.isTelling) {
      await setTimeout(3_000)
      await database.db
        .asOwner((owner) =>
          owner.query(
            `select pg_terminate_backend(pid) from pg_stat_activity
             where datname = current_database() and pid <> pg_backend_pid() and pid % 3 = $1::integer`,
            [random.below(3)],
          ),
        )
        .catch(() => undefined)
    }
  }

  const caller = (agencyId: string) =>
    ({ agencyId, agencyKind: 'BANK', scopes: ['events:read'] }) as const

  /** Reads pages after the newest event that it has, as long as `goesOn`, and then to the end. */
  async function readPages(agencyId: string, goesOn: () => boolean): Promise<readonly Told[]> {
    const read: Told[] = []
    for (;;) {
      const isLast = !goesOn()
      const { data } = await subgraph.ask(
        caller(agencyId),
        `query ($after: ID, $first: Int!) { events(after: $after, first: $first) {
           nodes { id sequence subject } pageInfo { hasNextPage } } }`,
        { after: read.at(-1)?.id, first: 1 + random.below(40) },
      )
      // a connection that broke: the client asks again
      if (!data?.events) continue
      read.push(...data.events.nodes.map(toldBy))
      if (isLast && !data.events.pageInfo.hasNextPage) return read
      await setTimeout(50)
    }
  }

  /** Listens, breaks off after some events, and comes again with the last one that it has. */
  async function listen(agencyId: string): Promise<readonly Told[]> {
    const heard: Told[] = []
    const isOver = async () =>
      progress.isDelivered && (heard.at(-1)?.sequence ?? 0) >= (await lastOf(agencyId))
    while (!(await isOver())) {
      const stream = await subgraph.subscribe(
        caller(agencyId),
        'subscription ($after: ID) { events(after: $after) { id sequence subject } }',
        { after: heard.at(-1)?.sequence.toString() },
      )
      open = stream
      for (let left = 1 + random.below(60); left > 0 && !(await isOver()); left -= 1) {
        // the connection is closed below when everything has come
        const event = (await stream.next().catch(() => undefined))?.data?.data?.events
        if (!event) break
        heard.push(toldBy(event))
      }
      stream.close()
    }
    return heard
  }

  const listFed = () =>
    database.db.asOwner((owner) =>
      owner.query<Told & { agencyId: string; told: string }>(
        `select e.agency_id as "agencyId", e.event_id as id, e.sequence::integer, e.subject, o.id::text as told
         from deliveries.feed_event e join referrals.outbox o on o.event_id = e.event_id order by e.agency_id, e.sequence`,
      ),
    )
  const lastOf = async (agencyId: string) => {
    const rows = await database.db.asOwner((owner) =>
      owner.query<{ last: number }>(
        'select last_sequence::integer as last from deliveries.feed where agency_id = $1::text',
        [agencyId],
      ),
    )
    return rows[0]?.last ?? 0
  }
  const asTold = ({ id, sequence, subject }: Told): Told => ({ id, sequence, subject })

  /** Waits until every webhook but the slow one has delivered everything. */
  async function untilDelivered(): Promise<void> {
    for (;;) {
      const waiting = await database.db.asOwner((owner) =>
        owner.query(
          `select w.agency_id from deliveries.webhook w join deliveries.feed f on f.agency_id = w.agency_id
           where w.agency_id <> $1::text and (w.waiting > 0 or w.cursor < f.last_sequence)
           union all select '' from referrals.outbox where fed_at is null`,
          [slow],
        ),
      )
      if (waiting.length === 0) return
      await setTimeout(200)
    }
  }

  test('is the same in feed, stream and webhook as in the database, whatever dies on the way', async () => {
    const telling = tell()
    const breaking = breakConnections()
    const reading = readPages(client, () => !progress.isDelivered)
    const listening = listen(client)
    for (const dieAt of deaths)
      expect(
        await runChild('./deliver-until-step.ts', { url: database.url, dieAt, began, factor }),
      ).toBeNull()
    progress.isTelling = false
    await telling
    await breaking
    // the bank that was away is back, and so is the last process of the work
    const { port } = receivers.get(away) ?? { port: 0 }
    const back = await startReceiver(({ event }) => {
      called.get(away)?.push(toldBy(event))
      return 204
    }, port)
    receivers.set(away, back)
    const webhooks = await openTestWebhooks(now)
    const log = pino({ level: 'silent' })
    const work = startBackground(withWebhooks(webhooks), { db: database.db, now, log })
    await untilDelivered()
    progress.isDelivered = true
    open?.close()
    const [pages, stream] = await Promise.all([reading, listening])
    const caughtUp = await readPages(away, () => false)
    await webhooks.close()
    await work.close()

    const fed = await listFed()
    const outbox = await database.db.asOwner((owner) =>
      owner.query<{ told: string; audience: readonly string[] }>(
        'select id::text as told, audience from referrals.outbox order by id',
      ),
    )
    for (const agencyId of agencies) {
      const own = fed.filter((each) => each.agencyId === agencyId)
      expect(own.map(({ sequence }) => sequence)).toEqual(own.map((_, at) => at + 1))
      const due = outbox.filter(({ audience }) => audience.includes(agencyId))
      expect(own.map(({ told }) => told)).toEqual(due.map(({ told }) => told))
    }
    const own = (agencyId: string) =>
      fed.filter((each) => each.agencyId === agencyId).map((each) => asTold(each))
    expect(own(client).length).toBeGreaterThan(deaths.length)
    expect(pages).toEqual(own(client))
    expect(stream).toEqual(own(client))
    expect(caughtUp).toEqual(own(away))
    for (const agencyId of [...good, away]) {
      const calls = called.get(agencyId) ?? []
      const firsts = [...new Map(calls.toReversed().map((call) => [call.id, call])).values()]
      const inOrder = firsts.toSorted((one, other) => one.sequence - other.sequence)
      expect([agencyId, inOrder]).toEqual([agencyId, own(agencyId)])
      const newest = new Map<string, number>()
      for (const { subject, sequence } of calls) {
        // a repetition is not newer than the newest of its subject, and nothing is left out before it
        expect(sequence).toBeLessThanOrEqual(
          nextOf(own(agencyId), subject, newest.get(subject) ?? 0),
        )
        newest.set(subject, Math.max(newest.get(subject) ?? 0, sequence))
      }
    }
    for (const call of receivers.get(slow)?.calls ?? [])
      expect(own(slow)).toContainEqual(toldBy(call.event))
  }, 600_000)
})

function toldBy(event: Readonly<Record<string, unknown>>): Told {
  return {
    id: String(event['id']),
    sequence: Number(event['sequence']),
    subject: String(event['subject']),
  }
}

/** The sequence of the first event about the subject after one; that one where it is the last. */
function nextOf(feed: readonly Told[], subject: string, after: number): number {
  return feed.find((each) => each.subject === subject && each.sequence > after)?.sequence ?? after
}
