/**
 * One Ed25519 signature over one JSON payload in compact form (RFC 7515, 7.1; RFC 8037, 3.1), and nothing else of JOSE.
 * `jose` signs and verifies by Web Crypto, in another thread; here both happen in place, in a third of the time.
 */

import { KeyObject, sign, verify } from 'node:crypto'
import type { CryptoKey, JWTVerifyGetKey } from 'jose'

/** The protected header (RFC 7515, 4.1); `typ` separates kinds of tokens (RFC 8725, 3.11). */
export interface JwsHeader {
  readonly alg: 'EdDSA'
  readonly typ: string
  readonly kid: string
}

/** Three parts in base64url, without padding. */
const compactPattern = /^([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]{86})$/
const maxBytes = 8_192

/**
 * Signs the JSON of the payload.
 * @param key a private Ed25519 key
 * @throws when the key cannot sign
 */
export function signCompact(
  header: JwsHeader,
  payload: object,
  key: KeyObject | CryptoKey,
): string {
  const signed = `${encode(header)}.${encode(payload)}`
  return `${signed}.${sign(null, Buffer.from(signed), toKeyObject(key)).toString('base64url')}`
}

/**
 * @param type the media type that the header must name (RFC 8725, 3.11)
 * @returns the payload, signed by the key that the header names
 * @throws {TypeError} when any part of it does not hold; also every error that `findKey` throws
 */
export async function verifyCompact(
  text: string,
  type: string,
  findKey: JWTVerifyGetKey,
): Promise<ReadonlyMap<string, unknown>> {
  const [, header = '', payload = '', signature = ''] =
    text.length > maxBytes ? [] : (compactPattern.exec(text) ?? [])
  const { alg, typ, kid } = readHeader(header)
  if (alg !== 'EdDSA' || typ !== type) throw new TypeError('another algorithm or type')
  const found = await findKey({ alg, typ, kid }, { protected: header, payload, signature })
  const key = toKeyObject(found as CryptoKey) // a key set of `jose` gives nothing else
  if (key.asymmetricKeyType !== 'ed25519' || key.type !== 'public')
    throw new TypeError('another kind of key')
  const isValid = verify(
    null,
    Buffer.from(`${header}.${payload}`),
    key,
    Buffer.from(signature, 'base64url'),
  )
  if (!isValid) throw new TypeError('signature does not hold')
  return decode(payload)
}

/** Exactly the three members that we write: an extension that is not understood is refused (RFC 7515, 4.1.11). */
function readHeader(text: string) {
  const members = decode(text)
  const [alg, typ, kid] = ['alg', 'typ', 'kid'].map((name) => members.get(name))
  if (members.size !== 3 || typeof alg !== 'string' || typeof typ !== 'string')
    throw new TypeError('header of another form')
  if (typeof kid !== 'string') throw new TypeError('header without a key')
  return { alg, typ, kid }
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

function decode(text: string): ReadonlyMap<string, unknown> {
  const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new TypeError('not an object')
  return new Map<string, unknown>(Object.entries(value))
}

const keyObjects = new WeakMap<CryptoKey, KeyObject>()

function toKeyObject(key: KeyObject | CryptoKey): KeyObject {
  if (key instanceof KeyObject) return key
  const known = keyObjects.get(key) ?? KeyObject.from(key)
  keyObjects.set(key, known)
  return known
}
