/** Listens to one channel of a PostgreSQL server over a connection of its own, and connects again when that is lost. */

import { setTimeout } from 'node:timers/promises'
import { Client } from 'pg'
import { readServerUrl } from './server-url.ts'

/** Channel and callbacks of a listener. */
export interface ListenOptions {
  /** As for a pool; the connection does not go through a pooler that lends it to others between transactions. */
  readonly url: string
  readonly channel: string
  /** @param payload undefined after each connect: earlier notifications may have been missed */
  readonly onNotified: (payload: string | undefined) => void
  /** Called when the connection could not be opened or was lost. */
  readonly onConnectionError?: ((error: Error) => void) | undefined
}

/** A listener that is open. */
export interface Listener {
  close(): Promise<void>
}

const connectTimeoutMs = 5_000
/** Pause before the next attempt to connect, in milliseconds. */
const pauseMs = 1_000
const keepAliveAfterMs = 10_000

/**
 * Starts to listen; the first connection is opened in the background.
 * @throws {ServerUrlError} when the URL cannot be used
 */
export function listenTo(options: ListenOptions): Listener {
  const { urls } = readServerUrl(options.url)
  const closing = new AbortController()
  let client: Client | undefined

  async function listenOnce(connectionString: string): Promise<void> {
    client = new Client({
      connectionString,
      connectionTimeoutMillis: connectTimeoutMs,
      keepAlive: true,
      keepAliveInitialDelayMillis: keepAliveAfterMs,
    })
    const lost = new Promise<void>((resolve, reject) => {
      client?.on('error', reject)
      client?.on('end', () => resolve())
    })
    lost.catch(() => undefined) // it may be lost before anybody waits
    try {
      await client.connect()
      client.on('notification', ({ payload }) => options.onNotified(payload ?? ''))
      await client.query(`listen ${client.escapeIdentifier(options.channel)}`)
      options.onNotified(undefined)
      await lost
    } finally {
      await client.end().catch(() => undefined)
    }
  }

  async function run(): Promise<void> {
    for (let attempt = 0; !closing.signal.aborted; attempt++) {
      await listenOnce(urls[attempt % urls.length] ?? '').catch((error: unknown) => {
        if (error instanceof Error && !closing.signal.aborted) options.onConnectionError?.(error)
      })
      await setTimeout(pauseMs, undefined, { signal: closing.signal }).catch(() => undefined)
    }
  }

  const running = run()
  return {
    async close() {
      closing.abort()
      await client?.end().catch(() => undefined)
      await running
    },
  }
}
