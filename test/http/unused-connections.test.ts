/** A server that closes: connections without a request, before and after their first one. */

import { afterEach, describe, expect, test } from '@jest/globals'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { trackConnections, type Connections } from '../../http/unused-connections.ts'

const request = 'POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\n\r\n{}'
let server: Server | undefined
afterEach(() => {
  server?.closeAllConnections()
  server = undefined
})

/** A server that answers each request with `done` and the end of its connection. */
async function listen(): Promise<{
  readonly connections: Connections
  readonly open: () => Promise<Socket>
}> {
  const own = createServer((incoming, response) => {
    incoming.resume()
    response.setHeader('connection', 'close').end('done')
  })
  server = own
  const connections = trackConnections(own)
  own.listen(0, '127.0.0.1')
  await once(own, 'listening')
  const { port } = own.address() as AddressInfo // a TCP server has one
  return {
    connections,
    open: async () => {
      const accepted = once(own, 'connection')
      const socket = connect(port, '127.0.0.1')
      await accepted
      return socket
    },
  }
}

async function received(socket: Socket): Promise<string> {
  let text = ''
  socket.setEncoding('utf8').on('data', (part: string) => {
    text += part
  })
  await once(socket, 'close')
  return text
}

describe('a server that closes', () => {
  test('answers the request of a connection that was opened just before', async () => {
    const { connections, open } = await listen()
    const socket = await open()
    server?.close()
    connections.closeUnused()
    setImmediate(() => socket.write(request))
    expect(await received(socket)).toMatch(/^HTTP\/1\.1 200 [^]*done/)
  })

  test('closes a connection that never has a request', async () => {
    const { connections, open } = await listen()
    const socket = await open()
    server?.close()
    connections.closeUnused()
    expect(await received(socket)).toBe('')
  })
})
