/** Opens, lends and closes the connections of a pool, and replaces all of them when one shows that they are stale. */

import { Client, Pool, type ClientConfig, type PoolClient } from 'pg'
import { readServerUrl } from './server-url.ts'
import { destroySocket, runWithin } from './wire.ts'

/** How a pool connects. All times are in milliseconds. */
export interface ConnectionOptions {
  /** One host, or several with `target_session_attrs=read-write`. */
  readonly url: string
  /** Connections at most. */
  readonly maxConnections: number
  /** Time for a connection to be free or opened; default 5,000. */
  readonly connectTimeoutMs?: number
  /** How values of a type are read; default those of `pg`. */
  readonly types?: ClientConfig['types']
  /** Called for each connection that broke or was given up. */
  readonly onConnectionError?: (error: Error) => void
}

/** The connections of one pool. */
export interface Connections {
  /** A connection that is not stale. The caller returns it with its `release`, or to `discard`. */
  acquire(): Promise<PoolClient>
  /** Closes a connection that must not be used again. */
  discard(client: PoolClient): void
  /** Every connection that was open when this one was is closed before it is lent again. */
  retireSiblings(client: PoolClient): void
  close(): Promise<void>
}

/** Time for a connection to be free or opened, in milliseconds. */
const defaultConnectTimeoutMs = 5_000
/** A connection lives no longer than this, in seconds, so that an address that has moved is followed. */
const maxLifetimeSeconds = 600
/** First probe of an idle connection (TCP keep-alive), in milliseconds. */
const keepAliveAfterMs = 10_000
/** Time for the last bytes of a closed connection, in milliseconds. */
const lingerMs = 1_000

/** @throws {ServerUrlError} when the URL cannot be used */
export function createConnections(options: ConnectionOptions): Connections {
  const { connectTimeoutMs = defaultConnectTimeoutMs } = options
  const { urls, mustBeWritable } = readServerUrl(options.url)
  const open = new Set<PoolClient>()
  const generations = new WeakMap<PoolClient, number>()
  const writable = new WeakSet<PoolClient>()
  let generation = 0
  let host = 0

  const pool = createPool(options, () => urls[host % urls.length] ?? '')
  pool.on('connect', (client) => {
    open.add(client)
    generations.set(client, generation)
  })
  pool.on('remove', (client) => open.delete(client))

  async function isUsable(client: PoolClient): Promise<boolean> {
    if (!mustBeWritable || writable.has(client)) return true
    const rows = await runWithin(client, connectTimeoutMs, 'show transaction_read_only', [])
    const [row] = rows as readonly { transaction_read_only: string }[] // the statement's one column
    if (row?.transaction_read_only === 'off') writable.add(client)
    return writable.has(client)
  }

  /** A new connection goes to the host that answered last. */
  async function acquireFromPresentHost(): Promise<PoolClient> {
    let client = await pool.connect()
    while (generations.get(client) !== generation) {
      discard(client)
      client = await pool.connect()
    }
    const isWritable = await isUsable(client).catch((error: unknown) => {
      discard(client)
      throw error
    })
    if (isWritable) return client
    discard(client)
    throw new Error('the database server is read-only')
  }

  return {
    async acquire() {
      for (let failed = 1; ; failed++)
        try {
          return await acquireFromPresentHost()
        } catch (error) {
          host += 1
          if (failed >= urls.length) throw error
        }
    },
    discard,
    retireSiblings(client) {
      if (generations.get(client) === generation) generation += 1
    },
    async close() {
      await pool.end()
      // a peer that is frozen never closes its side, and its socket would keep the process
      setTimeout(() => {
        for (const client of open) destroySocket(client)
      }, lingerMs).unref()
    },
  }
}

/** @param presentUrl the server that a new connection goes to */
function createPool(options: ConnectionOptions, presentUrl: () => string): Pool {
  class ClientOfPresentHost extends Client {
    constructor(config?: ClientConfig) {
      super({ ...config, connectionString: presentUrl() })
    }
  }
  const pool = new Pool({
    max: options.maxConnections,
    connectionTimeoutMillis: options.connectTimeoutMs ?? defaultConnectTimeoutMs,
    maxLifetimeSeconds,
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAliveAfterMs,
    pipeline: true,
    ...(options.types ? { types: options.types } : {}),
    Client: ClientOfPresentHost,
  })
  // `pg` emits errors on the connection and on the pool; either without a listener would end the process
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', (error) => options.onConnectionError?.(error)))
  return pool
}

function discard(client: PoolClient): void {
  client.release(true)
  destroySocket(client)
}
