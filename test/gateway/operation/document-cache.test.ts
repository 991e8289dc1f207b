/** A cached operation takes every step but parsing and validation: its response is that of the first time. */

import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { startGateway, type TestGateway } from '../../support/gateway/gateway.ts'
import { createTestIssuer, type TestIssuer } from '../../support/tokens/issuer.ts'
import { startSmallGraph, type SmallGraph } from '../../support/graphs/small-graph.ts'

let graph: SmallGraph
let issuer: TestIssuer
let gateway: TestGateway

beforeAll(async () => {
  graph = await startSmallGraph()
  issuer = await createTestIssuer()
  gateway = await startGateway({ supergraphSdl: graph.supergraphSdl, issuer })
})
beforeEach(() => {
  graph.users.reset()
  gateway.resetLog()
})
afterAll(async () => {
  await gateway.close()
  await graph.close()
})

interface Sent {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
}

async function send(
  body: object,
  claims: Readonly<Record<string, unknown>> = {},
  accept = 'application/json',
): Promise<Sent> {
  const authorization = `Bearer ${await issuer.sign({ claims })}`
  const response = await fetch(gateway.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept, authorization },
    body: JSON.stringify(body),
  })
  const { date, 'content-length': _length, ...headers } = Object.fromEntries(response.headers)
  const correlationId = headers['x-correlation-id'] ?? 'none'
  const text = (await response.text()).replaceAll(correlationId, 'the same')
  expect(date).toBeDefined()
  return {
    status: response.status,
    headers: { ...headers, 'x-correlation-id': 'the same' },
    body: JSON.parse(text),
  }
}

const user = 'query User($id: ID!) { user(id: $id) { name } }'

describe('the second time', () => {
  test.each<[string, object]>([
    ['an answer', { query: user, variables: { id: '1' } }],
    ['a field that is refused', { query: '{ user(id: "1") { name salary } }' }],
    ['an answer of which nothing is left', { query: '{ secrets }' }],
    ['a mutation', { query: 'mutation { rename(id: "1", name: "A") { name } }' }],
    ['a mutation that is refused', { query: 'mutation { remove(id: "1") }' }],
    ['the schema', { query: '{ __schema { queryType { name } } }' }],
    ['a variable that is missing', { query: user }],
    ['a variable of another type', { query: user, variables: { id: { a: 1 } } }],
    ['a document that does not parse', { query: '{ user(' }],
    ['a field that there is not', { query: '{ nothing }' }],
    ['two operations and no name', { query: `${user} query Me { me { name } }` }],
    [
      'one of two operations',
      { query: `${user} query Me { me { name } }`, operationName: 'Me', variables: {} },
    ],
    ['a name that no operation has', { query: user, operationName: 'Other' }],
    [
      'a persisted query',
      { query: user, variables: { id: '1' }, extensions: { persistedQuery: { version: 1 } } },
    ],
    ['a subscription', { query: 'subscription { renamed { name } }' }],
  ])('%s is the same', async (_title, body) => {
    const first = await send(body)
    expect(await send(body)).toEqual(first)
    expect(await send(body)).toEqual(first)
  })

  test('the media type is the one that the client takes', async () => {
    const body = { query: user, variables: { id: '2' } }
    const accept = 'application/graphql-response+json'
    const [first, second] = [await send(body, {}, accept), await send(body, {}, accept)]
    expect(second).toEqual(first)
    expect(second.headers['content-type']).toContain(accept)
  })

  test('the decision uses the scopes of this caller, not those of an earlier one', async () => {
    const body = { query: '{ user(id: "1") { name } }' }
    expect((await send(body)).body).toEqual({ data: { user: { name: 'Ada' } } })
    const other = await send(body, { scope: 'users:write' })
    expect(other.body).toMatchObject({
      data: null,
      errors: [{ extensions: { code: 'UNAUTHORIZED_FIELD_OR_TYPE' } }],
    })
    expect((await send(body)).body).toEqual({ data: { user: { name: 'Ada' } } })
  })

  test('variables are those of this time', async () => {
    const name = async (id: string) =>
      ((await send({ query: user, variables: { id } })).body as { data: { user: unknown } }).data
        .user // it has a user
    expect(await name('1')).toEqual({ name: 'Ada' })
    expect(await name('2')).toEqual({ name: 'Grace' })
    expect(await name('3')).toBeNull()
  })

  test('a mutation is executed once each time it is sent', async () => {
    const body = { query: 'mutation Again { rename(id: "1", name: "A") { id } }' }
    await send(body)
    await send(body)
    expect(graph.users.calls).toHaveLength(2)
  })

  test('a mutation whose subgraph does not answer has an unknown outcome, both times', async () => {
    const body = { query: 'mutation Lost { rename(id: "1", name: "A") { id } }' }
    await send(body)
    graph.users.behave((response) => response.destroy())
    const lost = await send(body)
    expect(lost.status).toBe(503)
    expect(lost.headers['retry-after']).toBe('1')
    expect(lost.body).toMatchObject({
      errors: [{ extensions: { code: 'DOWNSTREAM_SERVICE_ERROR' } }],
    })
  })

  test('one line is logged for each, with the operation’s name', async () => {
    await send({ query: user, variables: { id: '1' } })
    await send({ query: user, variables: { id: '1' } })
    const lines = gateway.logged.filter(({ msg }) => msg === 'operation executed')
    expect(lines).toMatchObject([
      { name: 'User', operation: 'query', status: 200, agency: 'bank:004' },
      { name: 'User', operation: 'query', status: 200, agency: 'bank:004' },
    ])
  })
})
