/** The connection to JetStream. */

import { jetstream, jetstreamManager } from '@nats-io/jetstream'
import { connect, type NodeConnectionOptions } from '@nats-io/transport-node'

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
  /** PEM: authorities of a `tls://` server; default: those of Node.js. */
  readonly ca?: string | undefined
  /** Messages are kept for so many days; default 90. */
  readonly keptDays?: number
  /** First part of every subject; default `aoc`. */
  readonly prefix?: string
}

/** Time in which the server must have stored a message, in milliseconds. */
const publishTimeoutMs = 5_000
const nanoseconds = 1_000_000
/** Time within which the server knows a repeated message, in milliseconds: longer than a lease. */
const duplicateWindowMs = 10 * 60_000
const dayMs = 24 * 3_600_000

/**
 * Connects, and makes the stream `AOC` for every subject below the prefix where no stream has them. A connection that
 * breaks is made again; what is published meanwhile fails.
 */
export async function openJetStream(options: StreamOptions): Promise<JetStream> {
  const { prefix = 'aoc', keptDays = 90 } = options
  const connection = await connect(connectionOptions(options))
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
        max_age: keptDays * dayMs * nanoseconds,
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

/** With `tls:` a server that offers no TLS gets neither the credentials nor an event. A user without a password is a token. */
function connectionOptions({ url, ca }: StreamOptions): NodeConnectionOptions {
  const { username, password, protocol, host } = new URL(url)
  const [user, pass] = [decodeURIComponent(username), decodeURIComponent(password)]
  return {
    servers: host,
    name: 'aoc-gateway',
    maxReconnectAttempts: -1,
    ...(user === '' ? {} : pass === '' ? { token: user } : { user, pass }),
    ...(protocol === 'tls:' ? { tls: ca === undefined ? {} : { ca } } : {}),
  }
}
