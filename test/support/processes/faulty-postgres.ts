/** A server that speaks as much of PostgreSQL's protocol as a test needs, and then misbehaves. */

import { createServer, type AddressInfo, type Socket } from 'node:net'

export interface FaultyPostgres {
  readonly url: string
  readonly port: number
  close(): Promise<void>
}

/** `ends when ready`: the session is ended in the same packet that says it is ready; `read-only`: it takes no writes. */
export type PostgresFault = 'ends when ready' | 'read-only'

export async function startFaultyPostgres(fault: PostgresFault): Promise<FaultyPostgres> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    let isStarted = false
    socket.on('data', (bytes) => {
      if (isStarted) {
        if (bytes.toString('latin1', 0, 1) === 'Q') socket.write(answerOnlyRow('on'))
        return
      }
      isStarted = true
      const ready = Buffer.concat([message('R', Buffer.alloc(4)), readyForQuery])
      if (fault === 'read-only') socket.write(ready)
      else socket.end(Buffer.concat([ready, terminated]))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // a TCP server has one
  return {
    url: `postgresql://nobody@127.0.0.1:${port}/none`,
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

function message(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5)
  head.write(type, 'latin1')
  head.writeInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}

const readyForQuery = message('Z', Buffer.from('I'))
const terminated = message('E', Buffer.from('SFATAL\0VFATAL\0C57P01\0Mterminating connection\0\0'))

/** One row of one column of text, in the simple protocol. */
function answerOnlyRow(value: string): Buffer {
  const column = Buffer.alloc(18)
  column.writeInt32BE(25, 6)
  column.writeInt16BE(-1, 10)
  const count = Buffer.from([0, 1])
  const length = Buffer.alloc(4)
  length.writeInt32BE(value.length)
  return Buffer.concat([
    message('T', Buffer.concat([count, Buffer.from('transaction_read_only\0'), column])),
    message('D', Buffer.concat([count, length, Buffer.from(value)])),
    message('C', Buffer.from('SHOW\0')),
    readyForQuery,
  ])
}
