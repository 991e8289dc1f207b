/** The connections to one subgraph: queries share theirs for a limited time, each mutation opens one. */

import type { LookupFunction } from 'node:net'
import { performance } from 'node:perf_hooks'
import { Pool } from 'undici'
import type { SubgraphTls } from '../../config/tls.ts'

/** Bounds of the connections to one subgraph. */
export interface ConnectionPoolsOptions {
  /** For queries, and again for mutations; for queries twice as many while a pool is replaced. */
  readonly maxConnections: number
  /** Time to open a connection, in milliseconds. */
  readonly timeoutMs: number
  readonly tls?: SubgraphTls
  /** A connection takes no new query after this time, in milliseconds; default 30,000. */
  readonly connectionLifetimeMs?: number
  /** Resolves the name of the subgraph for each new connection; default that of the operating system. */
  readonly lookup?: LookupFunction
  /** A clock that never goes back, in milliseconds; default that of the process. */
  readonly monotonicMs?: () => number
}

/** The pools of connections to one subgraph. */
export interface ConnectionPools {
  /** Its connections are younger than the lifetime, so that queries follow the name to another address. */
  forQueries(): Pool
  /**
   * A subgraph may close a connection that has been idle just when a request arrives on it. A query is sent again; of a
   * mutation nobody could tell whether it happened. Therefore mutations share no connection with queries.
   */
  readonly forMutations: Pool
  /** Each stream opens a connection and closes it; their number is limited where clients open streams. */
  readonly forStreams: Pool
  /** Resolves once the requests under way are answered. */
  close(): Promise<void>
}

/** Bounds the time for which queries go to an address that the name of the subgraph has left. */
const defaultConnectionLifetimeMs = 30_000

/** Nothing is connected before the first request. */
export function createConnectionPools(
  origin: string,
  options: ConnectionPoolsOptions,
): ConnectionPools {
  const { maxConnections, timeoutMs, lookup, tls } = options
  const lifetimeMs = options.connectionLifetimeMs ?? defaultConnectionLifetimeMs
  const monotonicMs = options.monotonicMs ?? (() => performance.now())
  const open = (connections: number | null = maxConnections) =>
    new Pool(origin, {
      connections,
      connect: { timeout: timeoutMs, ...(lookup ? { lookup } : undefined), ...tls },
      // `exchange` limits the time, to the last byte.
      headersTimeout: 0,
      bodyTimeout: 0,
    })
  const forMutations = open()
  const forStreams = open(null)
  const closing = new Set<Promise<void>>()
  let queries = open()
  let openedAt = monotonicMs()

  function retire(pool: Pool): void {
    // a pool that was destroyed before it could close is closed too
    const closed = pool
      .close()
      .catch(() => undefined)
      .finally(() => closing.delete(closed))
    closing.add(closed)
  }

  return {
    // The pool is replaced whole: `clientTtl` of undici leaves a queued request without a connection.
    forQueries() {
      const instant = monotonicMs()
      if (instant - openedAt < lifetimeMs) return queries
      retire(queries)
      queries = open()
      openedAt = instant
      return queries
    },
    forMutations,
    forStreams,
    async close() {
      retire(queries)
      retire(forMutations)
      retire(forStreams)
      await Promise.all(closing)
    },
  }
}
