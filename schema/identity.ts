/** Who calls, as the gateway tells a subgraph: a short-lived signed assertion, bound to one subgraph and one request body. */

import { createHash } from 'node:crypto'
import { SignJWT, jwtVerify, type CryptoKey, type JWTVerifyGetKey, type KeyObject } from 'jose'

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
const assertionAlgorithm = 'EdDSA'

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
  return new SignJWT({
    agency: agencyId,
    agency_kind: agencyKind,
    scope: scopes.join(' '),
    correlation_id: correlationId,
    body_sha256: hashBody(body),
    ...(purpose ? { purpose: { ...purpose } } : {}),
  })
    .setProtectedHeader({ alg: assertionAlgorithm, typ: assertionType, kid: signer.kid })
    .setIssuer(assertionIssuer)
    .setAudience(subgraph)
    .setSubject(officer)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + assertionLifetimeSeconds)
    .sign(signer.key)
}

/**
 * Verifies an assertion and returns the caller that it names.
 * @throws a `JOSEError` or `TypeError` when any part of it does not hold; the caller learns no more than that
 */
export async function verifyAssertion(
  assertion: string,
  subgraph: string,
  body: string | Buffer,
  keys: JWTVerifyGetKey,
  now: Date,
): Promise<CallerIdentity> {
  const { payload } = await jwtVerify(assertion, keys, {
    issuer: assertionIssuer,
    audience: subgraph,
    typ: assertionType,
    algorithms: [assertionAlgorithm],
    requiredClaims: ['exp', 'iat', 'sub', 'agency', 'agency_kind', 'scope', 'body_sha256'],
    maxTokenAge: assertionLifetimeSeconds,
    clockTolerance: 5,
    currentDate: now,
  })
  if (payload['body_sha256'] !== hashBody(body))
    throw new TypeError('assertion is for another body')
  const purpose = readPurpose(payload['purpose'])
  return {
    agencyId: readString(payload['agency']),
    agencyKind: readAgencyKind(payload['agency_kind']),
    officer: readString(payload.sub),
    scopes: readString(payload['scope']).split(' ').filter(Boolean),
    correlationId: readString(payload['correlation_id']),
    ...(purpose ? { purpose } : {}),
  }
}

function hashBody(body: string | Buffer): string {
  return createHash('sha256').update(body).digest('base64url')
}

function readString(value: unknown): string {
  if (typeof value !== 'string') throw new TypeError('claim is not a string')
  return value
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
