/** A DPoP proof as a client makes it (RFC 9449, 4.2). */

import { createHash, randomUUID } from 'node:crypto'
import { exportJWK, generateKeyPair, importJWK, SignJWT, type JWK } from 'jose'

/** The request that a proof is made for. */
export interface ProofRequest {
  readonly method: string
  /** Without query and fragment. */
  readonly url: string
  /** The access token that goes with it; absent: a proof for the token endpoint. */
  readonly token?: string | undefined
  /** The server's nonce, where it asks for one. */
  readonly nonce?: string | undefined
}

/** Makes a private ES256 key for proofs. */
export async function makeProofKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  return exportJWK(privateKey)
}

/** @param key a private ES256 key: its public half goes along in the proof */
export async function createProof(
  key: JWK,
  { method, url, token, nonce }: ProofRequest,
): Promise<string> {
  const { kty, crv, x, y } = key
  return new SignJWT({
    jti: randomUUID(),
    htm: method,
    htu: url,
    ...(token === undefined ? {} : { ath: createHash('sha256').update(token).digest('base64url') }),
    ...(nonce === undefined ? {} : { nonce }),
  })
    .setProtectedHeader({
      alg: 'ES256',
      typ: 'dpop+jwt',
      // a public EC key has these four members, and ours has them all
      jwk: { kty, crv, x, y } as JWK,
    })
    .setIssuedAt()
    .sign(await importJWK(key, 'ES256'))
}
