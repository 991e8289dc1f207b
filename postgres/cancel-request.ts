/** Asks PostgreSQL to cancel the statement of a session (protocol 3.0, CancelRequest). */

import { connect } from 'node:net'

/** The address of a server and the key of one of its sessions, which the server sent when the session began. */
export interface SessionKey {
  readonly host: string
  readonly port: number
  readonly processId: number
  readonly secretKey: number
}

/** Time for the request to be taken, in milliseconds. */
const timeoutMs = 2_000
const cancelRequestCode = 80_877_102

/**
 * Resolves when the server has closed the connection, which it does once the signal was sent, or when it could not be
 * reached within two seconds. The caller must not use the session again: the signal may arrive after the statement.
 * @see https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-CANCELING-REQUESTS
 */
export function sendCancelRequest({ host, port, processId, secretKey }: SessionKey): Promise<void> {
  const message = Buffer.alloc(16)
  message.writeInt32BE(message.length, 0)
  message.writeInt32BE(cancelRequestCode, 4)
  message.writeInt32BE(processId, 8)
  message.writeInt32BE(secretKey, 12)
  return new Promise((resolve) => {
    const isPath = host.startsWith('/')
    const socket = isPath ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host)
    const timer = setTimeout(() => socket.destroy(), timeoutMs)
    socket.on('error', () => undefined) // a request that cannot be sent leaves the statement to its own time limit
    socket.on('close', () => {
      clearTimeout(timer)
      resolve()
    })
    socket.on('connect', () => socket.write(message))
    socket.resume()
  })
}
