/** The name of a subgraph that moves to another address, and mutations that never use a connection again. */

import { generateKeyPairSync } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo, LookupFunction, Socket } from 'node:net'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { createAssertionMint } from '../../../../gateway/execution/subgraph/assertion-minter.ts'
import {
  createSubgraphClient,
  type SubgraphCall,
  type SubgraphClient,
} from '../../../../gateway/execution/subgraph/subgraph-client.ts'

const query: SubgraphCall = {
  query: '{a}',
  body: '{"query":"{a}","variables":{}}',
  isQuery: true,
  identity: null,
  correlationId: 'c',
}
const mutation: SubgraphCall = { ...query, isQuery: false }

interface Replica {
  readonly server: Server
  /** Requests on each connection, in the order in which the connections were opened. */
  readonly requests: () => readonly number[]
}

let replicas: readonly Replica[]
let address: string
let client: SubgraphClient
let port: number
let clock: number

const lifetimeMs = 1_000

beforeEach(async () => {
  const first = await startReplica('127.0.0.1', 0)
  port = (first.server.address() as AddressInfo).port // a TCP server has one
  replicas = [first, await startReplica('127.0.0.2', port)]
  address = '127.0.0.1'
  clock = 0
  client = build()
})
afterEach(async () => {
  await client.close()
  for (const { server } of replicas) {
    server.close()
    server.closeAllConnections()
  }
})

/** Answers `{ a }` with the address that it listens on. */
async function startReplica(host: string, at: number): Promise<Replica> {
  const requests = new Map<Socket, number>()
  const server = createServer(({ socket }, response) => {
    requests.set(socket, (requests.get(socket) ?? 0) + 1)
    response.end(JSON.stringify({ data: { a: host } }))
  })
  await new Promise<void>((resolve) => server.listen(at, host, resolve))
  return { server, requests: () => [...requests.values()] }
}

function build(): SubgraphClient {
  const lookup: LookupFunction = (_name, _options, callback) =>
    callback(null, [{ address, family: 4 }])
  return createSubgraphClient({
    name: 'a',
    url: `http://subgraph.test:${port}/graphql`,
    mint: createAssertionMint(
      { key: generateKeyPairSync('ed25519').privateKey, kid: 'k' },
      () => new Date(),
    ),
    narrowScopes: (_document, scopes) => scopes,
    lookup,
    connectionLifetimeMs: lifetimeMs,
    monotonicMs: () => clock,
    timeoutMs: 5_000,
    maxResponseBytes: 1_000,
    maxConnections: 1,
    maxQueued: 10,
    maxRetries: 0,
    retryDelayMs: 1,
    breakerFailures: 100,
    breakerOpenMs: 600_000,
    deduplicate: true,
  })
}

const answerOf = async (call: SubgraphCall) => (await client.ask(call)).data?.['a']

test('queries follow the name to its new address although the old one still answers', async () => {
  expect(await answerOf(query)).toBe('127.0.0.1')
  address = '127.0.0.2'
  clock = lifetimeMs - 1
  expect(await answerOf(query)).toBe('127.0.0.1')
  clock = lifetimeMs
  expect(await answerOf(query)).toBe('127.0.0.2')
  expect(replicas.map(({ requests }) => requests())).toEqual([[2], [1]])
})

test('a query under way when its connection has lived long enough is answered', async () => {
  const answers = [answerOf(query)]
  clock = lifetimeMs
  answers.push(answerOf({ ...query, correlationId: 'd', body: '{"query":"{ a }"}' }))
  expect(await Promise.all(answers)).toEqual(['127.0.0.1', '127.0.0.1'])
})

test('a mutation resolves the name at once, and never uses a connection that a query has left', async () => {
  await answerOf(query)
  await answerOf(mutation)
  await answerOf(mutation)
  await answerOf(query)
  expect(replicas[0]?.requests()).toEqual([2, 1, 1])
  address = '127.0.0.2'
  expect(await answerOf(mutation)).toBe('127.0.0.2')
})
