import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { ServerResponse } from 'node:http'
import { connect } from 'node:net'
import type { Agency } from '../../../gateway/authentication/registry/agency-entry.ts'
import type { AgencyRegistry } from '../../../gateway/authentication/registry/agency-registry.ts'
import type { Denylist } from '../../../gateway/authentication/stores/denylist.ts'
import {
  startSecuredGateway,
  startTokenIssuer,
  type SecuredGateway,
  type TestTokenIssuer,
} from '../../support/gateway/secured-gateway.ts'
import { startSmallGraph, type SmallGraph } from '../../support/graphs/small-graph.ts'
import { openStream, type ReadEvent, type ReadStream } from '../../support/streams/read-stream.ts'

const query = 'subscription { renamed { name reviews { body } } }'
const renamed = (name: string) => ({ data: { renamed: { __typename: 'User', id: '1', name } } })
const sent = (name: string) => ({ data: { renamed: { name, reviews: [{ body: 'good' }] } } })

let tokens: TestTokenIssuer
let graph: SmallGraph
let gateway: SecuredGateway
let isDenied = false
let clockShiftMs = 0
const now = () => new Date(Date.now() + clockShiftMs)
const denylist: Denylist = {
  findDenial: () => (isDenied ? 'officer denied' : undefined),
  isReady: async () => true,
  close() {},
}

/** The subgraph's ends of the streams that are open. */
let upstream: ServerResponse[] = []
const opened: ((response: ServerResponse) => void)[] = []

/** The registry of the gateway, as a file that is read again changes it. */
let changes: { findByClient: AgencyRegistry['findByClient'] }
const copyOf = (agency: Agency | undefined) => agency && { ...agency }
const withoutCeiling = (agency: Agency | undefined) =>
  agency && { ...agency, ceiling: new Set<string>() }

function start(env: Readonly<Record<string, string>> = {}): Promise<SecuredGateway> {
  return startSecuredGateway({
    registry: { ...tokens.registry, findByClient: (...client) => changes.findByClient(...client) },
    supergraphSdl: graph.supergraphSdl,
    stores: { denylist },
    now,
    env,
  })
}

beforeAll(async () => {
  tokens = await startTokenIssuer()
  changes = { findByClient: (...client) => tokens.registry.findByClient(...client) }
  graph = await startSmallGraph()
  gateway = await start()
})
afterAll(async () => {
  await gateway.close()
  await graph.close()
  await tokens.close()
})
beforeEach(() => {
  isDenied = false
  clockShiftMs = 0
  upstream = []
  gateway.resetLog()
  graph.users.reset()
  graph.users.behave((response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.flushHeaders()
    upstream.push(response)
    opened.shift()?.(response)
  })
})

function tell(result: unknown, [to] = upstream): boolean {
  return to!.write(`event: next\ndata: ${JSON.stringify(result)}\n\n`)
}

const bearer = (claims: Readonly<Record<string, unknown>> = {}) => ({
  authorization: `Bearer ${tokens.sign(claims)}`,
})

/** Opens a stream and waits until its subgraph is called. */
async function open({
  claims = {},
  url = gateway.url,
}: { claims?: object; url?: string } = {}): Promise<{
  stream: ReadStream
  response: ServerResponse
}> {
  const isOpened = new Promise<ServerResponse>((resolve) => opened.push(resolve))
  const stream = await openStream(url, { query, headers: bearer({ ...claims }) })
  expect(stream.status).toBe(200)
  return { stream, response: await isOpened }
}

const closed = (response: ServerResponse) =>
  new Promise<void>((resolve) => (response.destroyed ? resolve() : response.once('close', resolve)))
const codesOf = (event: ReadEvent | undefined) =>
  ((event?.data.errors ?? []) as { extensions: { code: string } }[]).map(
    ({ extensions }) => extensions.code,
  )

describe('a stream of one caller', () => {
  test('each event is completed by the other subgraph, and leaves at once', async () => {
    const { stream } = await open()
    tell(renamed('Ada'))
    expect((await stream.next())?.data).toEqual(sent('Ada'))
    tell(renamed('Grace'))
    expect((await stream.next())?.data).toEqual(sent('Grace'))
    stream.close()
    await closed(upstream[0]!)
  })

  test('the subgraph gets the scopes that the subscription needs, and not the token', async () => {
    const { stream } = await open()
    const { headers } = graph.users.requests[0]!
    const [, disclosure = ''] = String(headers.authorization).split('~')
    const claims = Buffer.from(disclosure, 'base64url').toString()
    expect(claims).toContain('users:read')
    expect(claims).not.toContain('users:write')
    stream.close()
  })

  test('it ends when its token does, with a word that a new one is needed', async () => {
    const { stream, response } = await open()
    clockShiftMs = 300_500
    const [refusal, end] = await stream.rest()
    expect(codesOf(refusal)).toEqual(['UNAUTHENTICATED'])
    expect(end?.event).toBe('complete')
    await closed(response)
  })

  test('it ends when its caller is denied, also when nothing happens', async () => {
    const { stream, response } = await open()
    isDenied = true
    const [refusal, end] = await stream.rest()
    expect(codesOf(refusal)).toEqual(['UNAUTHENTICATED'])
    expect(end?.event).toBe('complete')
    await closed(response)
  })

  test.each([
    ['its agency is removed', () => undefined],
    ['the ceiling of its agency is lowered', withoutCeiling],
  ])('it ends when %s', async (_change, change) => {
    const agencyOf = changes.findByClient
    const { stream } = await open()
    changes.findByClient = (issuer, clientId) => change(agencyOf(issuer, clientId))
    tell(renamed('Secret'))
    const events = await stream.rest()
    changes.findByClient = agencyOf
    expect(JSON.stringify(events)).not.toContain('Secret')
    expect(codesOf(events[0])).toEqual(['UNAUTHENTICATED'])
  })

  test('it goes on when the registry is read again and grants the same', async () => {
    const agencyOf = changes.findByClient
    const { stream } = await open()
    changes.findByClient = (issuer, clientId) => copyOf(agencyOf(issuer, clientId))
    tell(renamed('Ada'))
    expect((await stream.next())?.data).toMatchObject(sent('Ada'))
    changes.findByClient = agencyOf
  })

  test('no event leaves after the denial', async () => {
    const { stream } = await open()
    isDenied = true
    tell(renamed('Secret'))
    const events = await stream.rest()
    expect(JSON.stringify(events)).not.toContain('Secret')
    expect(codesOf(events[0])).toEqual(['UNAUTHENTICATED'])
  })

  test('a denylist that cannot be read ends it', async () => {
    const { stream } = await open()
    denylist.findDenial = () => Promise.reject(new Error('no database'))
    expect(codesOf((await stream.rest())[0])).toEqual(['UNAUTHENTICATED'])
    denylist.findDenial = () => (isDenied ? 'officer denied' : undefined)
  })

  test.each([
    ['a field of the event', 'subscription { renamed { name salary } }'],
    ['the root field', query],
  ])('with %s that the caller may not have it is refused whole', async (_title, text) => {
    const scope = text === query ? 'users:write' : 'users:read'
    const stream = await openStream(gateway.url, { query: text, headers: bearer({ scope }) })
    const [refusal, end] = await stream.rest()
    expect(codesOf(refusal)).toEqual(['UNAUTHORIZED_FIELD_OR_TYPE'])
    expect(refusal?.data.data).toBeNull()
    expect(end?.event).toBe('complete')
    expect(graph.users.requests).toEqual([])
  })

  test('without a token there is no stream', async () => {
    const stream = await openStream(gateway.url, { query })
    expect(stream.status).toBe(401)
    expect(graph.users.requests).toEqual([])
  })
})

describe('the subgraph of a stream', () => {
  test.each([
    ['breaks off', (response: ServerResponse) => response.destroy()],
    ['ends without a word', (response: ServerResponse) => response.end()],
    ['sends no JSON', (response: ServerResponse) => response.write('event: next\ndata: {\n\n')],
    ['sends a value', (response: ServerResponse) => response.write('event: next\ndata: 1\n\n')],
  ])('that %s ends it with an error', async (_title, fail) => {
    const { stream, response } = await open()
    tell(renamed('Ada'))
    expect((await stream.next())?.data).toEqual(sent('Ada'))
    fail(response)
    const [failure, end] = await stream.rest()
    expect(codesOf(failure)).toEqual(['DOWNSTREAM_SERVICE_ERROR'])
    expect(end?.event).toBe('complete')
    await closed(response)
  })

  test('that refuses by a response without a stream ends it with the error', async () => {
    graph.users.behave((response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end('{"errors":[{"message":"no","extensions":{"code":"NOT_FOUND"}}]}')
    })
    const stream = await openStream(gateway.url, { query, headers: bearer() })
    const events = await stream.rest()
    expect(codesOf(events[0])).toEqual(['NOT_FOUND'])
  })

  test('that completes it ends it, and a client that comes again is served', async () => {
    const { stream, response } = await open()
    response.end('event: complete\ndata: \n\n')
    expect(await stream.rest()).toEqual([{ event: 'complete', data: '' }])
    const again = await open()
    tell(renamed('Ada'), [again.response])
    expect((await again.stream.next())?.data).toEqual(sent('Ada'))
    again.stream.close()
  })

  test('cannot make the gateway hold an event without bound', async () => {
    const small = await start({ GATEWAY_MAX_SUBGRAPH_RESPONSE_BYTES: '2048' })
    const { stream, response } = await open({ url: small.url })
    response.write(`event: next\ndata: ${'x'.repeat(5_000)}`)
    expect(codesOf((await stream.rest())[0])).toEqual(['DOWNSTREAM_SERVICE_ERROR'])
    await small.close()
  })
})

describe('a reader who is too slow', () => {
  test('is disconnected, and the events that it does not read wait at the subgraph', async () => {
    const body = JSON.stringify({ query })
    const isOpened = new Promise<ServerResponse>((resolve) => opened.push(resolve))
    const socket = connect(gateway.port, '127.0.0.1')
    socket.pause()
    socket.write(
      `POST /graphql HTTP/1.1\r\nhost: x\r\naccept: text/event-stream\r\ncontent-type: application/json\r\n` +
        `authorization: ${bearer().authorization}\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    )
    const response = await isOpened
    const name = 'x'.repeat(500_000)
    let bytes = 0
    while (!response.destroyed) {
      bytes += name.length
      if (!tell(renamed(name), [response]))
        await Promise.race([
          new Promise((resolve) => response.once('drain', resolve)),
          closed(response),
        ])
    }
    // the buffers of two connections, and not what the subgraph could send
    expect(bytes).toBeLessThan(40_000_000)
    expect(gateway.logged.map(({ msg }) => msg)).toContain('reader too slow')
    socket.destroy()
  })
})

describe('the number of streams', () => {
  test('of one agency is limited, and one that is closed makes room', async () => {
    const limited = await start({ GATEWAY_MAX_STREAMS_PER_AGENCY: '2' })
    const { url } = limited
    const first = await open({ url })
    await open({ url })
    const refused = await openStream(url, { query, headers: bearer() })
    expect(refused.status).toBe(429)
    expect(codesOf(await refused.next())).toEqual(['TOO_MANY_STREAMS'])

    first.stream.close()
    await closed(first.response)
    await open({ url })
    expect(upstream).toHaveLength(3)
    await limited.close()
  })

  test('of the process is limited for every agency', async () => {
    const limited = await start({ GATEWAY_MAX_STREAMS: '1' })
    await open({ url: limited.url })
    const refused = await openStream(limited.url, { query, headers: bearer() })
    expect(refused.status).toBe(503)
    expect(refused.headers.get('retry-after')).toBe('1')
    expect(codesOf(await refused.next())).toEqual(['OVERLOADED'])
    await limited.close()
  })
})

describe('a gateway that stops', () => {
  test('asks each reader to come again, and does not wait for them', async () => {
    const stopping = await start()
    const { stream, response } = await open({ url: stopping.url })
    tell(renamed('Ada'))
    expect((await stream.next())?.data).toEqual(sent('Ada'))
    const text = await readRaw(stopping, () => stopping.close())
    expect(text).toMatch(/retry: \d+\nevent: complete\ndata: \n\n$/)
    expect(await stream.rest()).toEqual([{ event: 'complete', data: '' }])
    await closed(response)
  })
})

/** Everything that a second stream of the gateway sends, from before `act`. */
async function readRaw({ url }: SecuredGateway, act: () => Promise<void>): Promise<string> {
  const isOpened = new Promise<ServerResponse>((resolve) => opened.push(resolve))
  const response = await fetch(url, {
    method: 'POST',
    headers: { ...bearer(), accept: 'text/event-stream', 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  })
  await isOpened
  await act()
  return response.text()
}
