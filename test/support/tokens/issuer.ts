/** An issuer of our own for tests: signs whatever a test wants to send. */

import { generateKeyPair, exportJWK, SignJWT, type CryptoKey, type JWTPayload } from 'jose'

export interface TestIssuer {
  readonly issuer: string
  readonly audience: string
  /** Its entry in an agency registry. */
  readonly entry: Readonly<Record<string, unknown>>
  /** A token that is right but for what the test changes. */
  sign(changes?: TokenChanges): Promise<string>
}

export interface TokenChanges {
  /** Claims that replace the right ones; undefined takes one away. */
  readonly claims?: Readonly<Record<string, unknown>>
  readonly header?: Readonly<Record<string, unknown>>
  readonly key?: CryptoKey | Uint8Array
}

export async function createTestIssuer(issuer = 'https://issuer.test'): Promise<TestIssuer> {
  const audience = 'https://graph.test'
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
  const jwk = { ...(await exportJWK(publicKey)), kid: 'key-1', alg: 'ES256', use: 'sig' }
  return {
    issuer,
    audience,
    entry: { jwks: { keys: [jwk] }, audience, algorithms: ['ES256'] },
    sign({ claims = {}, header = {}, key = privateKey } = {}) {
      const now = Math.floor(Date.now() / 1000)
      const payload: JWTPayload = {
        iss: issuer,
        aud: audience,
        sub: 'officer-1',
        client_id: 'bank:004',
        scope: 'users:read users:write',
        iat: now,
        exp: now + 300,
        ...claims,
      }
      return new SignJWT(JSON.parse(JSON.stringify(payload)) as JWTPayload)
        .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'key-1', ...header })
        .sign(key)
    },
  }
}
