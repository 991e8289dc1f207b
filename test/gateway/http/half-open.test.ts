/** Connections that begin and never go on: in the handshake, in the head, in the body, after an answer. */

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { once } from 'node:events'
import type { Server } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { createNodeServer } from '../../../gateway/http/node-server.ts'
import { createTestAuthority } from '../../support/tokens/certificates.ts'

const authority = createTestAuthority('servers')
const own = authority.issue('gateway', { hosts: true })
const partOfHead = 'POST /graphql HTTP/1.1\r\nhost: a\r\n'
const partOfBody = `${partOfHead}content-length: 9\r\n\r\n{`
/** The first five bytes of a TLS record that announces 512 more. */
const partOfHandshake = Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00])

describe.each(['plain', 'tls'] as const)(
  '%s: a connection that never goes on is closed',
  (kind) => {
    let server: Server
    let port: number
    beforeAll(async () => {
      server = createNodeServer(
        {
          tls: kind === 'tls' ? { cert: own.cert, key: own.key } : undefined,
          maxHeaderBytes: 4_096,
          headersTimeoutMs: 100,
          requestTimeoutMs: 200,
          connectionTimeoutMs: 300,
        },
        {
          graphql: (request) => void request.resume(), // never answers
          others: (_request, response) => void response.end(),
          malformed: (response) => void response.writeHead(400, { connection: 'close' }).end(),
          tunnel: (socket) => void socket.destroy(),
        },
      )
      server.listen(0, '127.0.0.1')
      await once(server, 'listening')
      ;({ port } = server.address() as AddressInfo) // a TCP server has one
    })
    afterAll(() => {
      server.close()
    })

    /** Resolves when the server has closed the connection. */
    async function closedAfter(bytes: string | Buffer, isSecure: boolean): Promise<void> {
      const socket = isSecure
        ? connectTls({ port, host: '127.0.0.1', ca: authority.cert })
        : connect(port, '127.0.0.1')
      socket.on('error', () => undefined)
      socket.resume()
      await once(socket, isSecure ? 'secureConnect' : 'connect')
      socket.write(bytes)
      await once(socket, 'close')
    }

    test.each([
      ['that sends nothing', ''],
      ['with a part of a head', partOfHead],
      ['with a part of a body', partOfBody],
      ['with a whole request that nobody answers', `${partOfHead}content-length: 0\r\n\r\n`],
    ])('one %s', async (_state, bytes) => {
      await expect(closedAfter(bytes, kind === 'tls')).resolves.toBeUndefined()
    })

    test('one with a part of a TLS handshake', async () => {
      await expect(closedAfter(partOfHandshake, false)).resolves.toBeUndefined()
    })
  },
)
