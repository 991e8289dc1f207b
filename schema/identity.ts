/** Who calls, as the gateway tells a subgraph: a short-lived signed assertion, bound to one subgraph and one request body. */

import { createHash, type KeyObject } from 'node:crypto'
import type { CryptoKey, JWTVerifyGetKey } from 'jose'
import { signCompact, verifyCompact } from './compact-jws.ts'

/** Kinds of agency, as in the schema's `AgencyKind`. */
export const agencyKinds = [
  'AOC',
  'BANK',
  'TELCO',
  'REGULATOR',
  'POLICE',
  'AMLO',
  'PARTNER',
] as const
export type AgencyKind = (typeof agencyKinds)[number]

/** Legal grounds on which a caller may say that it reads: sections of the Decree, the Criminal Procedure Code, the AMLA, the regulator's own task. */
export const purposeBases = ['s4', 's5', 's6', 's7', 's8', 's8-5', 'cpc', 'amla', 'nbtc'] as const
export type PurposeBasis = (typeof purposeBases)[number]

/** The case and the section of law under which a caller reads. */
export interface Purpose {
  /** Id or number of the case; absent only on the regulator's own basis `nbtc`. */
  readonly case?: string
  readonly basis: PurposeBasis
}

export interface CallerIdentity {
  /** `aoc`, `bank:004`, `telco:ais`, `nbtc`, `police:station:10101`, … */
  readonly agencyId: string
  readonly agencyKind: AgencyKind
  /** The subject of the caller's access token. */
  readonly officer: string
  /** Granted scopes: those of the token within the ceiling of the agency. */
  readonly scopes: readonly string[]
  readonly purpose?: Purpose
  /** Names this request in every log and error. */
  readonly correlationId: string
}

export interface AssertionSigner {
  readonly key: CryptoKey | KeyObject
  readonly kid: string
}

/** Media type of the assertion (RFC 8725, 3.11: explicit typing). */
const assertionType = 'identity+jwt'
const assertionIssuer = 'gateway'
/** Seconds that the clocks of gateway and subgraph may differ. */
const clockToleranceSeconds = 5

/** Longest life of an assertion in seconds. */
export const assertionLifetimeSeconds = 60

/**
 * Mints the assertion with which the gateway calls one subgraph.
 * @param body the exact bytes of the request that the assertion goes with
 * @see RFC 7519 (JWT), RFC 8725 3.9 (audience), 3.11 (typing)
 */
export async function mintAssertion(
  identity: CallerIdentity,
  subgraph: string,
  body: string,
  signer: AssertionSigner,
  now: Date,
): Promise<string> {
  const issuedAt = Math.floor(now.getTime() / 1000)
  const { agencyId, agencyKind, officer, scopes, purpose, correlationId } = identity
  const claims = {
    iss: assertionIssuer,
    aud: subgraph,
    sub: officer,
    iat: issuedAt,
    exp: issuedAt + assertionLifetimeSeconds,
    agency: agencyId,
    agency_kind: agencyKind,
    scope: scopes.join(' '),
    correlation_id: correlationId,
    body_sha256: hashBody(body),
    ...(purpose ? { purpose } : {}),
  }
  return signCompact({ alg: 'EdDSA', typ: assertionType, kid: signer.kid }, claims, signer.key)
}

/**
 * Verifies an assertion and returns the caller that it names.
 * @throws an `Error` when any part of it does not hold; the caller learns no more than that
 */
export async function verifyAssertion(
  assertion: string,
  subgraph: string,
  body: string | Buffer,
  keys: JWTVerifyGetKey,
  now: Date,
): Promise<CallerIdentity> {
  const claims = await verifyCompact(assertion, assertionType, keys)
  if (claims.get('iss') !== assertionIssuer) throw new TypeError('assertion of another issuer')
  if (claims.get('aud') !== subgraph) throw new TypeError('assertion is for another subgraph')
  checkTimes(claims, now.getTime() / 1000)
  if (claims.get('body_sha256') !== hashBody(body))
    throw new TypeError('assertion is for another body')
  const purpose = readPurpose(claims.get('purpose'))
  return {
    agencyId: readString(claims.get('agency')),
    agencyKind: readAgencyKind(claims.get('agency_kind')),
    officer: readString(claims.get('sub')),
    scopes: readScopes(claims.get('scope')),
    correlationId: readString(claims.get('correlation_id')),
    ...(purpose ? { purpose } : {}),
  }
}

/** Both instants are there, a minute apart at most, and now lies between them. */
function checkTimes(claims: ReadonlyMap<string, unknown>, instant: number): void {
  const [issuedAt, end] = [claims.get('iat'), claims.get('exp')]
  if (!Number.isSafeInteger(issuedAt) || !Number.isSafeInteger(end))
    throw new TypeError('assertion without its times')
  const [from, to] = [Number(issuedAt), Number(end)]
  if (to - from > assertionLifetimeSeconds) throw new TypeError('assertion lives too long')
  if (instant < from - clockToleranceSeconds || instant >= to + clockToleranceSeconds)
    throw new TypeError('assertion is not valid now')
}

function hashBody(body: string | Buffer): string {
  return createHash('sha256').update(body).digest('base64url')
}

function readString(value: unknown): string {
  if (typeof value !== 'string' || value === '') throw new TypeError('claim is not a string')
  return value
}

/** Scopes with blanks between; the empty text is no scope, no text is a fault. */
function readScopes(value: unknown): readonly string[] {
  if (typeof value !== 'string') throw new TypeError('scope is not a string')
  return value.split(' ').filter(Boolean)
}

function readAgencyKind(value: unknown): AgencyKind {
  const kind = agencyKinds.find((known) => known === value)
  if (!kind) throw new TypeError('unknown kind of agency')
  return kind
}

function readPurpose(value: unknown): Purpose | undefined {
  if (value === undefined) return undefined
  if (typeof value !== 'object' || value === null) throw new TypeError('purpose is not an object')
  const basis = 'basis' in value && purposeBases.find((known) => known === value.basis)
  if (!basis) throw new TypeError('unknown basis')
  return 'case' in value ? { case: readString(value.case), basis } : { basis }
}
