/** The client of one subgraph: bounded in time and size, with an assertion minted for each call, and nothing else of the caller. */

import { BrokenCircuitError } from 'cockatiel'
import { longText, nextFreeTurn } from '../../../http/long-work.ts'
import type { CallerIdentity } from '../../../schema/identity.ts'
import type { MintAssertion } from './assertion-minter.ts'
import type { Cancellation } from '../cancellation.ts'
import {
  createConnectionPools,
  type ConnectionPools,
  type ConnectionPoolsOptions,
} from './connection-pools.ts'
import { ExchangeError } from './exchange-error.ts'
import { exchange } from './http-exchange.ts'
import { createRequestDeduplication } from './request-deduplication.ts'
import type { NarrowScopes } from './narrow-scopes.ts'
import { readAnswer, type SubgraphAnswer } from './read-answer.ts'
import { createResilience, type ResilienceOptions } from './resilience.ts'
import { streamResults } from './subgraph-stream.ts'

/** Address, limits and authorization of the calls of one subgraph; `timeoutMs` bounds a connection, and a whole call. */
export interface SubgraphClientOptions extends ResilienceOptions, ConnectionPoolsOptions {
  readonly name: string
  readonly url: string
  /** Mints the assertion of each call; anonymous calls have none. */
  readonly mint: MintAssertion
  /** The granted scopes that a fetch needs; a subgraph receives no others. */
  readonly narrowScopes: NarrowScopes
  readonly maxResponseBytes: number
  /** Calls that may wait for a connection; more are not sent. */
  readonly maxQueued: number
  /** Whether identical queries of one caller and purpose in flight are sent once. */
  readonly deduplicate: boolean
}

/** One call of a subgraph. */
export interface SubgraphCall {
  readonly query: string
  /** The whole request body, `query` and its variables in it. */
  readonly body: string
  /** Whether it may be sent again, or once for two callers. */
  readonly isQuery: boolean
  readonly identity: CallerIdentity | null
  readonly correlationId: string
  readonly cancellation?: Cancellation | undefined
}

/** One subscription at a subgraph. */
export interface SubgraphSubscription extends Omit<SubgraphCall, 'isQuery' | 'cancellation'> {
  /** Cancelled when nobody reads the results any more. */
  readonly cancellation: Cancellation
}

/** No response, or a malformed one. `reason` is for the log. */
export class SubgraphUnavailableError extends Error {
  override readonly name = 'SubgraphUnavailableError'
  readonly subgraph: string
  readonly reason: string
  constructor(subgraph: string, reason: string) {
    super('a subgraph did not answer')
    this.subgraph = subgraph
    this.reason = reason
  }
}

/** Calls one subgraph. */
export interface SubgraphClient {
  /** @throws {SubgraphUnavailableError} */
  ask(call: SubgraphCall): Promise<SubgraphAnswer>
  /**
   * The results of a subscription, each fetched when it is asked for. They end when the subgraph completes it, and
   * without an error on cancellation.
   * @throws {SubgraphUnavailableError} when the subgraph does not answer, breaks off, or sends a malformed result
   */
  subscribe(subscription: SubgraphSubscription): AsyncIterable<SubgraphAnswer>
  isReady(): Promise<boolean>
  close(): Promise<void>
}

/** Creates the client with a connection pool of its own, which `close` ends. */
export function createSubgraphClient(options: SubgraphClientOptions): SubgraphClient {
  const { name, timeoutMs, maxResponseBytes } = options
  const url = new URL(options.url)
  const path = `${url.pathname}${url.search}`
  const pools = createConnectionPools(url.origin, options)
  const resilience = createResilience(options)
  const inFlight = createRequestDeduplication()
  let open = 0

  async function send(call: SubgraphCall, cancellation: Cancellation | undefined): Promise<string> {
    if (open >= options.maxConnections + options.maxQueued)
      throw new SubgraphUnavailableError(name, 'queue full')
    open++
    try {
      return await resilience.run(call.isQuery, async () => {
        // before the pool is chosen: while the assertion is signed, a pool may be retired
        const headers = await headersOf(options, call, 'application/json')
        return exchange(call.isQuery ? pools.forQueries() : pools.forMutations, {
          path,
          headers,
          body: call.body,
          isAlone: !call.isQuery,
          timeoutMs,
          maxResponseBytes,
          cancellation,
        })
      })
    } finally {
      open--
    }
  }

  function request(call: SubgraphCall): Promise<string> {
    if (!call.isQuery) {
      inFlight.forget()
      return send(call, call.cancellation).finally(() => inFlight.forget())
    }
    if (!options.deduplicate) return send(call, call.cancellation)
    return inFlight.join(call, (cancellation) => send(call, cancellation), call.cancellation)
  }

  return {
    async ask(call) {
      let text: string
      try {
        text = await request(call)
      } catch (error) {
        if (error instanceof SubgraphUnavailableError) throw error
        throw new SubgraphUnavailableError(name, reasonOf(error))
      }
      const isLong = text.length > longText
      if (isLong) await nextFreeTurn()
      const answer = readAnswer(text)
      if (!answer) throw new SubgraphUnavailableError(name, 'malformed response')
      // the answer is merged, or the response written, in another turn than it was parsed
      if (isLong) await nextFreeTurn()
      return answer
    },
    async *subscribe(call) {
      try {
        const headers = await headersOf(options, call, 'text/event-stream')
        yield* readResults(pools, call, { path, headers, timeoutMs, maxResponseBytes })
      } catch (error) {
        throw new SubgraphUnavailableError(name, reasonOf(error))
      }
    },
    isReady: () => isAnswering(pools, timeoutMs),
    close: () => pools.close(),
  }
}

interface StreamOptions {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly timeoutMs: number
  readonly maxResponseBytes: number
}

/** @throws {ExchangeError} when a result is malformed */
async function* readResults(
  pools: ConnectionPools,
  { body, cancellation }: SubgraphSubscription,
  { maxResponseBytes, ...options }: StreamOptions,
): AsyncGenerator<SubgraphAnswer> {
  const maxEventBytes = maxResponseBytes
  const results = streamResults(pools.forStreams, { ...options, body, maxEventBytes, cancellation })
  for await (const text of results) {
    const answer = readAnswer(text)
    if (!answer) throw new ExchangeError('malformed', 'malformed response')
    yield answer
  }
}

async function headersOf(
  { name, mint, narrowScopes }: SubgraphClientOptions,
  { query, body, identity, correlationId }: Omit<SubgraphCall, 'isQuery'>,
  accept: string,
): Promise<Readonly<Record<string, string>>> {
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    accept,
    'x-correlation-id': correlationId,
  }
  if (identity) {
    const granted = narrowed(identity, narrowScopes(query, identity.scopes))
    const assertion = await mint({ identity: granted, subgraph: name, body })
    headers['authorization'] = `Bearer ${assertion}`
  }
  return headers
}

async function isAnswering(pools: ConnectionPools, timeoutMs: number): Promise<boolean> {
  const response = await pools
    .forQueries()
    .request({ method: 'GET', path: '/health/ready', signal: AbortSignal.timeout(timeoutMs) })
    .catch(() => undefined)
  await response?.body.dump()
  return response?.statusCode === 200
}

function narrowed(
  { agencyId, agencyKind, issuer, officer, purpose, correlationId, isUrgent }: CallerIdentity,
  scopes: readonly string[],
): CallerIdentity {
  return { agencyId, agencyKind, issuer, officer, scopes, purpose, correlationId, isUrgent }
}

function reasonOf(error: unknown): string {
  if (error instanceof ExchangeError) return error.reason
  if (error instanceof BrokenCircuitError) return 'circuit open'
  return error instanceof Error ? error.name : 'unknown'
}
