/** The connection to JetStream. */

import { jetstream, jetstreamManager } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'

/** Publishes to JetStream; the promise ends when the server has stored the message. */
export interface JetStream {
  /** @param id `Nats-Msg-Id`: the server stores one message of an id within ten minutes */
  publish(subject: string, body: string, id: string): Promise<void>
  close(): Promise<void>
}

/** Where messages are stored. */
export interface StreamOptions {
  /** `nats://` or `tls://`, with the credentials where there are some. */
  readonly url: string
  /** First part of every subject; default `aoc`. */
  readonly prefix?: string
}

/** Time in which the server must have stored a message, in milliseconds. */
const publishTimeoutMs = 5_000
const nanoseconds = 1_000_000
/** Time within which the server knows a repeated message, in milliseconds: longer than a lease. */
const duplicateWindowMs = 10 * 60_000
/** Messages are kept as long as the feeds keep events, in milliseconds: 90 days. */
const keptMs = 90 * 24 * 3_600_000

/**
 * Connects, and makes the stream `AOC` for every subject below the prefix where no stream has them. A connection that
 * breaks is made again; what is published meanwhile fails.
 */
export async function openJetStream({ url, prefix = 'aoc' }: StreamOptions): Promise<JetStream> {
  const { username, password, protocol, host } = new URL(url)
  const connection = await connect({
    servers: host,
    name: 'aoc-gateway',
    maxReconnectAttempts: -1,
    ...(username === '' ? {} : { user: decodeURIComponent(username) }),
    ...(password === '' ? {} : { pass: decodeURIComponent(password) }),
    ...(protocol === 'tls:' ? { tls: {} } : {}),
  })
  try {
    const manager = await jetstreamManager(connection)
    const subjects = [`${prefix}.>`]
    const isStored = await manager.streams.find(`${prefix}.agency.type`).then(
      () => true,
      () => false,
    )
    if (!isStored)
      await manager.streams.add({
        name: prefix.toUpperCase(),
        subjects,
        duplicate_window: duplicateWindowMs * nanoseconds,
        max_age: keptMs * nanoseconds,
      })
  } catch (error) {
    await connection.close()
    throw error
  }
  const stream = jetstream(connection)
  return {
    async publish(subject, body, id) {
      await stream.publish(subject, body, { msgID: id, timeout: publishTimeoutMs })
    },
    close: () => connection.close(),
  }
}
