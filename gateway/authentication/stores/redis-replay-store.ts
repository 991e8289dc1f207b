/** Used DPoP proofs in Redis: one key for each proof, which Redis expires. */

import type { ReplayStore } from './replay-store.ts'

/** Connection, clock and error callback of the Redis store. */
export interface RedisReplayOptions {
  /** `redis://` or `rediss://`. */
  readonly url: string
  readonly now: () => Date
  /** Called when the connection breaks; the client connects again by itself. */
  readonly onError: () => void
}

const connectTimeoutMs = 2_000
const commandTimeoutMs = 2_000
const prefix = 'aoc:dpop:'

/**
 * Needs the optional package `@redis/client`.
 * @throws when Redis does not answer
 */
export async function openRedisReplayStore(options: RedisReplayOptions): Promise<ReplayStore> {
  const { createClient } = await import('@redis/client').catch(() => {
    throw new Error('GATEWAY_REDIS_URL needs one more package: npm install @redis/client')
  })
  let wasConnected = false
  const client = createClient({
    url: options.url,
    // while the connection is down a command fails at once, and with it the call: nothing waits in a queue
    disableOfflineQueue: true,
    commandOptions: { timeout: commandTimeoutMs },
    socket: {
      connectTimeout: connectTimeoutMs,
      // a Redis that is not there at the start stops it; one that goes away later is awaited
      reconnectStrategy: (retries) => wasConnected && Math.min(50 * 2 ** retries, 2_000),
    },
  })
  client.on('error', () => options.onError())
  await client.connect()
  wasConnected = true
  return {
    async remember(proofId, expiresAt) {
      const lifeMs = Math.max(1, expiresAt.getTime() - options.now().getTime())
      const answer = await client.set(`${prefix}${proofId}`, '1', {
        condition: 'NX',
        expiration: { type: 'PX', value: Math.ceil(lifeMs) },
      })
      return answer === 'OK'
    },
    close: () => client.close(),
  }
}
