import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { startGateway, type TestGateway } from '../../support/gateway/gateway.ts'
import { startSmallGraph, type SmallGraph } from '../../support/graphs/small-graph.ts'
import { createTestIssuer } from '../../support/tokens/issuer.ts'

/** The answer of a subgraph that has begun nothing of a request. */
const shed = JSON.stringify({ errors: [{ message: 'x', extensions: { code: 'OVERLOADED' } }] })

describe('an operation of an agency that loads too much at a subgraph', () => {
  let graph: SmallGraph
  let gateway: TestGateway
  let token: string

  beforeAll(async () => {
    graph = await startSmallGraph()
    const issuer = await createTestIssuer()
    gateway = await startGateway({ supergraphSdl: graph.supergraphSdl, issuer })
    token = await issuer.sign()
  })
  afterAll(async () => {
    await gateway.close()
    await graph.close()
  })
  beforeEach(() => {
    for (const subgraph of [graph.users, graph.reviews]) {
      subgraph.reset()
      subgraph.behave(undefined)
    }
    gateway.resetLog()
  })

  const shedAt = (subgraph: 'users' | 'reviews') =>
    graph[subgraph].behave((response) => response.end(shed))
  async function send(query: string) {
    const response = await fetch(gateway.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query }),
    })
    const { data, errors } = (await response.json()) as {
      readonly data: unknown
      readonly errors: readonly {
        readonly path: readonly string[]
        readonly extensions: { readonly code: string }
      }[]
    }
    return {
      status: response.status,
      retryAfter: response.headers.get('retry-after'),
      data,
      errors: errors.map(({ path, extensions }) => [extensions.code, path.join('.')]),
    }
  }

  test('is 503 OVERLOADED with Retry-After when nothing of a query was executed', async () => {
    shedAt('users')
    expect(await send('{ a: user(id: "1") { name } b: user(id: "2") { id } }')).toEqual({
      status: 503,
      retryAfter: '1',
      data: { a: null, b: null },
      errors: [
        ['OVERLOADED', 'a'],
        ['OVERLOADED', 'b'],
      ],
    })
    expect(graph.users.calls).toHaveLength(1)
    expect(gateway.logged).toContainEqual(
      expect.objectContaining({ msg: 'operation refused', status: 503 }),
    )
  })

  test('keeps what others answered, with OVERLOADED and Retry-After for the rest', async () => {
    shedAt('reviews')
    expect(await send('{ user(id: "1") { name reviews { stars } } }')).toEqual({
      status: 200,
      retryAfter: '1',
      data: { user: { name: 'Ada', reviews: null } },
      errors: [['OVERLOADED', 'user.reviews']],
    })
  })

  test('is 503 OVERLOADED for a mutation that was not begun, and is sent to the subgraph once', async () => {
    shedAt('users')
    expect(await send('mutation { rename(id: "1", name: "x") { id } }')).toEqual({
      status: 503,
      retryAfter: '1',
      data: { rename: null },
      errors: [['OVERLOADED', 'rename']],
    })
    expect(graph.users.calls).toHaveLength(1)
  })

  test('is a failure of unknown outcome for a mutation that was executed', async () => {
    shedAt('reviews')
    const answer = await send('mutation { rename(id: "1", name: "x") { id reviews { stars } } }')
    expect(answer).toMatchObject({
      status: 503,
      retryAfter: '1',
      errors: [['DOWNSTREAM_SERVICE_ERROR', 'rename.reviews']],
    })
  })

  test('goes through when the subgraph has room again', async () => {
    shedAt('users')
    await send('{ user(id: "1") { name } }')
    graph.users.behave(undefined)
    const response = await fetch(gateway.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query: '{ user(id: "1") { name } }' }),
    })
    expect([response.status, await response.json()]).toEqual([
      200,
      { data: { user: { name: 'Ada' } } },
    ])
  })
})
