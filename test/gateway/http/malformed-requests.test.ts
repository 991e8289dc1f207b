/** Requests that no router should see, and those of browsers on other origins. */

import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { startGateway, type TestGateway } from '../../support/gateway/gateway.ts'
import { startSmallGraph, type SmallGraph } from '../../support/graphs/small-graph.ts'
import { sendRaw } from '../../support/http/raw-http.ts'
import { createTestIssuer, type TestIssuer } from '../../support/tokens/issuer.ts'

const origin = 'https://console.example'
let graph: SmallGraph
let issuer: TestIssuer
let gateway: TestGateway
let token: string

beforeAll(async () => {
  graph = await startSmallGraph()
  issuer = await createTestIssuer()
  token = await issuer.sign()
  gateway = await startGateway({
    supergraphSdl: graph.supergraphSdl,
    issuer,
    env: { GATEWAY_CORS_ORIGINS: origin },
  })
})
beforeEach(() => gateway.resetLog())
afterAll(async () => {
  await gateway.close()
  await graph.close()
})

const json = JSON.stringify({ query: '{ user(id: "1") { name } }' })
const head = 'content-type: application/json\r\ncontent-length: 2\r\n'

describe('a malformed request MUST get 400 in our form, and its connection is closed', () => {
  test.each([
    ['two Host headers', `POST /graphql HTTP/1.1\r\nhost: a\r\nhost: b\r\n${head}\r\n{}`],
    ['two equal Host headers', `POST /graphql HTTP/1.1\r\nhost: a\r\nHost: a\r\n${head}\r\n{}`],
    ['no Host header', `POST /graphql HTTP/1.1\r\n${head}\r\n{}`],
    ['no Host header, elsewhere', 'GET /health/live HTTP/1.1\r\n\r\n'],
    ['a broken escape', 'GET /%zz HTTP/1.1\r\nhost: a\r\n\r\n'],
    ['a broken escape of UTF-8', 'GET /%c3%28 HTTP/1.1\r\nhost: a\r\n\r\n'],
    ['an absolute URL', 'POST http://a/graphql HTTP/1.1\r\nhost: a\r\n\r\n'],
    ['an asterisk', 'OPTIONS * HTTP/1.1\r\nhost: a\r\n\r\n'],
    ['a tunnel', 'CONNECT b:443 HTTP/1.1\r\nhost: a\r\n\r\n'],
    ['an unknown expectation', `POST /graphql HTTP/1.1\r\nhost: a\r\nexpect: 2\r\n${head}\r\n{}`],
    ['no HTTP', 'hello\r\n\r\n'],
    ['a method that there is not', 'BREW / HTTP/1.1\r\nhost: a\r\n\r\n'],
    [
      'two lengths',
      'POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n{}',
    ],
    [
      'length and chunks',
      'POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n{}',
    ],
  ])('%s', async (_title, bytes) => {
    const response = await sendRaw(gateway.port, [bytes])
    expect(response.status).toBe(400)
    expect(response.headers.get('content-type')).toMatch('application/json')
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('connection')).toBe('close')
    const { errors } = JSON.parse(response.body) as { errors: { extensions: object }[] } // as asserted next
    const correlationId = response.headers.get('x-correlation-id')
    expect(errors.map(({ extensions }) => extensions)).toEqual([
      { code: 'BAD_REQUEST', correlationId },
    ])
    expect(gateway.logged).toEqual([
      expect.objectContaining({
        correlationId,
        reason: expect.any(String),
        msg: 'request refused',
      }),
    ])
  })

  test('the expectation that HTTP has is served', async () => {
    const response = await sendRaw(gateway.port, [
      `POST /graphql HTTP/1.1\r\nhost: a\r\nconnection: close\r\nexpect: 100-continue\r\nauthorization: Bearer ${token}\r\n` +
        `content-type: application/json\r\ncontent-length: ${json.length}\r\n\r\n${json}`,
    ])
    expect(response.status).toBe(100)
  })
})

const post = (body: string, headers: Readonly<Record<string, string>> = {}) =>
  fetch(gateway.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers },
    body,
  })
const answer = '{"data":{"user":{"name":"Ada"}}}\n'

describe('bodies of usual clients', () => {
  test.each<[string, object]>([
    ['an empty operation name', { operationName: '' }],
    ['empty extensions', { extensions: {} }],
    ['extensions that are null', { extensions: null }],
    ['a persisted query with its text', { extensions: { persistedQuery: { version: 1 } } }],
    ['variables that are null', { variables: null }],
    ['members of other protocols', { id: '1', doc_id: 'x' }],
  ])('%s', async (_title, more) => {
    for (let time = 0; time < 2; time++) {
      const response = await post(JSON.stringify({ ...(JSON.parse(json) as object), ...more }))
      expect([response.status, await response.text()]).toEqual([200, answer])
    }
  })
  test.each([
    [
      'a variable',
      '{"query":"query($x: ID!) { user(id: $x) { name } }","variables":{"x":"\u00a1"}}',
    ],
    ['a literal', '{"query":"{ user(id: \\"\u00e9\\") { name } }"}'],
  ])('%s that is not in UTF-8 is refused, and not replaced', async (_place, text) => {
    const sent = graph.users.requests.length
    const bytes = Buffer.from(text, 'latin1')
    const response = await sendRaw(gateway.port, [
      `POST /graphql HTTP/1.1\r\nhost: a\r\nauthorization: Bearer ${token}\r\n`,
      `content-type: application/json\r\nconnection: close\r\ncontent-length: ${bytes.length}\r\n\r\n`,
      bytes,
    ])
    expect(response.status).toBe(400)
    expect(graph.users.requests).toHaveLength(sent)
  })

  test('a body that is compressed on its way is refused', async () => {
    const response = await sendRaw(gateway.port, [
      `POST /graphql HTTP/1.1\r\nhost: a\r\nauthorization: Bearer ${token}\r\n`,
      'content-type: application/json\r\nconnection: close\r\ntransfer-encoding: gzip, chunked\r\n\r\n',
      `${json.length.toString(16)}\r\n${json}\r\n0\r\n\r\n`,
    ])
    expect(response.status).toBe(415)
  })

  const [jsonType, responseType] = ['application/json', 'application/graphql-response+json']
  test.each([
    [responseType, responseType],
    [responseType.toUpperCase(), responseType],
    [`${jsonType}, ${responseType}`, responseType],
    [`${responseType}; charset=utf-8, ${jsonType}; q=0.9`, responseType],
    [`${responseType};q=0, ${jsonType}`, jsonType],
    [`${jsonType}, ${responseType};q=0.1`, jsonType],
    [`${responseType}x`, jsonType],
    ['*/*', jsonType],
    ['text/event-stream;q=0', jsonType],
  ])('Accept: %s is answered in %s', async (accept, expected) => {
    const response = await post(json, { accept })
    expect(response.headers.get('content-type')).toBe(`${expected}; charset=utf-8`)
    expect(await response.text()).toBe(answer)
  })

  test('a byte order mark before the JSON is ignored', async () => {
    expect(await (await post(`\ufeff${json}`)).text()).toBe(answer)
  })
})

describe('a member that stands twice in the body: the last one is judged, executed and logged', () => {
  const open = '{ user(id: "1") { name } }'
  const closed = '{ secrets }'
  const twice = (name: string, values: readonly string[], rest: object) =>
    `${JSON.stringify(rest).slice(0, -1)},${values.map((value) => `${name}:${JSON.stringify(value)}`).join()}}`

  test.each([
    ['as it is', '"query"'],
    ['escaped', '"qu\\u0065ry"'],
  ])('of two queries, %s', async (_title, name) => {
    // both texts are known: a judgement that is remembered is that of its own text
    for (let time = 0; time < 2; time++) {
      const sent = graph.users.requests.length
      const refused = await post(
        `{"query":${JSON.stringify(open)},${name}:${JSON.stringify(closed)}}`,
      )
      const { data, errors } = (await refused.json()) as {
        readonly data: unknown
        readonly errors: readonly { readonly extensions: { readonly code: string } }[]
      }
      expect(data).toBeNull()
      expect(errors.map(({ extensions }) => extensions.code)).toEqual([
        'UNAUTHORIZED_FIELD_OR_TYPE',
      ])
      expect(graph.users.requests).toHaveLength(sent)
      const served = await post(
        `{"query":${JSON.stringify(closed)},${name}:${JSON.stringify(open)}}`,
      )
      expect(await served.text()).toBe(answer)
    }
  })

  /** Names of the operations in the log. */
  const executed = () =>
    gateway.logged.filter(({ msg }) => msg === 'operation executed').map(({ name }) => name)

  test('of two operation names', async () => {
    const query = `query Open ${open} query Closed ${closed}`
    const refused = await post(twice('"operationName"', ['Open', 'Closed'], { query }))
    expect(await refused.json()).toMatchObject({ data: null })
    expect(executed()).toEqual(['Closed'])
    gateway.resetLog()
    const served = await post(twice('"operationName"', ['Closed', 'Open'], { query }))
    expect(await served.text()).toBe(answer)
    expect(executed()).toEqual(['Open'])
  })
})

describe('CORS', () => {
  const preflight = (headers: Readonly<Record<string, string>>) =>
    fetch(gateway.url, { method: 'OPTIONS', headers })
  const asked = { origin, 'access-control-request-method': 'POST' }

  test('a preflight request of an allowed origin is answered', async () => {
    const { status, headers } = await preflight(asked)
    expect(status).toBe(204)
    expect(headers.get('access-control-allow-origin')).toBe(origin)
    expect(headers.get('access-control-allow-methods')).toBe('POST')
    expect(headers.get('access-control-allow-headers')).toMatch(/authorization.*dpop/)
    expect(headers.get('vary')).toBe('origin')
    expect(headers.get('access-control-allow-credentials')).toBeNull()
  })
  test.each([
    ['another origin', { ...asked, origin: 'https://console.example.evil.test' }],
    ['null', { ...asked, origin: 'null' }],
    ['another port', { ...asked, origin: `${origin}:8443` }],
    ['no origin', { 'access-control-request-method': 'POST' }],
    ['another method', { ...asked, 'access-control-request-method': 'DELETE' }],
    ['no method', { origin }],
  ])('a preflight request with %s is refused without CORS headers', async (_title, headers) => {
    const response = await preflight(headers)
    expect(response.status).toBe(405)
    expect(response.headers.get('access-control-allow-origin')).toBeNull()
  })
  test('responses and refusals say so to an allowed origin, and to no other', async () => {
    for (const bearer of [token, 'none']) {
      const authorization = `Bearer ${bearer}`
      const allowed = await post(json, { origin, authorization })
      expect(allowed.headers.get('access-control-allow-origin')).toBe(origin)
      expect(allowed.headers.get('access-control-expose-headers')).toMatch('dpop-nonce')
      const other = await post(json, { origin: 'https://evil.test', authorization })
      expect(other.headers.get('access-control-allow-origin')).toBeNull()
      expect(other.status).toBe(allowed.status)
    }
  })
})
