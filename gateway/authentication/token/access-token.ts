/** An access token -> its claims: the checks of RFC 9068, 4 and RFC 8725, 3, each by name, in their order. */

import { compactVerify, decodeJwt, decodeProtectedHeader, type JWTPayload } from 'jose'
import { readConfirmation, type Confirmation } from './confirmation.ts'
import type { Decoys } from './decoys.ts'
import type { Issuer } from '../registry/issuer-entry.ts'
import type { IssuerKeys } from './issuer-keys.ts'
import { hasRepeatedName } from './repeated-names.ts'

/** The claims of a verified access token (RFC 9068, 2.2). */
export interface AccessToken {
  readonly issuer: Issuer
  readonly clientId: string
  readonly subject: string
  /** Present where the issuer names the agency itself. */
  readonly agency: string | undefined
  readonly scopes: readonly string[]
  /** Present where the issuer numbers its tokens (RFC 7519, 4.1.7). */
  readonly jwtId: string | undefined
  /** The key or certificate that the token is bound to (RFC 7800, 3.1); empty for an unbound token. */
  readonly confirmation: Confirmation
  /** End of its life in seconds since the epoch, without the tolerance. */
  readonly expiresAt: number
  /** Number of the issuer's set of keys by which it was verified. */
  readonly keyGeneration: number
}

/** Issuers, keys and clock that a token is verified with. */
export interface TokenVerifier {
  readonly issuers: ReadonlyMap<string, Issuer>
  readonly keys: ReadonlyMap<string, IssuerKeys>
  readonly decoys: Decoys
  readonly now: () => Date
  readonly clockToleranceSeconds: number
}

/** Why a token was refused: for the log, never for the wire. */
export class AccessTokenError extends Error {
  override readonly name = 'AccessTokenError'
}

/** Media type of RFC 9068, 2.1. */
const accessTokenType = 'at+jwt'
/** Three parts in base64url without padding (RFC 7515, 7.1); decoders are more lenient than that. */
const compactPattern = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/

/**
 * Control characters, separators of lines, lone surrogates, characters that nobody sees or that turn the direction of the
 * text, and blanks at the ends: none belongs into a name that is recorded, counted, and compared with that of a second person.
 */
const unclean =
  /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}\u2800]|^\p{Zs}|\p{Zs}$/u

interface DecodedToken {
  readonly token: string
  readonly algorithm: string
  readonly keyId: string | undefined
  readonly claims: JWTPayload
}

/**
 * An unknown issuer, a bad signature and a wrong audience cost the same: one signature is verified in each case, and
 * no claim decides before it.
 * @throws {AccessTokenError} naming the check that failed
 */
export async function verifyAccessToken(
  token: string,
  verifier: TokenVerifier,
): Promise<AccessToken> {
  const decoded = decodeToken(token)
  const issuer = findIssuer(decoded, verifier)
  checkAlgorithm(decoded, issuer, verifier)
  const keyGeneration = await verifySignature(decoded, issuer, verifier)
  if (!issuer) throw new AccessTokenError('unknown issuer')
  if (keyGeneration === null) throw new AccessTokenError('signature or key')
  const { claims } = decoded
  checkAudience(claims, issuer)
  const expiresAt = checkExpiry(claims, verifier)
  checkNotBefore(claims, verifier)
  checkIssuedAt(claims, verifier)
  checkLifetime(claims, issuer)
  checkActor(claims, issuer)
  return {
    issuer,
    clientId: readText(claims, 'client_id'),
    subject: readText(claims, 'sub'),
    agency: readOptionalText(claims, 'agency'),
    scopes: readScopes(claims, issuer),
    jwtId: readOptionalText(claims, 'jti'),
    confirmation: attempt(() => readConfirmation(claims['cnf']), 'cnf'),
    expiresAt,
    keyGeneration,
  }
}

/** RFC 9068, 4 (`typ` first) and RFC 8725, 3.10: keys that a token brings along, or extensions we do not know, are refused. */
function decodeToken(token: string): DecodedToken {
  if (!compactPattern.test(token)) throw new AccessTokenError('not a JWS')
  const header = attempt(() => decodeProtectedHeader(token), 'header unreadable')
  // the comparison ignores case and the `application/` that may stand before it (RFC 7515, 4.1.9)
  const type = typeof header.typ === 'string' ? header.typ.toLowerCase() : ''
  if (type.replace(/^application\//, '') !== accessTokenType) throw new AccessTokenError('typ')
  for (const name of ['jku', 'jwk', 'x5u', 'x5c', 'crit', 'b64', 'zip', 'enc'] as const)
    if (name in header) throw new AccessTokenError(`header ${name}`)
  const { alg, kid } = header
  if (typeof alg !== 'string') throw new AccessTokenError('alg')
  if (kid !== undefined && (typeof kid !== 'string' || kid.length > 256))
    throw new AccessTokenError('kid')
  const claims = attempt(() => decodeJwt(token), 'not a JWT')
  for (const part of token.split('.', 2))
    if (hasRepeatedName(Buffer.from(part, 'base64url').toString('utf8')))
      throw new AccessTokenError('a name that stands twice')
  return {
    token,
    algorithm: alg,
    keyId: kid,
    claims,
  }
}

/** RFC 9068, 4: the issuer must be known; its entry alone determines the keys and algorithms. */
function findIssuer({ claims }: DecodedToken, { issuers }: TokenVerifier): Issuer | undefined {
  return typeof claims.iss === 'string' ? issuers.get(claims.iss) : undefined
}

/** RFC 8725, 3.1: an algorithm that the issuer's entry names; `none` and shared secrets are in no entry. */
function checkAlgorithm(
  { algorithm }: DecodedToken,
  issuer: Issuer | undefined,
  { decoys }: TokenVerifier,
): void {
  const isAllowed = issuer ? issuer.algorithms.includes(algorithm) : decoys.has(algorithm)
  if (!isAllowed) throw new AccessTokenError('alg')
}

/**
 * RFC 7515, 5.2, by the issuer's own keys. Where there are none, a decoy's key is tried, so that it takes as long.
 * @returns the number of the set with the key; null when no key fits
 */
async function verifySignature(
  { token, algorithm, keyId }: DecodedToken,
  issuer: Issuer | undefined,
  { keys, decoys }: TokenVerifier,
): Promise<number | null> {
  const header = { alg: algorithm, ...(keyId === undefined ? {} : { kid: keyId }) }
  const issuerKeys = issuer && keys.get(issuer.issuer)
  const found = (await issuerKeys?.findKeys(header)) ?? []
  const generation = issuerKeys?.generation() ?? 0
  const candidates = found.length > 0 ? found : [await decoys.keyFor(algorithm)]
  for (const key of candidates) {
    const isValid = await compactVerify(token, key, { algorithms: [algorithm] }).then(
      () => found.length > 0,
      () => false,
    )
    if (isValid) return generation
  }
  return null
}

/** RFC 9068, 4: the resource is among the audiences. */
function checkAudience({ aud }: JWTPayload, { audience }: Issuer): void {
  const audiences: unknown[] = Array.isArray(aud) ? aud : [aud]
  if (!audiences.includes(audience)) throw new AccessTokenError('aud')
}

/** RFC 9068, 4: a token without an end is no token (`exp` is required there). */
function checkExpiry({ exp }: JWTPayload, verifier: TokenVerifier): number {
  const end = readInstant(exp, 'exp')
  if (end + verifier.clockToleranceSeconds <= secondsOf(verifier))
    throw new AccessTokenError('expired')
  return end
}

function checkNotBefore({ nbf }: JWTPayload, verifier: TokenVerifier): void {
  if (nbf === undefined) return
  if (readInstant(nbf, 'nbf') > secondsOf(verifier) + verifier.clockToleranceSeconds)
    throw new AccessTokenError('not valid yet')
}

/** A token from the future is no token: `iat` is required (RFC 9068, 2.2) and looked at. */
function checkIssuedAt({ iat }: JWTPayload, verifier: TokenVerifier): void {
  if (readInstant(iat, 'iat') > secondsOf(verifier) + verifier.clockToleranceSeconds)
    throw new AccessTokenError('issued in the future')
}

/** The longest life of a token is the operator's to say, not the issuer's. */
function checkLifetime({ exp = Infinity, iat = 0 }: JWTPayload, issuer: Issuer): void {
  if (exp - iat > issuer.maxLifetimeSeconds) throw new AccessTokenError('lifetime')
}

/** A token that one party uses in the name of another (RFC 8693, 4.1) is refused unless the registry allows it. */
function checkActor(claims: JWTPayload, issuer: Issuer): void {
  if ('act' in claims && !issuer.allowsActor) throw new AccessTokenError('act')
}

function readInstant(value: unknown, claim: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new AccessTokenError(claim)
  return value
}

function secondsOf({ now }: TokenVerifier): number {
  return now().getTime() / 1000
}

function readText(claims: JWTPayload, claim: string): string {
  const value = claims[claim]
  if (typeof value !== 'string' || value === '' || value.length > 256 || unclean.test(value))
    throw new AccessTokenError(claim)
  // one name in two forms would be two persons
  if (value !== value.normalize('NFC')) throw new AccessTokenError(claim)
  return value
}

function readOptionalText(claims: JWTPayload, claim: string): string | undefined {
  return claims[claim] === undefined ? undefined : readText(claims, claim)
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
