/** The certificate with which a caller came: from the TLS connection itself, or as a proxy in the trusted list tells it. */

import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { BlockList, isIP, isIPv6, type Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { parseItem } from 'structured-headers'
import { tokenInvalid } from '../challenges.ts'

/** Addresses of proxies that end TLS for the gateway and are believed. */
export interface TrustedProxies {
  has(address: string | undefined): boolean
}

/** Largest certificate in bytes. */
const maxCertificateBytes = 8_192

const thumbprints = new WeakMap<Socket, string>()

/**
 * SHA-256 thumbprint of the client's certificate in base64url (RFC 8705, 3.1); undefined without one.
 * A `Client-Cert` header (RFC 9440) counts from a trusted proxy only; from anybody else it says nothing.
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

/**
 * @param entries addresses, or networks as `10.0.0.0/8`
 * @throws {TypeError} naming the entry that is neither
 */
export function createTrustedProxies(entries: readonly string[]): TrustedProxies {
  const list = new BlockList()
  for (const entry of entries) {
    const [address = '', prefix] = entry.split('/')
    const family = isIPv6(address) ? 'ipv6' : 'ipv4'
    const longest = family === 'ipv6' ? 128 : 32
    if (isIP(address) === 0 || (prefix !== undefined && !isPrefix(prefix, longest)))
      throw new TypeError(`${entry}: is no address and no network`)
    list.addSubnet(address, prefix === undefined ? longest : Number(prefix), family)
  }
  return {
    has(address) {
      if (entries.length === 0 || address === undefined) return false
      // a socket that listens on both families names IPv4 callers so
      const plain = address.replace(/^::ffff:(?=\d+\.)/i, '')
      return isIP(plain) !== 0 && list.check(plain, isIPv6(plain) ? 'ipv6' : 'ipv4')
    },
  }
}

function isPrefix(text: string, longest: number): boolean {
  return /^\d{1,3}$/.test(text) && Number(text) <= longest
}
