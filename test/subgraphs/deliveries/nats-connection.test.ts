import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { jetstreamManager } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'
import { pino } from 'pino'
import { migrations } from '../../../local/subgraphs.ts'
import { readKeptDays } from '../../../subgraphs/deliveries/feed/settings.ts'
import { openJetStream } from '../../../subgraphs/deliveries/nats/jetstream.ts'
import { startPublisher } from '../../../subgraphs/deliveries/nats/publisher.ts'
import { readNatsSettings } from '../../../subgraphs/deliveries/nats/settings.ts'
import { deliveries } from '../../../subgraphs/deliveries/subgraph.ts'
import { workOnce } from '../../../subgraphs/kit/background.ts'
import { migrate } from '../../../subgraphs/kit/database/migrate.ts'
import {
  hasNatsServer,
  startNatsServer,
  type NatsServer,
} from '../../support/deliveries/nats-server.ts'
import { tellOfReferrals } from '../../support/deliveries/webhooks.ts'
import { openAny, type TestDatabase } from '../../support/processes/database.ts'
import { createTestAuthority } from '../../support/tokens/certificates.ts'

const authority = createTestAuthority()
const password = 'a very secret word'

describe('the settings of JetStream', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nats-'))
    await writeFile(join(folder, 'ca.pem'), authority.cert)
    await writeFile(join(folder, 'no.pem'), 'nothing')
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  test.each([
    'http://127.0.0.1',
    'nats:',
    '127.0.0.1:4222',
    'nats:///x',
    'nats://user:word@nats.example:4222',
    'nats://token@nats.example:4222',
    'nats://:word@10.0.0.1',
    'nats://user:word@127.0.0.1.example',
  ])('EVENTS_NATS_URL MUST NOT be %s', (url) => {
    expect(() => readNatsSettings({ EVENTS_NATS_URL: url })).toThrow(TypeError)
  })

  test.each([
    'nats://nats.example:4222',
    'nats://user:word@127.0.0.1:4222',
    'nats://user:word@localhost',
    'nats://user:word@[::1]:4222',
    'tls://nats.example:4222',
    'tls://user:word@nats.example:4222',
    'tls://token@10.0.0.1:4222',
  ])('EVENTS_NATS_URL MAY be %s', (url) => {
    expect(readNatsSettings({ EVENTS_NATS_URL: url })).toEqual({ url, ca: undefined })
  })

  test('are optional', () => {
    expect(readNatsSettings({})).toBeUndefined()
  })

  test('authorities are certificates, and for a tls: URL', () => {
    const read = (url: string, file: string) =>
      readNatsSettings({ EVENTS_NATS_URL: url, EVENTS_NATS_CA_FILE: join(folder, file) })
    expect(read('tls://nats.example', 'ca.pem')).toMatchObject({ ca: authority.cert })
    expect(() => read('nats://nats.example', 'ca.pem')).toThrow(/CA_FILE/)
    expect(() => read('tls://nats.example', 'no.pem')).toThrow(/CA_FILE/)
    expect(() => read('tls://nats.example', 'missing.pem')).toThrow(/CA_FILE/)
  })

  test('a fault does not repeat the credentials', () => {
    expect(() => readNatsSettings({ EVENTS_NATS_URL: 'nats://user:word@nats.example' })).toThrow(
      /^(?!.*word)/s,
    )
  })
})

describe('the setting EVENTS_KEPT_DAYS', () => {
  test('is 90 where it is not set', () => {
    expect(readKeptDays({})).toBe(90)
    expect(readKeptDays({ EVENTS_KEPT_DAYS: '' })).toBe(90)
    expect(readKeptDays({ EVENTS_KEPT_DAYS: '400' })).toBe(400)
  })
  test.each(['0', '401', '-1', '1.5', '1e2', 'ninety', '0090'])('MUST NOT be %s', (days) => {
    expect(() => readKeptDays({ EVENTS_KEPT_DAYS: days })).toThrow(TypeError)
  })
})

describe('a server that offers no TLS', () => {
  test('gets nothing of a tls: URL, neither credentials nor events', async () => {
    let received = ''
    const server = createServer((socket) => {
      socket.on('data', (chunk) => (received += chunk.toString('latin1')))
      socket.on('error', () => undefined)
      socket.write('INFO {"server_id":"x","version":"2.9.10","proto":1,"max_payload":1048576}\r\n')
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo // a TCP server has one
    await expect(
      openJetStream({ url: `tls://user:word@localhost:${port}`, ca: authority.cert }),
    ).rejects.toThrow()
    expect(received).toBe('')
    server.close()
  })
})

const describeOnServer = hasNatsServer ? describe : describe.skip

describeOnServer('a server with TLS and credentials', () => {
  let server: NatsServer
  let database: TestDatabase
  const now = () => new Date()

  beforeAll(async () => {
    database = await openAny()
    await migrate(database.db, migrations)
    server = await startNatsServer({
      tls: authority.issue('nats', { hosts: true }),
      authorization: `user: "aoc", password: "${password}"`,
    })
  })
  afterAll(async () => {
    await server?.close()
    await database?.close()
  })
  const urlOf = (userInfo: string, scheme = 'tls') =>
    `${scheme}://${userInfo}localhost:${server.port}`
  const known = () => urlOf(`aoc:${encodeURIComponent(password)}@`)

  /** The subjects of the stored events, in their order. */
  async function listStored(): Promise<readonly string[]> {
    const connection = await connect({
      servers: `localhost:${server.port}`,
      user: 'aoc',
      pass: password,
      tls: { ca: authority.cert },
    })
    const manager = await jetstreamManager(connection)
    const found: string[] = []
    const { state } = await manager.streams.info('AOC')
    for (let seq = state.first_seq; seq <= state.last_seq; seq += 1) {
      const message = await manager.streams.getMessage('AOC', { seq })
      if (message) found.push(message.json<{ subject: string }>().subject)
    }
    await connection.close()
    return found
  }

  test.each([
    ['without credentials', () => ({ url: urlOf(''), ca: authority.cert })],
    ['with another password', () => ({ url: urlOf('aoc:wrong@'), ca: authority.cert })],
    ['with a token', () => ({ url: urlOf('token@'), ca: authority.cert })],
    ['whose authority is another', () => ({ url: known(), ca: createTestAuthority('x').cert })],
    ['whose authority Node.js does not know', () => ({ url: known() })],
  ])('is not used %s', async (_title, options) => {
    await expect(openJetStream(options())).rejects.toThrow()
  })

  test('stores every event once and in order, also when it is killed and starts again', async () => {
    const lines: string[] = []
    const log = pino({}, { write: (line: string) => void lines.push(line) })
    const options = { url: known(), ca: authority.cert }
    const publisher = startPublisher(() => openJetStream(options), { db: database.db, now, log })
    const tell = async (ids: readonly string[]) => {
      await tellOfReferrals(database.db, ids, ['bank:004'], now())
      await workOnce(deliveries, { db: database.db, now })
    }
    const untilPublished = async (count: number) => {
      for (;;) {
        const rows = await database.db.asOwner((owner) =>
          owner.query<{ at: number }>('select cursor::integer as at from deliveries.publication'),
        )
        if (rows[0]?.at === count) return
        await setTimeout(50)
      }
    }
    await tell(['a', 'b'])
    await untilPublished(2)
    await server.kill()
    await tell(['c', 'd'])
    await setTimeout(300)
    await server.start()
    await tell(['e'])
    await untilPublished(5)
    await publisher.close()

    expect(await listStored()).toEqual(['a', 'b', 'c', 'd', 'e'])
    expect(lines.join('')).not.toContain(password)
    expect(lines.join('')).not.toContain(encodeURIComponent(password))
  })
})
