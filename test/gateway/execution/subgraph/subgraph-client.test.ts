/** A subgraph that fails on the wire: which requests are sent again, which never are, and when the circuit opens. */

import { generateKeyPairSync } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createAssertionMint } from '../../../../gateway/execution/subgraph/assertion-minter.ts'
import { Cancellable } from '../../../../gateway/execution/cancellation.ts'
import {
  createSubgraphClient,
  type SubgraphCall,
  type SubgraphClient,
  type SubgraphClientOptions,
} from '../../../../gateway/execution/subgraph/subgraph-client.ts'
import type { CallerIdentity } from '../../../../schema/identity.ts'
import { startFaultyServer, type FaultyServer } from '../../../support/http/faulty-server.ts'

const body = '{"query":"{a}","variables":{}}'
const query: SubgraphCall = {
  query: '{a}',
  body,
  isQuery: true,
  identity: null,
  correlationId: 'c',
}
const mutation: SubgraphCall = { ...query, isQuery: false }
const bank: CallerIdentity = {
  agencyId: 'bank:004',
  agencyKind: 'BANK',
  issuer: 'https://issuer.test',
  officer: 'one',
  scopes: ['a'],
  correlationId: 'c',
}

let server: FaultyServer
let client: SubgraphClient
beforeEach(async () => {
  server = await startFaultyServer()
  client = build()
})
afterEach(async () => {
  await server.close()
})

function build(options: Partial<SubgraphClientOptions> = {}): SubgraphClient {
  return createSubgraphClient({
    name: 'a',
    url: server.url,
    mint: createAssertionMint(
      { key: generateKeyPairSync('ed25519').privateKey, kid: 'k' },
      () => new Date(),
    ),
    narrowScopes: (_document, scopes) => scopes,
    timeoutMs: 5_000,
    maxResponseBytes: 1_000,
    maxConnections: 10,
    maxQueued: 10,
    maxRetries: 2,
    retryDelayMs: 1,
    breakerFailures: 100,
    breakerOpenMs: 600_000,
    deduplicate: true,
    ...options,
  })
}

const reasonOf = (asked: Promise<unknown>) =>
  asked.then(
    () => 'answered',
    (error: unknown) => (error as { reason: string }).reason, // what the client throws has one
  )

describe('a connection that breaks', () => {
  test('a query is asked again, and answered', async () => {
    server.meet('reset', 'reset', 'answer')
    expect((await client.ask(query)).data).toEqual({ a: 1 })
    expect(server.bodies).toHaveLength(3)
  })

  test('a query is asked no more often than is set', async () => {
    server.meet('reset')
    await expect(client.ask(query)).rejects.toThrow('a subgraph did not answer')
    expect(server.bodies).toHaveLength(3)
  })

  test('a mutation may have arrived: it is never asked again', async () => {
    server.meet('reset', 'answer')
    await expect(client.ask(mutation)).rejects.toThrow('a subgraph did not answer')
    expect(server.bodies).toHaveLength(1)
  })

  test('no retries set: asked once', async () => {
    server.meet('reset', 'answer')
    await expect(build({ maxRetries: 0 }).ask(query)).rejects.toThrow('a subgraph did not answer')
    expect(server.bodies).toHaveLength(1)
  })
})

describe('a time limit', () => {
  test.each(['stall', 'drip'] as const)('%s: the call ends, and is not repeated', async (fault) => {
    server.meet(fault, 'answer')
    const givenUp = server.nextGivenUp()
    expect(await reasonOf(build({ timeoutMs: 100 }).ask(query))).toBe('TimeoutError')
    await givenUp
    expect(server.bodies).toHaveLength(1)
  })

  test('an answer that is too large ends the call', async () => {
    expect(await reasonOf(build({ maxResponseBytes: 5 }).ask(query))).toBe('answer too large')
  })
})

describe('a circuit', () => {
  test('opens after failures in a row, and nothing is sent any more', async () => {
    server.meet('reset')
    client = build({ breakerFailures: 3, maxRetries: 0 })
    for (let failure = 0; failure < 3; failure++)
      // one after the other: in a row
      await reasonOf(client.ask(query))
    server.meet('answer')
    expect(await reasonOf(client.ask(query))).toBe('circuit open')
    expect(await reasonOf(client.ask(mutation))).toBe('circuit open')
    expect(server.bodies).toHaveLength(3)
  })

  test('a time-out is a failure; what a subgraph answers is none', async () => {
    client = build({ breakerFailures: 1, maxRetries: 0, timeoutMs: 100, maxResponseBytes: 5 })
    await reasonOf(client.ask(query))
    expect(await reasonOf(client.ask(query))).toBe('answer too large')
    server.meet('stall')
    expect(await reasonOf(client.ask(query))).toBe('TimeoutError')
    expect(await reasonOf(client.ask(query))).toBe('circuit open')
  })

  test('half open, one call tries the subgraph, and closes the circuit', async () => {
    server.meet('reset')
    client = build({ breakerFailures: 1, breakerOpenMs: 1, maxRetries: 0 })
    await reasonOf(client.ask(query))
    server.meet('answer')
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect((await client.ask(query)).data).toEqual({ a: 1 })
    expect((await client.ask(query)).data).toEqual({ a: 1 })
  })
})

describe('a client that goes away', () => {
  test('ends the call of the subgraph', async () => {
    server.meet('stall')
    const caller = new Cancellable()
    const arrived = server.nextRequest()
    const asked = reasonOf(client.ask({ ...query, cancellation: caller }))
    await arrived
    const givenUp = server.nextGivenUp()
    caller.cancel()
    expect(await asked).toBe('client disconnected')
    await givenUp
  })

  test('does not end a call that another waits for', async () => {
    server.meet('stall')
    const caller = new Cancellable()
    const arrived = server.nextRequest()
    const first = reasonOf(client.ask({ ...query, cancellation: caller }))
    const second = client.ask(query)
    await arrived
    caller.cancel()
    expect(await first).toBe('client disconnected')
    server.release()
    expect((await second).data).toEqual({ a: 1 })
    expect(server.bodies).toHaveLength(1)
  })

  test('nothing is sent for one that has gone already', async () => {
    const caller = new Cancellable()
    caller.cancel()
    const gone = { ...query, cancellation: caller }
    expect(await reasonOf(client.ask(gone))).toBe('client disconnected')
    expect(await reasonOf(build({ deduplicate: false }).ask(gone))).toBe('client disconnected')
    expect(server.bodies).toHaveLength(0)
  })
})

describe('identical queries in flight', () => {
  const askTwice = async (one: SubgraphCall, other: SubgraphCall) => {
    server.meet('stall')
    const arrived = server.nextRequest()
    const first = client.ask(one)
    await arrived
    server.meet('answer')
    const second = client.ask(other)
    setImmediate(() => server.release())
    const answers = await Promise.all([first, second])
    expect(answers[0].data).toEqual(answers[1].data)
    // a value merged into one answer must not be seen in the other
    expect(answers[0].data).not.toBe(answers[1].data)
    return server.bodies.length
  }
  const forBank = { ...query, identity: bank }

  test('of one caller are one request', async () => {
    expect(await askTwice(forBank, { ...forBank, correlationId: 'd' })).toBe(1)
  })

  const others: readonly (readonly [string, Partial<CallerIdentity>])[] = [
    ['of another agency', { agencyId: 'bank:006' }],
    ['of another officer', { officer: 'two' }],
    ['with other scopes', { scopes: [] }],
    ['for another purpose', { purpose: { case: 'c1', basis: 's6' } }],
  ]
  test.each(others)('%s are two', async (_name, change) => {
    expect(await askTwice(forBank, { ...query, identity: { ...bank, ...change } })).toBe(2)
  })

  test('an anonymous caller and a bank are two', async () => {
    expect(await askTwice(query, forBank)).toBe(2)
  })

  test('mutations are never one', async () => {
    expect(await askTwice(mutation, mutation)).toBe(2)
  })

  test('what was asked before a mutation is not the answer after it', async () => {
    server.meet('stall')
    const arrived = server.nextRequest()
    const before = client.ask(query)
    await arrived
    server.meet('answer')
    await client.ask(mutation)
    expect((await client.ask(query)).data).toEqual({ a: 1 })
    server.release()
    await before
    expect(server.bodies).toHaveLength(3)
  })

  test('switched off, each is its own', async () => {
    client = build({ deduplicate: false })
    expect(await askTwice(query, query)).toBe(2)
  })
})

test('more calls than may wait are not sent', async () => {
  server.meet('stall')
  client = build({ maxConnections: 1, maxQueued: 0, deduplicate: false })
  const arrived = server.nextRequest()
  const first = client.ask(query)
  await arrived
  expect(await reasonOf(client.ask(query))).toBe('queue full')
  server.release()
  await first
})
