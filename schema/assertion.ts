/**
 * The assertion by which the gateway tells a subgraph who calls: short-lived, for one subgraph and one request body. An
 * SD-JWT (RFC 9901): one signature covers the digests of all assertions of a moment, and each subgraph gets the
 * disclosure of its own.
 */

import { hash, randomUUID } from 'node:crypto'
import type { JWTVerifyGetKey } from 'jose'
import { signCompact, verifyCompact } from './compact-jws.ts'
import {
  agencyKinds,
  purposeBases,
  type AgencyKind,
  type AssertionSigner,
  type CallerIdentity,
  type Purpose,
} from './identity.ts'

/** Media type of what is signed (RFC 8725, 3.11: explicit typing; RFC 9901, 9.11). */
const assertionType = 'identity+sd-jwt'
const assertionIssuer = 'gateway'
const digestAlgorithm = 'sha-256'
/** The claim that a disclosure discloses. */
const disclosedClaim = 'call'
/** Seconds that the clocks of gateway and subgraph may differ. */
const clockToleranceSeconds = 5
/** Longest life of an assertion in seconds. */
export const assertionLifetimeSeconds = 60
/** Most assertions under one signature: each is a digest that every subgraph of the moment is sent. */
export const maxAssertionsTogether = 8
/** Verified signatures that a subgraph caches. */
const maxRemembered = 200

/** One call of one subgraph, as its assertion tells it. */
export interface AssertedCall {
  readonly identity: CallerIdentity
  readonly subgraph: string
  /** The exact text of the request that the assertion goes with. */
  readonly body: string
}

/**
 * Mints the assertions of several calls under one signature.
 * @param calls at most `maxAssertionsTogether`
 * @returns the assertion of each call, in their order; of the others it tells its subgraph no more than that they are
 * @see RFC 9901, 4.1 (disclosures and their digests); RFC 8725, 3.9 (audience), 3.11 (typing)
 */
export function mintAssertions(
  calls: readonly AssertedCall[],
  signer: AssertionSigner,
  now: Date,
): readonly string[] {
  const disclosures = calls.map((call) => disclose(call))
  const issuedAt = Math.floor(now.getTime() / 1000)
  const signed = signCompact(
    { alg: 'EdDSA', typ: assertionType, kid: signer.kid },
    {
      iss: assertionIssuer,
      iat: issuedAt,
      exp: issuedAt + assertionLifetimeSeconds,
      _sd_alg: digestAlgorithm,
      _sd: disclosures.map(digest),
    },
    signer.key,
  )
  return disclosures.map((disclosure) => `${signed}~${disclosure}~`)
}

/** Verifies the assertions that come to one subgraph. */
export type VerifyAssertion = (assertion: string, body: string | Buffer) => Promise<CallerIdentity>

interface SignedDigests {
  readonly issuedAt: number
  readonly end: number
  readonly digests: ReadonlySet<unknown>
}

/**
 * @returns the caller that an assertion names; it throws an `Error` when any part of the assertion does not hold, and
 *   who calls learns no more than that. A signature over several assertions is verified once.
 */
export function createAssertionVerifier(
  subgraph: string,
  keys: JWTVerifyGetKey,
  now: () => Date,
): VerifyAssertion {
  /** By their texts, in the order in which they came. */
  const verified = new Map<string, SignedDigests>()

  async function verifySigned(text: string): Promise<SignedDigests> {
    const known = verified.get(text)
    if (known) return known
    const signed = readSigned(await verifyCompact(text, assertionType, keys))
    verified.set(text, signed)
    if (verified.size > maxRemembered)
      for (const oldest of verified.keys()) {
        verified.delete(oldest)
        break
      }
    return signed
  }

  return async (assertion, body) => {
    const [text = '', disclosure = '', end, ...others] = assertion.split('~')
    if (end !== '' || others.length > 0) throw new TypeError('not one disclosure')
    const signed = await verifySigned(text)
    checkTimes(signed, now().getTime() / 1000)
    if (!signed.digests.has(digest(disclosure))) throw new TypeError('disclosure of something else')
    return readCall(readDisclosure(disclosure), subgraph, body)
  }
}

/** Id of an assertion, the same wherever it is shown: the digest under which the gateway signed its disclosure. */
export function identifyAssertion(assertion: string): string {
  return digest(assertion.split('~')[1] ?? '')
}

/** Salted (RFC 9901, 4.2.1), so that an undisclosed value cannot be guessed from its digest. */
function disclose({ identity, subgraph, body }: AssertedCall): string {
  const { agencyId, agencyKind, issuer, officer, scopes, purpose, correlationId, isUrgent } =
    identity
  const call = {
    aud: subgraph,
    issuer,
    sub: officer,
    agency: agencyId,
    agency_kind: agencyKind,
    scope: scopes.join(' '),
    correlation_id: correlationId,
    body_sha256: hashBody(body),
    purpose, // left out where there is none
    urgent: isUrgent === true ? true : undefined,
  }
  return Buffer.from(JSON.stringify([randomUUID(), disclosedClaim, call])).toString('base64url')
}

function digest(disclosure: string): string {
  return hash('sha256', disclosure, 'base64url')
}

function hashBody(body: string | Buffer): string {
  return hash('sha256', body, 'base64url')
}

function readSigned(claims: ReadonlyMap<string, unknown>): SignedDigests {
  if (claims.get('iss') !== assertionIssuer) throw new TypeError('assertion of another issuer')
  if (claims.get('_sd_alg') !== digestAlgorithm) throw new TypeError('digests of another kind')
  const [issuedAt, end, digests] = ['iat', 'exp', '_sd'].map((name) => claims.get(name))
  if (!Number.isSafeInteger(issuedAt) || !Number.isSafeInteger(end))
    throw new TypeError('assertion without its times')
  if (!Array.isArray(digests)) throw new TypeError('assertion without digests')
  return { issuedAt: Number(issuedAt), end: Number(end), digests: new Set(digests) }
}

/** Both instants are there, a minute apart at most, and now lies between them. */
function checkTimes({ issuedAt, end }: SignedDigests, instant: number): void {
  if (end - issuedAt > assertionLifetimeSeconds) throw new TypeError('assertion lives too long')
  if (instant < issuedAt - clockToleranceSeconds || instant >= end + clockToleranceSeconds)
    throw new TypeError('assertion is not valid now')
}

function readDisclosure(disclosure: string): ReadonlyMap<string, unknown> {
  const parts: unknown = JSON.parse(Buffer.from(disclosure, 'base64url').toString('utf8'))
  if (!Array.isArray(parts) || parts.length !== 3 || parts[1] !== disclosedClaim)
    throw new TypeError('disclosure of another form')
  const call: unknown = parts[2]
  if (typeof call !== 'object' || call === null || Array.isArray(call))
    throw new TypeError('disclosure of another form')
  return new Map<string, unknown>(Object.entries(call))
}

function readCall(
  claims: ReadonlyMap<string, unknown>,
  subgraph: string,
  body: string | Buffer,
): CallerIdentity {
  if (claims.get('aud') !== subgraph) throw new TypeError('assertion is for another subgraph')
  if (claims.get('body_sha256') !== hashBody(body))
    throw new TypeError('assertion is for another body')
  const purpose = readPurpose(claims.get('purpose'))
  return {
    agencyId: readString(claims.get('agency')),
    agencyKind: readAgencyKind(claims.get('agency_kind')),
    issuer: readString(claims.get('issuer')),
    officer: readString(claims.get('sub')),
    scopes: readScopes(claims.get('scope')),
    correlationId: readString(claims.get('correlation_id')),
    ...(purpose ? { purpose } : {}),
    ...(claims.get('urgent') === true ? { isUrgent: true } : {}),
  }
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
