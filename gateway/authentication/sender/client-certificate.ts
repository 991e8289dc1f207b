/** The client certificate of a request: from the TLS connection, or from the header of a trusted proxy. */

import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { type Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { parseItem } from 'structured-headers'
import { tokenInvalid } from '../challenges.ts'
import type { TrustedProxies } from '../../config/trusted-proxies.ts'

/** Largest certificate in bytes. */
const maxCertificateBytes = 8_192

const thumbprints = new WeakMap<Socket, string>()

/**
 * SHA-256 thumbprint of the client's certificate in base64url (RFC 8705, 3.1); undefined without one.
 * A `Client-Cert` header (RFC 9440) is read from a trusted proxy only, and ignored from any other address.
 * @throws {UNAUTHENTICATED} when a trusted proxy's header cannot be read
 */
export function readCertificateThumbprint(
  request: IncomingMessage,
  proxies: TrustedProxies,
): string | undefined {
  const { socket } = request
  if (proxies.has(socket.remoteAddress)) return thumbprintOfHeader(request)
  // `authorized`: the chain leads to a certificate authority of the config
  if (!(socket instanceof TLSSocket) || !socket.authorized) return undefined
  const known = thumbprints.get(socket)
  if (known !== undefined) return known
  const raw = socket.getPeerX509Certificate()?.raw
  if (!raw) return undefined
  const thumbprint = thumbprintOf(raw)
  thumbprints.set(socket, thumbprint)
  return thumbprint
}

function thumbprintOfHeader(request: IncomingMessage): string | undefined {
  const headers = request.headersDistinct['client-cert']
  if (headers === undefined) return undefined
  const [header = '', ...others] = headers
  if (others.length > 0 || header.length > maxCertificateBytes * 1.5)
    throw tokenInvalid('client-cert header')
  try {
    const [value] = parseItem(header)
    if (value instanceof ArrayBuffer && value.byteLength > 0)
      return thumbprintOf(Buffer.from(value))
  } catch {
    // falls through: not a structured field
  }
  throw tokenInvalid('client-cert header')
}

function thumbprintOf(der: Buffer): string {
  return createHash('sha256').update(der).digest('base64url')
}
