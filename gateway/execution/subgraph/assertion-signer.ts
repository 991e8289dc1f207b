/** The key that signs assertions, and the public keys that verify them. */

import { createPublicKey, hkdfSync, KeyObject } from 'node:crypto'
import { calculateJwkThumbprint, exportJWK, type CryptoKey, type JWK } from 'jose'
import type { AssertionSigner } from '../../../schema/identity.ts'

/** Signs the assertions of one gateway. */
export interface GatewaySigner extends AssertionSigner {
  readonly publicJwk: JWK
  /** Every key that subgraphs accept: the signing one, the one before and the next one. */
  readonly publicJwks: readonly JWK[]
  /** Derives a secret of 32 bytes that is equal in all replicas with the same key (RFC 5869). */
  deriveSecret(purpose: string): Buffer
}

/**
 * Names the key by its thumbprint (RFC 7638).
 * @param privateKey an Ed25519 key
 * @param others public Ed25519 keys of a rotation: the one before, the next one
 * @throws {TypeError} when a key is no Ed25519 key
 */
export async function createSigner(
  privateKey: KeyObject | CryptoKey,
  others: readonly JWK[] = [],
): Promise<GatewaySigner> {
  const keyObject = privateKey instanceof KeyObject ? privateKey : KeyObject.from(privateKey)
  if (keyObject.asymmetricKeyType !== 'ed25519')
    throw new TypeError('the signing key must be an Ed25519 key')
  const publicJwk = await toPublicJwk(await exportJWK(createPublicKey(keyObject)))
  const published = await Promise.all(others.map(toPublicJwk))
  return {
    key: keyObject,
    kid: publicJwk.kid,
    publicJwk,
    publicJwks: [publicJwk, ...published.filter(({ kid }) => kid !== publicJwk.kid)],
    deriveSecret: (purpose) => {
      const { d = '' } = keyObject.export({ format: 'jwk' })
      return Buffer.from(
        hkdfSync('sha256', Buffer.from(d, 'base64url'), Buffer.alloc(32), purpose, 32),
      )
    },
  }
}

/** Copies the public members alone: a private key given by mistake is not served. */
async function toPublicJwk({ kty, crv, x }: JWK) {
  if (kty !== 'OKP' || crv !== 'Ed25519' || x === undefined)
    throw new TypeError('keys of the gateway must be Ed25519 keys')
  const jwk = { kty, crv, x }
  return { ...jwk, kid: await calculateJwkThumbprint(jwk), alg: 'EdDSA', use: 'sig' }
}
