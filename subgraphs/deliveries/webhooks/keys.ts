/** The installation's keys: they sign what webhooks carry, and encrypt the bearers that agencies give. */

import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createPublicKey,
  randomBytes,
  sign,
  type KeyObject,
} from 'node:crypto'
import { calculateJwkThumbprint } from 'jose'

/** A public key in the forms in which it is published. */
export interface PublishedKey {
  /** RFC 7638 thumbprint. */
  readonly kid: string
  /** `whpk_` and the 32 bytes in base64. @see Standard Webhooks 1.0.0, asymmetric signatures */
  readonly publicKey: string
  /** RFC 8037. */
  readonly jwk: Readonly<Record<string, string>>
}

/** Signs messages with every key, so that a key can be exchanged while receivers know the old one. */
export interface WebhookSigner {
  readonly keys: readonly PublishedKey[]
  /**
   * The value of `webhook-signature`: `v1a,` and the Ed25519 signature in base64, one for each key.
   * @param timestamp seconds since 1970
   */
  sign(id: string, timestamp: number, body: string): string
}

/** @throws {TypeError} when there is no key, or one that is not a private Ed25519 key */
export async function createWebhookSigner(
  privateKeys: readonly KeyObject[],
): Promise<WebhookSigner> {
  if (privateKeys.length === 0) throw new TypeError('webhooks are signed with at least one key')
  for (const key of privateKeys)
    if (key.type !== 'private' || key.asymmetricKeyType !== 'ed25519')
      throw new TypeError('a key for webhooks must be a private Ed25519 key')
  const keys = await Promise.all(privateKeys.map(publish))
  return {
    keys,
    sign(id, timestamp, body) {
      const content = Buffer.from(`${id}.${timestamp}.${body}`)
      return privateKeys
        .map((key) => `v1a,${sign(null, content, key).toString('base64')}`)
        .join(' ')
    },
  }
}

async function publish(privateKey: KeyObject): Promise<PublishedKey> {
  const { x = '' } = createPublicKey(privateKey).export({ format: 'jwk' })
  const kid = await calculateJwkThumbprint({ kty: 'OKP', crv: 'Ed25519', x })
  return {
    kid,
    publicKey: `whpk_${Buffer.from(x, 'base64url').toString('base64')}`,
    jwk: { kty: 'OKP', crv: 'Ed25519', x, kid, alg: 'EdDSA', use: 'sig' },
  }
}

/** Encrypts an agency's bearer for the database (AES-256-GCM), bound to the agency. */
export interface Sealer {
  seal(agencyId: string, text: string): Buffer
  /** undefined when it was sealed with another key or for another agency. */
  open(agencyId: string, sealed: Uint8Array): string | undefined
  /** A keyed hash (HMAC-SHA-256), the same for the same text of the same agency. */
  digest(agencyId: string, text: string): string
}

const nonceBytes = 12
const tagBytes = 16

/** @param key 32 bytes */
export function createSealer(key: Uint8Array): Sealer {
  return {
    seal(agencyId, text) {
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(agencyId))
      const encrypted = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return Buffer.concat([nonce, cipher.getAuthTag(), encrypted])
    },
    open(agencyId, sealed) {
      try {
        const nonce = sealed.subarray(0, nonceBytes)
        const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
          .setAAD(Buffer.from(agencyId))
          .setAuthTag(sealed.subarray(nonceBytes, nonceBytes + tagBytes))
        const text = decipher.update(sealed.subarray(nonceBytes + tagBytes))
        return Buffer.concat([text, decipher.final()]).toString('utf8')
      } catch {
        return undefined // another key, another agency, or damaged
      }
    },
    digest: (agencyId, text) =>
      createHmac('sha256', key).update(`${agencyId}\n${text}`).digest('base64url'),
  }
}
