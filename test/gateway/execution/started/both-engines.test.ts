/** The walls around execution hold with either engine: authorization, assertions, bounds, masked errors. */

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { decodeJwt } from 'jose'
import { startGateway, type TestGateway } from '../../../support/gateway/gateway.ts'
import { startGraph } from '../../../support/graphs/started-graph.ts'
import { startSmallGraph, type SmallGraph } from '../../../support/graphs/small-graph.ts'
import { createTestIssuer, type TestIssuer } from '../../../support/tokens/issuer.ts'

interface Answer {
  readonly data?: unknown
  readonly errors?: readonly { readonly extensions: { readonly code: string } }[]
}

let graph: SmallGraph
let issuer: TestIssuer
let gateway: TestGateway | undefined
beforeAll(async () => {
  graph = await startSmallGraph()
  issuer = await createTestIssuer()
})
afterEach(async () => {
  await gateway?.close()
  gateway = undefined
  graph.users.reset()
  graph.reviews.reset()
})
afterAll(() => graph.close())

describe.each(['compiled', 'reference'])('GATEWAY_ENGINE=%s', (engine) => {
  async function start(env: Readonly<Record<string, string>> = {}): Promise<void> {
    gateway = await startGateway({
      supergraphSdl: graph.supergraphSdl,
      issuer,
      env: { GATEWAY_ENGINE: engine, ...env },
      ceiling: ['users:read', 'users:write', 'users:salary'],
    })
  }
  async function ask(query: string, scope: string) {
    const response = await fetch(gateway?.url ?? '', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${await issuer.sign({ claims: { scope } })}`,
      },
      body: JSON.stringify({ query }),
    })
    const text = await response.text()
    return { status: response.status, text, ...(JSON.parse(text) as Answer) }
  }

  test('one document for two callers: the one with fewer scopes never runs the plan of the other', async () => {
    await start()
    const query = '{ user(id: "1") { name salary reviews { body } } }'
    const all = await ask(query, 'users:read users:salary')
    expect(all.data).toEqual({ user: { name: 'Ada', salary: 4, reviews: [{ body: 'good' }] } })
    graph.users.reset()
    const fewer = await ask(query, 'users:read')
    expect(fewer.data).toEqual({ user: { name: 'Ada', salary: null, reviews: [{ body: 'good' }] } })
    expect(graph.users.calls.join()).not.toContain('salary')
    const none = await ask(query, 'users:write')
    expect(none.data).toBeNull()
    expect(graph.users.calls).toHaveLength(1)
  })

  test('a mutation with a forbidden part reaches no subgraph', async () => {
    await start()
    const { data, errors } = await ask('mutation { remove(id: "1") }', 'users:read users:write')
    expect(data).toBeNull()
    expect(errors?.[0]?.extensions.code).toBe('UNAUTHORIZED_FIELD_OR_TYPE')
    expect(graph.users.calls).toEqual([])
  })

  test('each call has an assertion for its subgraph, and never the token of the caller', async () => {
    await start()
    await ask('{ user(id: "1") { name reviews { body } } }', 'users:read')
    for (const [name, request] of [
      ['users', graph.users.requests[0]],
      ['reviews', graph.reviews.requests[0]],
    ] as const) {
      const assertion = (request?.headers.authorization ?? '').replace('Bearer ', '')
      const [signed = '', disclosure = ''] = assertion.split('~')
      expect(decodeJwt(signed).iss).toBe('gateway')
      expect(Buffer.from(disclosure, 'base64url').toString()).toContain(`"${name}"`)
    }
  })

  test('a response beyond the bound is an error, and no word of a subgraph reaches the caller', async () => {
    await start({ GATEWAY_MAX_SUBGRAPH_RESPONSE_BYTES: '1024' })
    graph.reviews.behave((response) => response.end(' '.repeat(5_000)))
    const { data, errors } = await ask('{ user(id: "1") { name reviews { body } } }', 'users:read')
    expect(data).toEqual({ user: { name: 'Ada', reviews: null } })
    expect(new Set(errors?.map(({ extensions }) => extensions.code))).toEqual(
      new Set(['DOWNSTREAM_SERVICE_ERROR']),
    )
    graph.reviews.behave((response) =>
      response.end(
        '{"errors":[{"message":"secret words","extensions":{"code":"X","q":"secret"}}]}',
      ),
    )
    const masked = await ask('{ user(id: "1") { reviews { body } } }', 'users:read')
    expect(masked.text).not.toMatch(/secret|127\.0\.0\.1/)
  })

  test('the time of an operation is bounded', async () => {
    await start({ GATEWAY_OPERATION_TIMEOUT_MS: '50' })
    graph.users.behave(() => undefined)
    const { data, errors } = await ask('{ user(id: "1") { name } }', 'users:read')
    expect(data).toEqual({ user: null })
    expect(errors?.[0]?.extensions.code).toBe('DOWNSTREAM_SERVICE_ERROR')
  })
})

const context = [
  {
    name: 'a',
    sdl: `type Query { u: U! } type U @key(fields: "id") @context(name: "u") { id: ID! cur: String! t: T! }
      type T @key(fields: "id") { id: ID! show(cur: String @fromContext(field: "$u { cur }")): String }`,
  },
]

test('the reference engine refuses a supergraph with @context in one sentence', async () => {
  const started = startGraph(context, { env: { GATEWAY_ENGINE: 'reference' } })
  await expect(started).rejects.toThrow(/^the reference engine does not serve this supergraph$/)
})

test('a feature for EXECUTION that nobody serves stops the start in one sentence', async () => {
  const started = startGraph([
    {
      name: 'a',
      hasOwnLink: true,
      sdl: `extend schema @link(url: "https://specs.apollo.dev/federation/v2.12")
        @link(url: "https://specs.apollo.dev/connect/v0.2", import: ["@connect", "@source"])
        @source(name: "s", http: { baseURL: "http://127.0.0.1:1" })
        type Query { a: Int @connect(source: "s", http: { GET: "/" }, selection: "$") }`,
    },
  ])
  await expect(started).rejects.toThrow(
    /^the supergraph uses https:\/\/specs\.apollo\.dev\/connect\/v0\.\d, which this gateway does not serve/,
  )
})
