/** An access token from the local authorization server, by client credentials (RFC 6749, 4.4). */

import type { JWK } from 'jose'
import { createProof } from './dpop-proof.ts'
import { localIssuer, localSecret } from '../registry.ts'

/** The client, scopes and binding of the requested token. */
export interface AccessTokenRequest {
  /** The agency: `bank:004`. */
  readonly clientId: string
  /** Scopes with blanks between; absent: the agency's whole ceiling. */
  readonly scope?: string | undefined
  readonly officer?: string | undefined
  /** Issuer of the local stack; default the one that `npm start` runs. */
  readonly issuer?: string | undefined
  /** Private ES256 key that the token is bound to (RFC 9449, 5); absent: a plain bearer token. */
  readonly proofKey?: JWK | undefined
}

/** Thrown when there is no token, with a sentence for the person who typed the command. */
export class AccessTokenRequestError extends Error {
  override readonly name: string = 'AccessTokenRequestError'
}

/** Thrown when no authorization server answers. */
export class AuthorizationServerAwayError extends AccessTokenRequestError {
  override readonly name = 'AuthorizationServerAwayError'
  constructor(issuer: string) {
    super(`no authorization server answers at ${issuer}; start the stack with: npm start`)
  }
}

/**
 * Requests a token.
 * @throws {AuthorizationServerAwayError} when no server answers
 * @throws {AccessTokenRequestError} when the server does not know the agency or a scope
 */
export async function requestAccessToken(request: AccessTokenRequest): Promise<string> {
  const { clientId, scope, officer, proofKey, issuer = localIssuer } = request
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: localSecret,
    ...(scope === undefined ? {} : { scope }),
    ...(officer === undefined ? {} : { officer }),
  })
  const endpoint = `${issuer}/token`
  const headers: Record<string, string> = proofKey
    ? { dpop: await createProof(proofKey, { method: 'POST', url: endpoint }) }
    : {}
  const response = await fetch(endpoint, { method: 'POST', headers, body: form }).catch(() => {
    throw new AuthorizationServerAwayError(issuer)
  })
  const answer = (await response.json().catch(() => ({}))) as Readonly<Record<string, unknown>> // read field by field below
  const token = answer['access_token']
  if (typeof token === 'string') return token
  const reason = answer['error']
  throw new AccessTokenRequestError(
    reason === 'invalid_client'
      ? `the registry knows no agency ${clientId}`
      : `no token for ${clientId}: ${typeof reason === 'string' ? reason : response.status}`,
  )
}
