/** The callers of one agency, each with a token of their own, and the issuer whose key signed them. */

import { generateKeyPairSync } from 'node:crypto'
import { exportJWK, SignJWT } from 'jose'

const callers = 100
const issuer = 'https://issuer.bench'
const audience = 'https://graph.bench'

/** @returns the issuer's name, its entry for the agency registry, and a token for each caller, good for one hour, the longest that the gateway takes */
export async function signTokens(agencyId, scopes) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const jwk = { ...(await exportJWK(publicKey)), kid: 'key-1', alg: 'ES256', use: 'sig' }
  const now = Math.floor(Date.now() / 1000)
  const tokens = await Promise.all(
    Array.from({ length: callers }, (_, at) =>
      new SignJWT({ client_id: agencyId, scope: scopes.join(' ') })
        .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'key-1' })
        .setIssuer(issuer)
        .setAudience(audience)
        .setSubject(`officer-${at}`)
        .setIssuedAt(now)
        .setExpirationTime(now + 3600)
        .sign(privateKey),
    ),
  )
  return { issuer, entry: { jwks: { keys: [jwk] }, audience, algorithms: ['ES256'] }, tokens }
}
