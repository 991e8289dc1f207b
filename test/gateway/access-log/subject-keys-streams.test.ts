import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { buildSubgraphSchema } from '@apollo/subgraph'
import { composeServices } from '@apollo/composition'
import { graphql, parse } from 'graphql'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { OperationEntry } from '../../../gateway/access-log/entry.ts'
import { asGateway } from '../../support/access-log/access-log.ts'
import { startGateway, type TestGateway } from '../../support/gateway/gateway.ts'
import { engines, type TestDatabase } from '../../support/processes/database.ts'
import { runCommand } from '../../support/processes/process.ts'
import { createNewsroom, respondBySse, type Newsroom } from '../../support/streams/news-graph.ts'
import { openStream } from '../../support/streams/read-stream.ts'
import { createTestIssuer, type TestIssuer } from '../../support/tokens/issuer.ts'

const sdl = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@authenticated"])
  type Query { latest: News @authenticated }
  type Subscription { news: News @authenticated }
  type News { id: ID! text: String about: Customer }
  type Customer @key(fields: "id") { id: ID! name: String }`
const names = new Map([
  ['1', 'Ada'],
  ['2', 'Grace'],
  ['a:b', 'Colon'],
  ['', 'Nobody'],
])

const { open, engine } = engines.at(-1)!
const testOnServer = engine === 'PostgreSQL' ? test : test.skip

describe('persons of a foreign graph in the events of a subscription', () => {
  let database: TestDatabase
  let issuer: TestIssuer
  let newsroom: Newsroom
  let subgraph: Server
  let gateway: TestGateway
  let isLogGone = false

  beforeAll(async () => {
    database = await open()
    issuer = await createTestIssuer()
    newsroom = createNewsroom()
    const schema = buildSubgraphSchema({
      typeDefs: parse(sdl),
      resolvers: {
        Subscription: { news: { subscribe: () => newsroom.listen() } },
        Customer: { name: ({ id }: { id: string }) => names.get(id) },
      },
    })
    const stream = respondBySse(schema)
    async function respond(request: IncomingMessage, response: ServerResponse) {
      const body = await text(request)
      const { query } = JSON.parse(body) as { query: string }
      if (/^\s*subscription\b/.test(query)) return stream(response, request, body)
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify(await graphql({ schema, source: query })))
    }
    subgraph = createServer((request, response) => void respond(request, response))
    await new Promise<void>((resolve) => subgraph.listen(0, '127.0.0.1', resolve))
    const { port } = subgraph.address() as AddressInfo // a TCP server has one
    const composed = composeServices([
      { name: 'news', url: `http://127.0.0.1:${port}/graphql`, typeDefs: parse(sdl) },
    ])
    const real = asGateway(database.db)
    gateway = await startGateway({
      supergraphSdl: composed.supergraphSdl!,
      issuer,
      env: { GATEWAY_ACCESS_LOG: 'on', GATEWAY_ACCESS_LOG_SUBJECTS: 'Customer=id' },
      accessLog: {
        db: {
          query: (statement, values) =>
            isLogGone ? Promise.reject(new Error('gone')) : real.query(statement, values),
        },
        isServed: false,
      },
    })
  })
  beforeEach(() => {
    isLogGone = false
  })
  afterAll(async () => {
    await gateway?.close()
    subgraph?.close()
    subgraph?.closeAllConnections()
    await database?.close()
  })

  test('each event has an entry of its own, which names its person; the key does not reach the caller', async () => {
    const stream = await listen()
    const subjects: (readonly string[])[] = []
    for (const about of ['1', '2', null, '1']) {
      newsroom.publish({ id: 'n', text: 't', about: about === null ? null : { id: about } })
      const event = await stream.next()
      expect(event?.data.data).toEqual({
        news: { text: 't', about: about === null ? null : { name: names.get(about) } },
      })
      const entry = await findEntry(event?.data.extensions.accessLogEntry)
      expect(entry).toMatchObject({ operation: { kind: 'subscription' }, outcome: 'served' })
      subjects.push(entry.subjects)
    }
    stream.close()
    expect(subjects.map(({ length }) => length)).toEqual([1, 1, 0, 1])
    expect(subjects[0]).not.toEqual(subjects[1])
    expect(subjects[0]).toEqual(subjects[3])
  })

  test('a person whose key cannot be read does not leave', async () => {
    const stream = await listen()
    newsroom.publish({ id: 'n', text: 't', about: { id: '' } })
    const event = await stream.next()
    stream.close()
    expect(event?.data.data).toEqual({ news: { text: 't', about: null } })
    expect(event?.data.errors[0].extensions.code).toBe('DOWNSTREAM_SERVICE_ERROR')
    expect(JSON.stringify(event)).not.toContain('Nobody')
  })

  test('while the log cannot be written, the event does not leave and the stream ends', async () => {
    const stream = await listen()
    isLogGone = true
    newsroom.publish({ id: 'n', text: 't', about: { id: '1' } })
    newsroom.publish({ id: 'n', text: 't', about: { id: '2' } })
    const events = JSON.stringify(await stream.rest())
    expect(events).toContain('ACCESS_LOG_UNAVAILABLE')
    expect(events).not.toMatch(/Ada|Grace/)
  })

  testOnServer(
    '`access-log -- subject` prints the name that the entries of a person have',
    async () => {
      const stream = await listen()
      for (const [id, key] of [
        ['1', 'Customer:1'],
        ['a:b', 'Customer:a%3Ab'],
      ] as const) {
        newsroom.publish({ id: 'n', text: 't', about: { id } })
        const event = await stream.next()
        const { at, subjects } = await findEntry(event?.data.extensions.accessLogEntry)
        expect(await printSubject(key)).toBe(`${at.slice(0, 7)} ${subjects[0]}\n`)
      }
      stream.close()
    },
    60_000,
  )

  testOnServer.each(['Customer', ':1', `Customer:${'x'.repeat(601)}`])(
    '`access-log -- subject %s` is refused with the usage',
    async (person) => {
      const command = runCommand('commands/access-log/access-log.js', ['subject', person], {
        GATEWAY_DATABASE_URL: database.url!,
      })
      expect(await command.exited).toBe(2)
      expect(command.output()).toContain('subject')
    },
    60_000,
  )

  async function printSubject(person: string): Promise<string> {
    const command = runCommand('commands/access-log/access-log.js', ['subject', person], {
      GATEWAY_DATABASE_URL: database.url!,
    })
    expect(await command.exited).toBe(0)
    return command.output()
  }

  /** A stream whose subscription the subgraph has. */
  async function listen() {
    await newsroom.listening(0)
    const stream = await openStream(gateway.url, {
      query: 'subscription { news { text about { name } } }',
      headers: { authorization: `Bearer ${await issuer.sign()}` },
    })
    await newsroom.listening(1)
    return stream
  }

  async function findEntry(id: unknown): Promise<OperationEntry> {
    const [row] = await asGateway(database.db).query<{ body: string }>(
      'select body from gateway.find_entry($1::uuid)',
      [id],
    )
    return JSON.parse(row!.body) as OperationEntry
  }
})
