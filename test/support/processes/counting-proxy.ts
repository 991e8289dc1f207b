/** A proxy in front of a PostgreSQL server that counts what clients send. */

import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server } from 'node:net'

/** Counts since the proxy started. */
export interface SentMessages {
  /** Sync and simple Query messages: the client waits for an answer to each. */
  trips: number
  /** Parse messages: statements that the server parses. */
  parses: number
  /** Bind and simple Query messages: statements that the server executes. */
  statements: number
}

/** A proxy that is listening. */
export interface CountingProxy {
  readonly seen: SentMessages
  /** The database's URL through the proxy. */
  readonly url: string
  close(): void
}

/** Forwards to the server of the URL and counts the messages of its clients. */
export async function startCountingProxy(databaseUrl: string): Promise<CountingProxy> {
  const url = new URL(databaseUrl)
  const seen: SentMessages = { trips: 0, parses: 0, statements: 0 }
  const server: Server = createServer((client) => {
    const target = connect(Number(url.port || 5432), url.hostname)
    const count = createMessageCounter(seen)
    client.on('data', count)
    client.pipe(target).pipe(client)
    client.on('error', () => target.destroy())
    target.on('error', () => client.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const through = new URL(url)
  through.hostname = '127.0.0.1'
  through.port = String((server.address() as AddressInfo).port) // a TCP server has one
  return { seen, url: through.href, close: () => server.close() }
}

/** Counts the messages of one connection, whatever the chunks in which they come. */
function createMessageCounter(seen: SentMessages): (chunk: Buffer) => void {
  let buffered: Buffer = Buffer.alloc(0)
  let isStarted = false
  return (chunk) => {
    buffered = Buffer.concat([buffered, chunk])
    for (;;) {
      // the first message has no type byte
      const header = isStarted ? 1 : 0
      if (buffered.length < header + 4) return
      const length = header + buffered.readInt32BE(header)
      if (buffered.length < length) return
      const type = isStarted ? String.fromCharCode(buffered[0] ?? 0) : ''
      if (type === 'S' || type === 'Q') seen.trips += 1
      if (type === 'P') seen.parses += 1
      if (type === 'B' || type === 'Q') seen.statements += 1
      isStarted = true
      buffered = buffered.subarray(length)
    }
  }
}
