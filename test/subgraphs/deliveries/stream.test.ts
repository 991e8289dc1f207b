import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import { migrations } from '../../../local/subgraphs.ts'
import { deliveries } from '../../../subgraphs/deliveries/subgraph.ts'
import { workOnce } from '../../../subgraphs/kit/background.ts'
import { migrate } from '../../../subgraphs/kit/database/migrate.ts'
import { publish, type NewEvent } from '../../../subgraphs/kit/outbox/publish.ts'
import { startSubgraph, type SubgraphClient } from '../../support/domain/subgraph-client.ts'
import { engines, type TestDatabase } from '../../support/processes/database.ts'
import type { ReadStream } from '../../support/streams/read-stream.ts'

const centre = { role: 'aoc_referrals', agencyId: 'aoc', agencyKind: 'AOC', officer: 'officer-1' }
const station = {
  ...centre,
  agencyId: 'police:station:10101',
  agencyKind: 'POLICE',
}
const bank = (agencyId: string, scopes = ['events:read']) => ({
  agencyId,
  agencyKind: 'BANK' as const,
  scopes,
})
const now = () => new Date('2026-11-26T03:00:00Z')
const query = `subscription ($after: ID, $types: [String!], $subject: ID) {
  events(after: $after, types: $types, subject: $subject) { sequence id type source subject } }`

function sent(subject: string, audience: readonly string[]): NewEvent {
  return {
    type: 'th.aoc.referral.sent',
    subject,
    audience,
    data: { referralId: subject, caseId: randomUUID(), stationCode: '1' },
  }
}

describe.each(engines)('the stream of a feed on $engine', ({ engine, open }) => {
  let database: TestDatabase
  let client: SubgraphClient
  let streams: ReadStream[] = []

  beforeAll(async () => {
    database = await open()
    await migrate(database.db, migrations)
    client = await startSubgraph(deliveries, database.db, now, { maxStreams: 60 })
  })
  afterAll(async () => {
    await client.close()
    await database.close()
  })
  beforeEach(() =>
    database.db.asOwner((owner) =>
      owner.script(
        'delete from deliveries.feed_event; delete from deliveries.feed; delete from referrals.outbox;',
      ),
    ),
  )
  afterEach(() => {
    for (const each of streams.splice(0)) each.close()
  })

  const tell = (...events: readonly NewEvent[]) => tellAs(centre, ...events)
  async function tellAs(session: typeof centre, ...events: readonly NewEvent[]): Promise<void> {
    await database.db.transaction(session, (db) => publish(db, 'referrals', events, now()))
    await workOnce(deliveries, { db: database.db, now })
  }
  async function subscribe(agencyId: string, variables: Readonly<Record<string, unknown>> = {}) {
    const stream = await client.subscribe(bank(agencyId), query, variables)
    streams.push(stream)
    return stream
  }
  async function read(stream: ReadStream, count: number) {
    const found: { sequence: string; id: string; subject: string; source: string }[] = []
    while (found.length < count) {
      const event = await stream.next()
      if (!event?.data?.data?.events) throw new Error(JSON.stringify(event))
      found.push(event.data.data.events)
    }
    return found
  }

  test('begins with what the feed holds, and goes on with what enters it', async () => {
    await tell(sent('r-1', ['bank:004']), sent('r-2', ['bank:004']))
    const stream = await subscribe('bank:004')
    expect((await read(stream, 2)).map(({ sequence }) => sequence)).toEqual(['1', '2'])
    await tell(sent('r-3', ['bank:004', 'bank:006']))
    expect(await read(stream, 1)).toMatchObject([
      { sequence: '3', subject: 'r-3', source: '/subgraphs/referrals' },
    ])
  })

  test('is resumed by a sequence or by the id of an event, without loss or repetition', async () => {
    const seen: string[] = []
    let after: string | undefined
    for (let round = 0; round < 6; round += 1) {
      const stream = await subscribe('bank:004', { after })
      await tell(...Array.from({ length: 7 }, (_, at) => sent(`r-${round}-${at}`, ['bank:004'])))
      // some of what was told is not read before the connection breaks
      const events = await read(stream, 1 + round)
      stream.close()
      seen.push(...events.map(({ sequence }) => sequence))
      after = round % 2 === 0 ? events.at(-1)?.sequence : events.at(-1)?.id
    }
    expect(seen).toEqual(Array.from({ length: 21 }, (_, at) => String(at + 1)))
  })

  test('one reader who reads pages and one who listens see the same', async () => {
    const listening = await subscribe('bank:004')
    for (let round = 0; round < 4; round += 1)
      await tell(...Array.from({ length: 60 }, () => sent(randomUUID(), ['bank:004'])))
    const heard = await read(listening, 240)
    const pages: unknown[] = []
    for (let after = '0'; pages.length < 240; after = String(pages.length)) {
      const answer = await client.ask(
        bank('bank:004'),
        `{ events(after: "${after}") { nodes { sequence id type source subject } } }`,
      )
      pages.push(...answer.data.events.nodes)
    }
    expect(heard).toEqual(pages)
  })

  test('leaves out other types and subjects, and does not read them again', async () => {
    const stream = await subscribe('bank:004', { subject: 'r-9' })
    await tell(...Array.from({ length: 150 }, (_, at) => sent(`other-${at}`, ['bank:004'])))
    await tell(sent('r-9', ['bank:004']))
    expect((await read(stream, 1))[0]?.sequence).toBe('151')
    // each reader meets an event that is not for it before the one that is
    const ofType = await subscribe('bank:004', { types: ['th.aoc.referral.decided'], after: '151' })
    await tell(sent('other', ['bank:004']), sent('r-9', ['bank:004']))
    expect(await read(stream, 1)).toMatchObject([{ sequence: '153', subject: 'r-9' }])
    // nothing here reads the data of the event
    const decided = { ...sent('r-9', ['bank:004']), type: 'th.aoc.referral.decided' } as NewEvent
    await tellAs(station, decided)
    expect(await read(ofType, 1)).toMatchObject([{ sequence: '154' }])
  })

  test('a forged notification ends nothing, and hides and invents no event', async () => {
    const stream = await subscribe('bank:004')
    for (const payload of ['', 'x y', 'bank:004 -1', 'bank:004 9223372036854775807'])
      await database.db.asOwner((owner) =>
        owner.query("select pg_notify('deliveries_fed', $1::text)", [payload]),
      )
    await tell(sent('r-1', ['bank:004']))
    expect(await read(stream, 1)).toMatchObject([{ sequence: '1', subject: 'r-1' }])
    await tell(sent('r-2', ['bank:004']))
    expect(await read(stream, 1)).toMatchObject([{ sequence: '2', subject: 'r-2' }])
  })

  test('an agency hears its own feed alone', async () => {
    const other = await subscribe('bank:006')
    await tell(sent('r-1', ['bank:004']))
    await tell(sent('r-2', ['bank:006']))
    expect(await read(other, 1)).toMatchObject([{ sequence: '1', subject: 'r-2' }])
  })

  test('the id of an event in another feed is no cursor, and neither is anything forged', async () => {
    await tell(sent('r-1', ['bank:004']))
    const [event] = await read(await subscribe('bank:004'), 1)
    for (const [after, code] of [
      [event?.id, 'EVENTS_EXPIRED'],
      [randomUUID(), 'EVENTS_EXPIRED'],
      ['-1', 'BAD_USER_INPUT'],
      ["1'; select 1", 'BAD_USER_INPUT'],
    ]) {
      const events = await (await subscribe('bank:006', { after })).rest()
      expect(events).toMatchObject([
        { event: 'next', data: { data: null, errors: [{ extensions: { code } }] } },
        { event: 'complete' },
      ])
    }
  })

  test('a reader whose events are removed before it has them is told so', async () => {
    const stream = await subscribe('bank:004')
    await tell(sent('r-1', ['bank:004']))
    await read(stream, 1)
    await database.db.asOwner((owner) =>
      owner.script(
        'delete from deliveries.feed_event; update deliveries.feed set last_sequence = 9, first_sequence = 8;',
      ),
    )
    expect((await stream.next())?.data.errors[0].extensions.code).toBe('EVENTS_EXPIRED')
  })

  test.each([
    ['without the scope', 'subscription { events { id } }', []],
    [
      'with a field of another scope',
      'subscription { events { id hold { id } } }',
      ['events:read'],
    ],
  ])('%s it is refused whole', async (_title, text, scopes) => {
    const stream = await client.subscribe(bank('bank:004', scopes), text)
    const [refused, end] = await stream.rest()
    expect(refused?.data.data).toBeNull()
    expect(refused?.data.errors[0].extensions.code).toBe('UNAUTHORIZED_FIELD_OR_TYPE')
    expect(end?.event).toBe('complete')
  })

  test('many more readers than connections all receive events, and the open connections are bounded', async () => {
    const readers = await Promise.all(
      Array.from({ length: 60 }, (_, at) => subscribe(`bank:${at % 3}`)),
    )
    const refused = await client.subscribe(bank('bank:1'), query)
    expect(refused.status).toBe(503)
    expect((await refused.next())?.data.errors[0].extensions.code).toBe('OVERLOADED')
    await tell(sent('r-1', ['bank:0', 'bank:1', 'bank:2']))
    const heard = await Promise.all(readers.map((each) => read(each, 1)))
    expect(new Set(heard.flat().map(({ subject }) => subject))).toEqual(new Set(['r-1']))
  })

  if (engine === 'PostgreSQL')
    test('a listening connection that is lost loses no event', async () => {
      const stream = await subscribe('bank:004')
      await tell(sent('r-1', ['bank:004']))
      await read(stream, 1)
      const ended = await database.db.asOwner((owner) =>
        owner.query<{ ended: boolean }>(
          `select pg_terminate_backend(pid) as ended from pg_stat_activity
           where datname = current_database() and query like 'listen %'`,
        ),
      )
      expect(ended).toEqual([{ ended: true }])
      await tell(sent('r-2', ['bank:004']))
      expect((await read(stream, 1))[0]?.subject).toBe('r-2')
    })

  test('a server that closes completes its streams', async () => {
    const own = await startSubgraph(deliveries, database.db, now)
    const stream = await own.subscribe(bank('bank:004'), query)
    await tell(sent('r-1', ['bank:004']))
    await read(stream, 1)
    const closing = own.close()
    expect(await stream.rest()).toEqual([{ event: 'complete', data: '' }])
    await closing
  })
})
