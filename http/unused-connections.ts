/** Closes the connections of a server that carry no request: one that was never used would keep the server open. */

import type { Server } from 'node:http'
import type { Socket } from 'node:net'

/** The open connections of a server. */
export interface Connections {
  /**
   * Closes every connection on which no request is under way. One that has had no request yet is closed a little later:
   * a client that has just opened it may have sent its request, and of a mutation it could not tell whether it happened.
   */
  closeUnused(): void
}

/** Time for the first request of a connection that is open when the server closes, in milliseconds. */
const firstRequestMs = 500

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
  const close = (isDue: (socket: Socket) => boolean): void => {
    for (const socket of open)
      if ((requests.get(socket) ?? 0) === 0 && isDue(socket)) socket.destroy()
  }
  return {
    closeUnused() {
      close((socket) => requests.has(socket))
      setTimeout(() => close(() => true), firstRequestMs).unref()
    },
  }
}
