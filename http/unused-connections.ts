/** Closes the connections of a server that carry no request: one that was never used would keep the server open. */

import type { Server } from 'node:http'
import type { Socket } from 'node:net'

/** The open connections of a server. */
export interface Connections {
  /** Closes every connection on which no request is under way. */
  closeUnused(): void
}

/**
 * Call it before the server listens. On a TLS server a connection whose handshake is under way is not seen; its own time
 * limit ends it.
 */
export function trackConnections(server: Server): Connections {
  const open = new Set<Socket>()
  /** Requests under way on each connection. */
  const requests = new WeakMap<Socket, number>()
  const isTls = 'setSecureContext' in server
  server.on(isTls ? 'secureConnection' : 'connection', (socket: Socket) => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
  })
  server.on('request', ({ socket }, response) => {
    requests.set(socket, (requests.get(socket) ?? 0) + 1)
    response.once('close', () => requests.set(socket, (requests.get(socket) ?? 1) - 1))
  })
  return {
    closeUnused() {
      for (const socket of open) if ((requests.get(socket) ?? 0) === 0) socket.destroy()
    },
  }
}
