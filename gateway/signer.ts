/** The key that signs assertions, and the public half that subgraphs verify by. */

import { createPublicKey, KeyObject } from 'node:crypto'
import { calculateJwkThumbprint, exportJWK, type CryptoKey, type JWK } from 'jose'
import type { AssertionSigner } from '../schema/identity.ts'

export interface GatewaySigner extends AssertionSigner {
  readonly publicJwk: JWK
}

/**
 * Names the key by its thumbprint (RFC 7638).
 * @param privateKey an Ed25519 key
 */
export async function createSigner(privateKey: KeyObject | CryptoKey): Promise<GatewaySigner> {
  const keyObject = privateKey instanceof KeyObject ? privateKey : KeyObject.from(privateKey)
  if (keyObject.asymmetricKeyType !== 'ed25519')
    throw new TypeError('the signing key must be an Ed25519 key')
  const jwk = await exportJWK(createPublicKey(keyObject))
  const kid = await calculateJwkThumbprint(jwk)
  return { key: keyObject, kid, publicJwk: { ...jwk, kid, alg: 'EdDSA', use: 'sig' } }
}
