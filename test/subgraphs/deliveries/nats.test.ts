import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { randomBytes } from 'node:crypto'
import { connect as connectTcp } from 'node:net'
import { jetstreamManager, type JetStreamManager } from '@nats-io/jetstream'
import { connect, type NatsConnection } from '@nats-io/transport-node'
import { migrations } from '../../../local/subgraphs.ts'
import { openJetStream, type JetStream } from '../../../subgraphs/deliveries/nats/jetstream.ts'
import { publishDue } from '../../../subgraphs/deliveries/nats/publisher.ts'
import { deliveries } from '../../../subgraphs/deliveries/subgraph.ts'
import { workOnce } from '../../../subgraphs/kit/background.ts'
import { migrate } from '../../../subgraphs/kit/database/migrate.ts'
import { tellOfReferrals } from '../../support/deliveries/webhooks.ts'
import { engines, type TestDatabase } from '../../support/processes/database.ts'

const url = process.env['TEST_NATS_URL'] ?? 'nats://127.0.0.1:4222'

function isListening(): Promise<boolean> {
  return new Promise((resolve) => {
    const { hostname, port } = new URL(url)
    const socket = connectTcp(Number(port || 4222), hostname)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

const describeOnNats = (await isListening()) ? describe : describe.skip

describeOnNats.each(engines)('feeds in JetStream, from $engine', ({ open }) => {
  const prefix = `t${randomBytes(6).toString('hex')}`
  let database: TestDatabase
  let connection: NatsConnection
  let manager: JetStreamManager
  let stream: JetStream
  let clock = Date.parse('2026-11-26T03:00:00Z')
  const now = () => new Date(clock)

  beforeAll(async () => {
    database = await open()
    await migrate(database.db, migrations)
    stream = await openJetStream({ url, prefix })
    connection = await connect({ servers: new URL(url).host })
    manager = await jetstreamManager(connection)
  })
  afterAll(async () => {
    await manager?.streams.delete(prefix.toUpperCase())
    await stream?.close()
    await connection?.close()
    await database?.close()
  })

  async function tell(ids: readonly string[], audience: readonly string[]) {
    await tellOfReferrals(database.db, ids, audience, now())
    await workOnce(deliveries, { db: database.db, now })
  }
  async function stored() {
    const { state } = await manager.streams.info(prefix.toUpperCase())
    const messages = []
    for (let seq = state.first_seq; seq <= state.last_seq && state.messages > 0; seq += 1) {
      const message = await manager.streams.getMessage(prefix.toUpperCase(), { seq })
      if (message) messages.push(message)
    }
    return messages
  }
  const sequencesOf = async (agencyId: string) =>
    (await stored())
      .filter(({ subject }) => subject.startsWith(`${prefix}.${agencyId}.`))
      .map((message) => Number(message.json<{ sequence: string }>().sequence))

  test('every entry is stored once, in the order of its feed, under its agency and type', async () => {
    await tell(['a', 'b', 'a'], ['bank:004', 'bank:006'])
    expect(await publishDue({ db: database.db, now, stream, prefix })).toBe(6)
    expect(await publishDue({ db: database.db, now, stream, prefix })).toBe(0)
    expect(await sequencesOf('bank:004')).toEqual([1, 2, 3])
    expect(await sequencesOf('bank:006')).toEqual([1, 2, 3])
    const [first] = await stored()
    expect(first?.subject).toMatch(/\.bank:00[46]\.th\.aoc\.referral\.sent$/)
    expect(first?.json()).toMatchObject({
      specversion: '1.0',
      subject: 'a',
      data: { referralId: 'a' },
    })
  })

  test('a publisher that dies after a message was stored, and before that was recorded, repeats nothing in effect', async () => {
    await tell(['c', 'd', 'e'], ['bank:004'])
    let left = 2
    const dying: JetStream = {
      ...stream,
      async publish(...message) {
        await stream.publish(...message)
        left -= 1
        if (left === 0) throw new Error('killed')
      },
    }
    await expect(publishDue({ db: database.db, now, stream: dying, prefix })).rejects.toThrow(
      'killed',
    )
    clock += 31_000
    await publishDue({ db: database.db, now, stream, prefix })
    expect(await sequencesOf('bank:004')).toEqual([1, 2, 3, 4, 5, 6])
  })

  test('a server that goes away loses nothing: it follows when the server is back', async () => {
    await tell(['f', 'g'], ['bank:004'])
    const gone = await openJetStream({ url, prefix })
    await gone.close()
    await expect(publishDue({ db: database.db, now, stream: gone, prefix })).rejects.toThrow()
    clock += 31_000
    const back = await openJetStream({ url, prefix })
    await publishDue({ db: database.db, now, stream: back, prefix })
    await back.close()
    expect(await sequencesOf('bank:004')).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  })

  test('several publishers at once keep each feed in order', async () => {
    await tell(
      Array.from({ length: 40 }, (_, at) => `s-${at}`),
      ['bank:004', 'bank:006'],
    )
    const publish = () => publishDue({ db: database.db, now, stream, prefix })
    await Promise.all([publish(), publish(), publish()])
    await publish()
    const expected = Array.from({ length: 48 }, (_, at) => at + 1)
    expect(await sequencesOf('bank:004')).toEqual(expected)
    expect(await sequencesOf('bank:006')).toEqual(expected.slice(0, 43))
  })

  test('no caller reads how far feeds are published, or publishes', async () => {
    const caller = { role: 'aoc_deliveries', agencyId: 'aoc', agencyKind: 'AOC', officer: 'o' }
    for (const text of [
      'select 1 from deliveries.publication',
      `select deliveries.claim_publication(now(), '1 minute', 1)`,
      `select deliveries.settle_publication('bank:004', 0, 1, now())`,
    ])
      await expect(database.db.transaction(caller, (db) => db.query(text))).rejects.toThrow(
        /permission denied|not for callers/,
      )
  })
})
