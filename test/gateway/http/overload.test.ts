/** More load than the subgraphs can serve: urgent operations run, the rest waits within bounds and is shed. */

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { ServerResponse } from 'node:http'
import { startGateway, type TestGateway } from '../../support/gateway/gateway.ts'
import { startSmallGraph, type SmallGraph } from '../../support/graphs/small-graph.ts'
import { readAssertion } from '../../support/tokens/assertion.ts'
import { createTestIssuer } from '../../support/tokens/issuer.ts'

let graph: SmallGraph
let gateway: TestGateway
let token: string
/** Responses of the subgraph that the test holds back. */
let held: ServerResponse[]

beforeEach(async () => {
  graph = await startSmallGraph()
  const issuer = await createTestIssuer()
  token = await issuer.sign()
  gateway = await startGateway({
    supergraphSdl: graph.supergraphSdl,
    issuer,
    env: {
      GATEWAY_FIRST_LANE: 'mutation.rename',
      GATEWAY_MAX_CONCURRENT_OPERATIONS: '4',
      GATEWAY_MAX_QUEUED_OPERATIONS: '2',
      GATEWAY_MAX_QUEUE_MS: '200',
    },
  })
  await send('mutation { rename(id: "1", name: "A") { id } }') // is cached from now on
  held = []
  graph.users.reset()
  graph.users.behave((response) => void held.push(response))
})
afterEach(async () => {
  for (const response of held) response.destroy()
  await gateway.close()
  await graph.close()
})

async function send(query: string, claims: { headers?: object; body?: object } = {}) {
  const response = await fetch(gateway.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${token}`,
      ...claims.headers,
    },
    body: JSON.stringify({ query, ...claims.body }),
  })
  const text = await response.text()
  return { status: response.status, retryAfter: response.headers.get('retry-after'), text }
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve))
}

const read = (id: number) => send(`{ user(id: "${id}") { name } }`)

describe('a gateway whose subgraph does not answer', () => {
  test('runs an urgent mutation at once, and sheds reading with 503 and Retry-After', async () => {
    const reading = Array.from({ length: 8 }, (_, id) => read(id))
    const shed = await Promise.race(reading) // the first one that is answered at all
    expect([shed.status, shed.retryAfter]).toEqual([503, '1'])
    expect(shed.text).toContain('"OVERLOADED"')
    const before = held.length
    const mutation = send('mutation { rename(id: "1", name: "A") { id } }')
    await until(() => graph.users.calls.some((call) => call.includes('rename')))
    expect(before).toBe(2) // of four places, one agency reads in two
    graph.users.reset()
    for (const response of held.splice(0)) response.destroy()
    expect((await mutation).text).toContain('DOWNSTREAM_SERVICE_ERROR')
    const statuses = (await Promise.all(reading)).map(({ status }) => status)
    expect(new Set(statuses)).toEqual(new Set([200, 503]))
  })

  test('logs each shed operation with its reason, and serves again when it can', async () => {
    const reading = Array.from({ length: 8 }, (_, id) => read(id))
    await Promise.race(reading)
    const lines = gateway.logged.filter(({ code }) => code === 'OVERLOADED')
    expect(lines.length).toBeGreaterThan(0)
    expect(lines[0]).toMatchObject({ reason: 'shed from the lane last', msg: 'request refused' })
    graph.users.reset()
    for (const response of held.splice(0)) response.destroy()
    await Promise.all(reading)
    expect(await read(1)).toMatchObject({ status: 200, text: expect.stringContaining('Ada') })
  })
})

describe('the urgency that a subgraph is told', () => {
  const mutation = 'mutation { rename(id: "1", name: "A") { id } }'
  const claims = async (...sent: Parameters<typeof send>) => {
    graph.users.reset()
    await send(...sent)
    const authorization = graph.users.requests[0]?.headers.authorization ?? ''
    return readAssertion(authorization.replace('Bearer ', '')).call
  }

  test('is that of an operation all of whose root fields the operator has named', async () => {
    expect(await claims(mutation)).toMatchObject({ urgent: true })
    expect(await claims('{ user(id: "1") { name } }')).not.toHaveProperty('urgent')
  })

  test('a caller MUST NOT claim it: not by a header, a body, a name, an alias or a variable', async () => {
    const claim = { urgent: true, isUrgent: true, lane: 'first' }
    const headers = { urgent: '1', 'x-urgent': 'true', 'x-lane': 'first', priority: 'u=0' }
    const attempts: readonly Parameters<typeof send>[] = [
      ['{ user(id: "1") { name } }', { headers, body: { ...claim, extensions: claim } }],
      ['query rename { rename: user(id: "1") { id name } }', { body: { operationName: 'rename' } }],
      ['query ($u: ID!) { user(id: $u) { id } }', { body: { variables: { u: '1', ...claim } } }],
    ]
    for (const attempt of attempts) {
      // the second time, the document is in the cache
      for (const each of [await claims(...attempt), await claims(...attempt)])
        expect(each).not.toHaveProperty('urgent')
    }
  })
})
