/** A JWT as bytes, for what no signer's library would sign. */

import { createPrivateKey, sign } from 'node:crypto'
import type { JWK } from 'jose'

/** @param key a private P-256 key */
export function rawJwt(header: unknown, payload: unknown, key: JWK): string {
  const signed = [header, payload].map(encodePart).join('.')
  const privateKey = createPrivateKey({ key: { ...key }, format: 'jwk' })
  const signature = sign('sha256', Buffer.from(signed), {
    key: privateKey,
    dsaEncoding: 'ieee-p1363',
  })
  return `${signed}.${signature.toString('base64url')}`
}

/** One part of a compact JWS: JSON in base64url, or the text as it is given. */
export function encodePart(value: unknown): string {
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString(
    'base64url',
  )
}
