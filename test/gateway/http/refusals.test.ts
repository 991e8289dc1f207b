import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { gzipSync } from 'node:zlib'
import { getIntrospectionQuery } from 'graphql'
import { startGateway, type TestGateway } from '../../support/gateway/gateway.ts'
import { createTestIssuer, type TestIssuer } from '../../support/tokens/issuer.ts'
import { sendRaw } from '../../support/http/raw-http.ts'
import { startSmallGraph, type SmallGraph } from '../../support/graphs/small-graph.ts'

const goodQuery = '{ user(id: "1") { name } }'
const goodAnswer = { data: { user: { name: 'Ada' } } }
const challenge = 'DPoP algs="ES256 PS256 EdDSA", Bearer'
/** Values of a caller that no answer, log line or error may repeat. */
const canary = '0891234567'

let graph: SmallGraph
let issuer: TestIssuer
let gateway: TestGateway
let token: string

beforeAll(async () => {
  graph = await startSmallGraph()
  issuer = await createTestIssuer()
  gateway = await startGateway({
    supergraphSdl: graph.supergraphSdl,
    issuer,
    env: {
      GATEWAY_CHECKED_SCALARS: 'Msisdn',
      GATEWAY_HEADERS_TIMEOUT_MS: '400',
      GATEWAY_REQUEST_TIMEOUT_MS: '800',
      GATEWAY_SUBGRAPH_TIMEOUT_MS: '500',
      GATEWAY_MAX_SUBGRAPH_RESPONSE_BYTES: '65536',
    },
  })
  token = await issuer.sign()
})
afterAll(async () => {
  await gateway.close()
  await graph.close()
})
beforeEach(() => {
  graph.users.reset()
  graph.reviews.reset()
  gateway.resetLog()
})

interface Sent {
  readonly url?: string
  readonly method?: string
  readonly token?: string | null
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

async function send({ url = gateway.url, method = 'POST', headers, body, ...sent }: Sent) {
  const authorization = sent.token === undefined ? token : sent.token
  const response = await fetch(url, {
    method,
    headers: {
      'content-type': 'application/json',
      ...(authorization === null ? {} : { authorization: `Bearer ${authorization}` }),
      ...headers,
    },
    ...(body === undefined || method === 'GET' || method === 'HEAD'
      ? {}
      : {
          body:
            typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
        }),
  })
  const text = await response.text()
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: text === '' ? null : (JSON.parse(text) as Answer),
  }
}

interface Answer {
  readonly data?: unknown
  readonly errors?: readonly {
    readonly message: string
    readonly path?: readonly (string | number)[]
    readonly extensions: { readonly code: string; readonly correlationId: string }
  }[]
}

const codesOf = (answer: Answer | null) => answer?.errors?.map(({ extensions }) => extensions.code)

async function expectNextGoodCallWorks() {
  graph.users.reset()
  const { status, json } = await send({ body: { query: goodQuery } })
  expect([status, json]).toEqual([200, goodAnswer])
}

/** No SQL, stack, address, library, or value of the caller. */
function expectNothingToldBeyond(text: string) {
  expect(text).not.toMatch(
    /127\.0\.0\.1|localhost|node_modules|at .*\.(ts|js)|apollo|fastify|jose/i,
  )
  expect(text).not.toMatch(/select |insert |ECONN|JWT|JWS|claim/i)
  expect(text).not.toContain(canary)
}

interface Refusal {
  readonly code: string
  readonly status: number
  readonly challenge?: string
  readonly allow?: string
  readonly send: () => Promise<Sent> | Sent
}

const query = (text: string, rest: object = {}): Sent => ({ body: { query: text, ...rest } })
const withToken = (changed: Promise<string>): Promise<Sent> =>
  changed.then((each) => ({ ...query(goodQuery), token: each }))
const seconds = (offset: number) => Math.floor(Date.now() / 1000) + offset
const repeat = (count: number, each: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => each(index)).join(' ')

const invalidToken = {
  status: 401,
  code: 'UNAUTHENTICATED',
  challenge: `${challenge} error="invalid_token"`,
}
const invalidRequest = {
  status: 400,
  code: 'BAD_REQUEST',
  challenge: `${challenge} error="invalid_request"`,
}
const badRequest = { status: 400, code: 'BAD_REQUEST' }
const unsupported = { status: 415, code: 'UNSUPPORTED_MEDIA_TYPE' }
const parseFailed = { status: 400, code: 'GRAPHQL_PARSE_FAILED' }
const invalid = { status: 400, code: 'GRAPHQL_VALIDATION_FAILED' }
const unresolved = { status: 400, code: 'OPERATION_RESOLUTION_FAILURE' }
const badInput = { status: 400, code: 'BAD_USER_INPUT' }

const refusals: Readonly<Record<string, Refusal>> = {
  // the token
  'no token': {
    status: 401,
    code: 'UNAUTHENTICATED',
    challenge,
    send: () => ({ ...query(goodQuery), token: null }),
  },
  'a token in the query string': {
    ...invalidRequest,
    send: () => ({ ...query(goodQuery), url: `${gateway.url}?access_token=${token}` }),
  },
  'a token in the body': {
    ...invalidRequest,
    send: () => query(goodQuery, { access_token: token }),
  },
  'a token that is none': { ...invalidToken, send: () => ({ ...query(goodQuery), token: 'none' }) },
  'credentials of another scheme': {
    ...invalidToken,
    send: () => ({ ...query(goodQuery), token: null, headers: { authorization: 'Basic YTpi' } }),
  },
  'a token of an unknown issuer': {
    ...invalidToken,
    send: () => withToken(issuer.sign({ claims: { iss: 'https://other.test' } })),
  },
  'a token for another audience': {
    ...invalidToken,
    send: () => withToken(issuer.sign({ claims: { aud: 'https://other.test' } })),
  },
  'an expired token': {
    ...invalidToken,
    send: () => withToken(issuer.sign({ claims: { exp: seconds(-60) } })),
  },
  'a token without an end': {
    ...invalidToken,
    send: () => withToken(issuer.sign({ claims: { exp: undefined } })),
  },
  'a token from the future': {
    ...invalidToken,
    send: () => withToken(issuer.sign({ claims: { iat: seconds(600), exp: seconds(900) } })),
  },
  'a token that is not valid yet': {
    ...invalidToken,
    send: () => withToken(issuer.sign({ claims: { nbf: seconds(600) } })),
  },
  'a token of another type': {
    ...invalidToken,
    send: () => withToken(issuer.sign({ header: { typ: 'JWT' } })),
  },
  'a token without a type': {
    ...invalidToken,
    send: () => withToken(issuer.sign({ header: { typ: undefined } })),
  },
  'a token with another key': {
    ...invalidToken,
    send: () => withToken(createTestIssuer().then((other) => other.sign())),
  },
  'a token with an unknown key id': {
    ...invalidToken,
    send: () => withToken(issuer.sign({ header: { kid: 'key-2' } })),
  },
  'a token signed with a shared secret': {
    ...invalidToken,
    send: () => withToken(issuer.sign({ header: { alg: 'HS256' }, key: Buffer.alloc(32, 1) })),
  },
  'a token that brings its key along': {
    ...invalidToken,
    send: () => withToken(issuer.sign({ header: { jku: 'https://other.test/jwks' } })),
  },
  'an unsigned token': {
    ...invalidToken,
    send: async () => {
      const [, payload = ''] = (await issuer.sign()).split('.')
      const header = Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')
      return { ...query(goodQuery), token: `${header}.${payload}.` }
    },
  },
  'a changed token': {
    ...invalidToken,
    send: async () => {
      const [header = '', , signature = ''] = (await issuer.sign()).split('.')
      const [, payload = ''] = (await issuer.sign({ claims: { scope: 'secrets:read' } })).split('.')
      return { ...query(goodQuery), token: `${header}.${payload}.${signature}` }
    },
  },
  'a token too large': {
    ...invalidToken,
    send: () => withToken(issuer.sign({ claims: { pad: 'x'.repeat(8_000) } })),
  },
  'a client of no agency': {
    status: 403,
    code: 'FORBIDDEN',
    send: () => withToken(issuer.sign({ claims: { client_id: 'bank:999' } })),
  },
  'a client that speaks for another agency': {
    status: 403,
    code: 'FORBIDDEN',
    send: () => withToken(issuer.sign({ claims: { agency: 'aoc' } })),
  },
  'a purpose that cannot be read': {
    ...badRequest,
    send: () => ({ ...query(goodQuery), headers: { 'access-purpose': 'curiosity' } }),
  },
  'a purpose with two bases': {
    ...badRequest,
    send: () => ({ ...query(goodQuery), headers: { 'access-purpose': 'basis=nbtc, basis=pdpa' } }),
  },
  'a purpose with two cases': {
    ...badRequest,
    send: () => ({
      ...query(goodQuery),
      headers: { 'access-purpose': 'basis=s8, case="AOC-1", case="AOC-2"' },
    }),
  },

  // the request
  'an empty body': { ...badRequest, send: () => ({ body: '' }) },
  'a body that is not JSON': { ...badRequest, send: () => ({ body: '{"query":' }) },
  'a body that is no operation': { ...badRequest, send: () => ({ body: '"{ me { id } }"' }) },
  'a body without a query': { ...badRequest, send: () => ({ body: {} }) },
  'a query that is no text': { ...badRequest, send: () => ({ body: { query: 1 } }) },
  'variables that are no object': {
    ...badRequest,
    send: () => query(goodQuery, { variables: [] }),
  },
  'an operation name that is no text': {
    ...badRequest,
    send: () => query(goodQuery, { operationName: {} }),
  },
  'a batch': {
    ...badRequest,
    send: () => ({ body: [{ query: goodQuery }, { query: goodQuery }] }),
  },
  'the hash of a persisted query without its text': {
    status: 200,
    code: 'PERSISTED_QUERY_NOT_SUPPORTED',
    send: () => ({
      body: { extensions: { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } } },
    }),
  },
  GET: {
    status: 405,
    code: 'METHOD_NOT_ALLOWED',
    allow: 'POST',
    send: () => ({ method: 'GET', url: `${gateway.url}?query=${encodeURIComponent(goodQuery)}` }),
  },
  PUT: {
    status: 405,
    code: 'METHOD_NOT_ALLOWED',
    allow: 'POST',
    send: () => ({ ...query(goodQuery), method: 'PUT' }),
  },
  'a form': {
    ...unsupported,
    send: () => ({
      body: 'query={me{id}}',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    }),
  },
  'plain text': {
    ...unsupported,
    send: () => ({ ...query(goodQuery), headers: { 'content-type': 'text/plain' } }),
  },
  'another charset': {
    ...unsupported,
    send: () => ({
      ...query(goodQuery),
      headers: { 'content-type': 'application/json; charset=utf-16' },
    }),
  },
  'a compressed body': {
    ...unsupported,
    send: () => ({
      body: gzipSync(JSON.stringify({ query: goodQuery })),
      headers: { 'content-encoding': 'gzip' },
    }),
  },
  'a body over 1 MiB': {
    status: 413,
    code: 'PAYLOAD_TOO_LARGE',
    send: () => query(goodQuery, { variables: { pad: 'x'.repeat(1_048_576) } }),
  },

  // the document
  'a document that does not parse': {
    ...parseFailed,
    send: () => query(`{ user(id: "${canary}" { name }`),
  },
  'over 1,000 tokens': { ...parseFailed, send: () => query(`{ ${repeat(999, () => 'me')} }`) },
  'an unknown field': { ...invalid, send: () => query('{ me { nam } }') },
  'an unknown argument': {
    ...invalid,
    send: () => query(`{ user(id: "1", number: "${canary}") { name } }`),
  },
  'an unknown operation name': {
    ...unresolved,
    send: () => query('query A { me { id } } query B { me { id } }', { operationName: 'C' }),
  },
  'no name among several': {
    ...unresolved,
    send: () => query('query A { me { id } } query B { me { id } }'),
  },
  'a subscription of a client that takes no stream': {
    status: 406,
    code: 'NOT_ACCEPTABLE',
    send: () => query('subscription { renamed { id } }'),
  },
  'depth over 12': {
    status: 400,
    code: 'MAX_DEPTH_LIMIT',
    send: () => query(`{ me { ${'friend { '.repeat(11)}id${' }'.repeat(11)} } }`),
  },
  'depth over 12 by fragments': {
    status: 400,
    code: 'MAX_DEPTH_LIMIT',
    send: () =>
      query(
        `{ me { ...F0 } } ${repeat(12, (index) => `fragment F${index} on User { friend { ${index < 11 ? `...F${index + 1}` : 'id'} } }`)}`,
      ),
  },
  'fields over 1,000 by fragments, none of them with an alias': {
    status: 400,
    code: 'MAX_FIELDS_LIMIT',
    send: () =>
      query(
        `{ me { ...F0 } } ${repeat(10, (index) => `fragment F${index} on User { ${index < 9 ? `id name ...F${index + 1} friend { ...F${index + 1} }` : 'id'} }`)}`,
      ),
  },
  'aliases over 30': {
    status: 400,
    code: 'MAX_ALIASES_LIMIT',
    send: () => query(`{ me { ${repeat(31, (index) => `a${index}: name`)} } }`),
  },
  'aliases over 30 by fragments': {
    status: 400,
    code: 'MAX_ALIASES_LIMIT',
    send: () =>
      query(
        `{ me { ...F } friend: me { ...F } } fragment F on User { ${repeat(16, (index) => `a${index}: name`)} }`,
      ),
  },
  'root fields over 10': {
    status: 400,
    code: 'MAX_ROOT_FIELDS_LIMIT',
    send: () => query(`{ ${repeat(11, (index) => `a${index}: me { id }`)} }`),
  },
  'two mutation root fields': {
    status: 400,
    code: 'MAX_ROOT_FIELDS_LIMIT',
    send: () =>
      query(
        'mutation { a: rename(id: "1", name: "x") { id } b: rename(id: "1", name: "y") { id } }',
      ),
  },
  'directives over 50': {
    status: 400,
    code: 'MAX_DIRECTIVES_LIMIT',
    send: () => query(`{ me { ${repeat(51, () => 'name @include(if: true)')} } }`),
  },

  // the values
  'a variable of another type': {
    ...badInput,
    send: () =>
      query('query ($id: ID!) { user(id: $id) { name } }', {
        variables: { id: { number: canary } },
      }),
  },
  'a variable that is not there': {
    ...badInput,
    send: () => query('query ($id: ID!) { user(id: $id) { name } }'),
  },
  'a variable of another form': {
    ...badInput,
    send: () =>
      query('query ($numbers: [Msisdn!]) { users(numbers: $numbers) { name } }', {
        variables: { numbers: [canary] },
      }),
  },
  'a literal of another form': {
    ...badInput,
    send: () => query(`{ users(numbers: ["${canary}"]) { name } }`),
  },
  'a literal of another type': {
    ...badInput,
    send: () => query('{ user(id: { number: 1 }) { name } }'),
  },
  'NUL in a variable': {
    ...badInput,
    send: () =>
      query('query ($id: ID!) { user(id: $id) { name } }', {
        variables: { id: `${canary}\u0000` },
      }),
  },
  'NUL in a literal': { ...badInput, send: () => query('{ user(id: "a\\u0000") { name } }') },
  'a lone surrogate': {
    ...badInput,
    send: () =>
      query('query ($id: ID!) { user(id: $id) { name } }', { variables: { id: '\ud800' } }),
  },
}

describe('a refused call', () => {
  test.each(Object.entries(refusals))('%s', async (_title, refusal) => {
    const sent = await refusal.send()
    for (const accept of ['application/json', 'application/graphql-response+json']) {
      gateway.resetLog()
      const answer = await send({ ...sent, headers: { accept, ...sent.headers } })
      expect(answer.status).toBe(refusal.status)
      expect(codesOf(answer.json)).toEqual([refusal.code])
      expect(Object.keys(answer.json ?? {})).toEqual(['errors'])
      expect(answer.headers.get('content-type')).toMatch(accept)
      expect(answer.headers.get('cache-control')).toBe('no-store')
      expect(answer.headers.get('www-authenticate')).toBe(refusal.challenge ?? null)
      expect(answer.headers.get('allow')).toBe(refusal.allow ?? null)
      expectNothingToldBeyond(answer.text)
      expect(answer.text).not.toMatch(/Did you mean/)
      const correlationId = answer.json?.errors?.[0]?.extensions.correlationId
      expect(correlationId).toMatch(/^[0-9a-f-]{36}$/)
      const lines = gateway.logged.filter((line) => line['correlationId'] === correlationId)
      expect(lines.length).toBeGreaterThan(0)
      expect(JSON.stringify(gateway.logged)).not.toContain(canary)
      expect(JSON.stringify(gateway.logged)).not.toContain(token)
    }
    expect([...graph.users.calls, ...graph.reviews.calls]).toEqual([])
    await expectNextGoodCallWorks()
  })

  test('a validation answer names at most five faults', async () => {
    const { json } = await send(query(`{ me { ${repeat(20, (index) => `unknown${index}`)} } }`))
    expect(json?.errors?.length).toBeLessThanOrEqual(5)
  })

  test('the introspection that tools send is answered, and one that goes round in circles is not', async () => {
    const { json } = await send(query(getIntrospectionQuery()))
    expect(json?.errors).toBeUndefined()
    const circle = (times: number): string =>
      times === 0 ? 'name' : `fields { type { ${circle(times - 1)} } }`
    const refused = await send(query(`{ __schema { types { ${circle(6)} } } }`))
    expect([refused.status, codesOf(refused.json)]).toEqual([400, ['GRAPHQL_VALIDATION_FAILED']])
  })

  test('two Authorization headers', async () => {
    const body = JSON.stringify({ query: goodQuery })
    const answer = await sendRaw(gateway.port, [
      `POST /graphql HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-type: application/json\r\n` +
        `authorization: Bearer ${token}\r\nauthorization: Bearer ${token}\r\n` +
        `content-length: ${body.length}\r\n\r\n${body}`,
    ])
    expect(answer.status).toBe(400)
    expect(answer.headers.get('www-authenticate')).toBe(`${challenge} error="invalid_request"`)
    expect(answer.body).toContain('"BAD_REQUEST"')
  })

  test('headers over 16 KiB', async () => {
    const answer = await sendRaw(gateway.port, [
      `POST /graphql HTTP/1.1\r\nhost: a\r\nx-pad: ${'x'.repeat(17_000)}\r\n\r\n`,
    ])
    expect(answer.status).toBe(431)
    expect(answer.body).toContain('"PAYLOAD_TOO_LARGE"')
  })

  test('a slow body, and a slow head', async () => {
    const head = `POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\nauthorization: Bearer ${token}\r\n`
    const answers = await Promise.all([
      sendRaw(
        gateway.port,
        [`${head}content-length: 30\r\n\r\n`, ...'{"query":"{ me { id } }"}'],
        400,
      ),
      sendRaw(gateway.port, [...head], 100),
    ])
    for (const answer of answers) {
      expect(answer.status).toBe(408)
      expect(answer.body).toContain('"PAYLOAD_TOO_LARGE"')
      expect(answer.headers.get('cache-control')).toBe('no-store')
    }
    await expectNextGoodCallWorks()
  })

  test('an unknown path', async () => {
    const { status, json } = await send({
      ...query(goodQuery),
      url: gateway.url.replace('graphql', 'admin'),
    })
    expect(status).toBe(404)
    expect(codesOf(json)).toEqual(['NOT_FOUND'])
  })
})

describe('a part that the caller may not have', () => {
  test('a mutation with one is refused whole and runs in no part', async () => {
    const { status, json } = await send(
      query('mutation { rename(id: "1", name: "x") { id salary } }'),
    )
    expect([status, json?.data, codesOf(json)]).toEqual([200, null, ['UNAUTHORIZED_FIELD_OR_TYPE']])
    expect(graph.users.calls).toEqual([])
  })

  test('a query loses it, and keeps the rest', async () => {
    const { status, json } = await send(query('{ user(id: "1") { name salary } secrets }'))
    expect([status, json?.data]).toEqual([
      200,
      { user: { name: 'Ada', salary: null }, secrets: null },
    ])
    expect(json?.errors?.map(({ path }) => path)).toEqual([['user', 'salary'], ['secrets']])
    expect(new Set(codesOf(json))).toEqual(new Set(['UNAUTHORIZED_FIELD_OR_TYPE']))
    expect(graph.users.calls.join()).not.toMatch(/salary|secrets/)
  })

  test('a scope above the ceiling opens nothing', async () => {
    const above = await issuer.sign({ claims: { scope: 'users:read secrets:read users:salary' } })
    const { json } = await send({
      ...query('{ secrets user(id: "1") { name salary } }'),
      token: above,
    })
    expect(json?.data).toEqual({ secrets: null, user: { name: 'Ada', salary: null } })
    expect(graph.users.calls.join()).not.toMatch(/salary|secrets/)
  })

  test('a plan made for one caller is not run for another', async () => {
    const document = 'mutation Both { remove(id: "1") }'
    const other = await startGateway({
      supergraphSdl: graph.supergraphSdl,
      issuer,
      ceiling: ['users:read', 'users:remove'],
    })
    try {
      const allowed = await issuer.sign({ claims: { scope: 'users:remove' } })
      const sent = { ...query(document), url: other.url }
      expect((await send({ ...sent, token: allowed })).json).toEqual({ data: { remove: true } })
      const refused = await send({ ...sent, token })
      expect([refused.json?.data, codesOf(refused.json)]).toEqual([
        null,
        ['UNAUTHORIZED_FIELD_OR_TYPE'],
      ])
      expect(graph.users.calls).toHaveLength(1)
    } finally {
      await other.close()
    }
  })
})

describe('a subgraph that fails', () => {
  const leak = 'connect ECONNREFUSED 127.0.0.1:5432 select * from person at /srv/app.ts:1'
  const answerWith =
    (body: string, status = 200) =>
    () =>
      graph.reviews.behave((response) => {
        response.statusCode = status
        response.setHeader('content-type', 'application/json')
        response.end(body)
      })
  const failures: Readonly<Record<string, () => void>> = {
    'hangs up': () => graph.reviews.behave((response) => response.destroy()),
    'is slow': () => graph.reviews.behave(() => undefined),
    'is slow with its body': () =>
      graph.reviews.behave((response) => {
        response.write('{"data":')
      }),
    'answers more than may be': answerWith(JSON.stringify({ data: { pad: 'x'.repeat(70_000) } })),
    'answers nonsense': answerWith('<html>nginx</html>', 502),
    'answers nothing': answerWith(''),
    'answers a list': answerWith('[]'),
    'answers null': answerWith('null'),
    'answers without data': answerWith('{}'),
    'answers data of another form': answerWith('{"data":{"_entities":"no"}}'),
    'answers too few entities': answerWith('{"data":{"_entities":[]}}'),
    'answers errors of another form': answerWith('{"errors":"no"}'),
    'answers an error of another form': answerWith('{"data":null,"errors":[null]}'),
    redirects: () =>
      graph.reviews.behave((response) => {
        response.writeHead(302, { location: 'http://127.0.0.1:1/' })
        response.end()
      }),
    'tells its secrets': answerWith(
      JSON.stringify({
        data: null,
        errors: [
          { message: leak, extensions: { code: 'INTERNAL_SERVER_ERROR', stacktrace: [leak] } },
        ],
      }),
    ),
    'tells its secrets as keys of a path': answerWith(
      JSON.stringify({
        data: { _entities: [null] },
        errors: [
          { message: 'x', path: [leak, 0] },
          { message: 'x', path: ['_entities', 0, 'reviews', leak] },
          { message: 'x', path: ['_entities', 0, 'reviews', ...Array(1_000).keys(), leak] },
          { message: 'x', path: ['_entities', leak] },
        ],
      }),
    ),
    'answers very many errors': answerWith(
      JSON.stringify({
        data: { _entities: [null] },
        errors: Array.from({ length: 400 }, () => ({
          message: 'x',
          path: ['_entities', 0, 'reviews'],
        })),
      }),
    ),
    'tells its secrets under a code that is passed on': answerWith(
      JSON.stringify({
        data: { _entities: [null] },
        errors: [
          {
            message: leak,
            path: ['_entities', 0, 'reviews'],
            extensions: { code: 'BAD_USER_INPUT', state: leak, reason: leak, exception: leak },
          },
        ],
      }),
    ),
  }

  test.each(Object.entries(failures))(
    '%s: a query keeps what the others have',
    async (_title, fail) => {
      fail()
      const { status, json, text } = await send(
        query('{ user(id: "1") { name reviews { stars } } }'),
      )
      expect(status).toBe(200)
      expect(json?.data).toEqual({ user: { name: 'Ada', reviews: null } })
      expectNothingToldBeyond(text)
      await expectNextGoodCallWorks()
    },
  )

  test.each(Object.entries(failures).filter(([title]) => !title.includes('passed on')))(
    '%s: the error says that a part does not answer',
    async (_title, fail) => {
      fail()
      const { json } = await send(query('{ user(id: "1") { name reviews { stars } } }'))
      expect(new Set(codesOf(json))).toEqual(new Set(['DOWNSTREAM_SERVICE_ERROR']))
    },
  )

  test('after a mutation the outcome is unknown: 503, and the request is sent once', async () => {
    graph.users.behave((response) => response.destroy())
    const { status, json, headers, text } = await send(
      query('mutation { rename(id: "1", name: "x") { id } }'),
    )
    expect([status, codesOf(json)]).toEqual([503, ['DOWNSTREAM_SERVICE_ERROR']])
    expect(headers.get('retry-after')).toMatch(/^\d+$/)
    expect(graph.users.calls).toHaveLength(1)
    expectNothingToldBeyond(text)
    await expectNextGoodCallWorks()
  })
})

describe('a request to a subgraph has', () => {
  test('an assertion in place of the caller’s token, and no other header of the caller', async () => {
    await send({
      ...query(goodQuery),
      headers: { cookie: 'a=b', 'x-forwarded-for': '10.0.0.1', 'x-secret': canary },
    })
    const { headers } = graph.users.requests[0]!
    expect(headers.authorization).toMatch(/^Bearer ey/)
    expect(headers.authorization).not.toContain(token)
    expect(Object.keys(headers).toSorted()).toEqual(
      [
        'accept',
        'authorization',
        'connection',
        'content-length',
        'content-type',
        'host',
        'x-correlation-id',
      ].toSorted(),
    )
  })
})
