/** A DPoP proof that is right but for what the test changes. */

import { createHash, randomUUID } from 'node:crypto'
import type { JWK } from 'jose'
import { rawJwt } from './raw-jwt.ts'

export interface ProofChanges {
  /** Claims that replace the right ones; undefined takes one away. */
  readonly claims?: Readonly<Record<string, unknown>>
  readonly header?: Readonly<Record<string, unknown>>
  /** Signs in place of the key that goes along. */
  readonly signingKey?: JWK
}

/** @param key a private ES256 key */
export function forgeProof(
  key: JWK,
  token: string,
  url: string,
  { claims = {}, header = {}, signingKey = key }: ProofChanges = {},
): string {
  const { kty, crv, x, y } = key
  const payload = {
    jti: randomUUID(),
    htm: 'POST',
    htu: url,
    iat: Math.floor(Date.now() / 1000),
    ath: createHash('sha256').update(token).digest('base64url'),
    ...claims,
  }
  return rawJwt(
    { alg: 'ES256', typ: 'dpop+jwt', jwk: { kty, crv, x, y }, ...header },
    payload,
    signingKey,
  )
}
