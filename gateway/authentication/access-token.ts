/** An access token -> its claims: the checks of RFC 9068, 4 and RFC 8725, 3, in their order. */

import { decodeJwt, decodeProtectedHeader, jwtVerify, type JWTPayload } from 'jose'
import type { Issuer } from './agency-registry.ts'
import type { IssuerKeys } from './issuer-keys.ts'

export interface AccessToken {
  readonly issuer: Issuer
  readonly clientId: string
  readonly subject: string
  /** Present where the issuer names the agency itself. */
  readonly agency: string | undefined
  readonly scopes: readonly string[]
}

export interface TokenVerifier {
  readonly issuers: ReadonlyMap<string, Issuer>
  readonly keys: ReadonlyMap<string, IssuerKeys>
  readonly now: () => Date
  readonly clockToleranceSeconds: number
}

/** Why a token was refused: for the log, never for the wire. */
export class AccessTokenError extends Error {
  override readonly name = 'AccessTokenError'
}

/** Media types of RFC 9068, 2.1; the comparison ignores case (RFC 7515, 4.1.9). */
const accessTokenType = 'at+jwt'

/** @throws {AccessTokenError} naming the check that failed */
export async function verifyAccessToken(
  token: string,
  verifier: TokenVerifier,
): Promise<AccessToken> {
  const issuer = findIssuer(token, verifier)
  rejectKeyHeaders(token)
  const payload = await verifySignatureAndClaims(token, issuer, verifier)
  rejectFutureIssue(payload, verifier)
  return {
    issuer,
    clientId: readClientId(payload),
    subject: readSubject(payload),
    agency: readAgencyClaim(payload),
    scopes: readScopes(payload, issuer),
  }
}

/** RFC 9068, 4: the issuer must be known; its entry alone says which keys and algorithms count. */
function findIssuer(token: string, { issuers }: TokenVerifier): Issuer {
  const claims = attempt(() => decodeJwt(token), 'not a JWT')
  const issuer = typeof claims.iss === 'string' ? issuers.get(claims.iss) : undefined
  if (!issuer) throw new AccessTokenError('unknown issuer')
  return issuer
}

/** RFC 8725, 3.10 and RFC 7515, 4.1.11: keys that a token brings along, or extensions we do not know, are refused. */
function rejectKeyHeaders(token: string): void {
  const header = attempt(() => decodeProtectedHeader(token), 'header unreadable')
  for (const name of ['jku', 'jwk', 'x5u', 'x5c', 'crit'] as const)
    if (name in header) throw new AccessTokenError(`header ${name}`)
}

async function verifySignatureAndClaims(
  token: string,
  issuer: Issuer,
  { keys, now, clockToleranceSeconds }: TokenVerifier,
): Promise<JWTPayload> {
  const issuerKeys = keys.get(issuer.issuer)
  if (!issuerKeys) throw new AccessTokenError('issuer without keys')
  try {
    const { payload } = await jwtVerify(token, issuerKeys.getKey, {
      typ: accessTokenType,
      issuer: issuer.issuer,
      audience: issuer.audience,
      algorithms: [...issuer.algorithms],
      requiredClaims: ['exp', 'iat', 'sub', 'client_id'],
      clockTolerance: clockToleranceSeconds,
      currentDate: now(),
    })
    return payload
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unverifiable'
    const claim = error instanceof Error && 'claim' in error ? ` ${String(error.claim)}` : ''
    throw new AccessTokenError(`${code}${claim}`)
  }
}

/** A token from the future is no token: `jose` looks at `iat` only where a longest age is set. */
function rejectFutureIssue(payload: JWTPayload, verifier: TokenVerifier): void {
  const latest = verifier.now().getTime() / 1000 + verifier.clockToleranceSeconds
  if (typeof payload.iat !== 'number' || payload.iat > latest)
    throw new AccessTokenError('issued in the future')
}

function readClientId(payload: JWTPayload): string {
  const clientId: unknown = payload['client_id']
  if (typeof clientId !== 'string' || clientId === '') throw new AccessTokenError('client_id')
  return clientId
}

function readSubject(payload: JWTPayload): string {
  const { sub } = payload
  if (typeof sub !== 'string' || sub === '' || sub.length > 256) throw new AccessTokenError('sub')
  return sub
}

function readAgencyClaim(payload: JWTPayload): string | undefined {
  const agency: unknown = payload['agency']
  if (agency === undefined) return undefined
  if (typeof agency !== 'string') throw new AccessTokenError('agency')
  return agency
}

/** A string with blanks between (RFC 9068, 2.2.3) or a list; scopes that cannot be read are none. */
function readScopes(payload: JWTPayload, { scopeClaim }: Issuer): readonly string[] {
  const claim: unknown =
    scopeClaim === undefined ? (payload['scope'] ?? payload['scp']) : payload[scopeClaim]
  if (typeof claim === 'string') return claim.split(' ').filter(Boolean)
  return Array.isArray(claim) && claim.every((each): each is string => typeof each === 'string')
    ? claim
    : []
}

function attempt<T>(read: () => T, reason: string): T {
  try {
    return read()
  } catch {
    throw new AccessTokenError(reason)
  }
}
