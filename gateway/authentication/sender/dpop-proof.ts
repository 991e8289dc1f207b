/** A DPoP proof -> the thumbprint of the key that made it: the checks of RFC 9449, 4.3, each by name, in their order. */

import { hash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import {
  calculateJwkThumbprint,
  compactVerify,
  decodeJwt,
  decodeProtectedHeader,
  importJWK,
  type CryptoKey,
  type JWK,
  type JWTPayload,
} from 'jose'
import { nonceWanted, proofAlgorithms, proofInvalid } from '../challenges.ts'
import type { DpopNonces } from './dpop-nonces.ts'

/** The request that a proof must be made for. */
export interface ProofExpectation {
  readonly method: string
  /** URLs under which this request may have been sent; without query and fragment. */
  readonly urls: readonly string[]
  /** The access token that goes with the proof. */
  readonly token: string
}

/** Rules for the age and the nonce of a proof. */
export interface ProofRules {
  readonly now: () => Date
  /** Age beyond which a proof counts no more, in seconds. */
  readonly maxAgeSeconds: number
  readonly clockToleranceSeconds: number
  /** Present where the server's nonce is demanded. */
  readonly nonces: DpopNonces | undefined
}

/** A proof that passed every check except the one for reuse. */
export interface VerifiedProof {
  /** Thumbprint of the key (RFC 7638). */
  readonly jkt: string
  /** Names the proof among all that this key may make. */
  readonly proofId: string
  /** From here on the proof is too old to be sent again. */
  readonly expiresAt: Date
}

/** Largest proof in bytes: one with an RSA key of 4,096 bits fits. */
const maxProofBytes = 4_096
const proofType = 'dpop+jwt'
/** Three parts in base64url without padding (RFC 7515, 7.1). */
const compactPattern = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/
/** Members of private and symmetric JWKs (RFC 7518, 6). */
const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv']

/**
 * The one proof of the request (RFC 9449, 4.3, check 1).
 * @throws {UNAUTHENTICATED} when there is none, or more than one
 */
export function readProof(request: IncomingMessage): string {
  // `headers` joins two of them with a comma
  const [proof, ...others] = request.headersDistinct['dpop'] ?? []
  if (proof === undefined) throw proofInvalid('dpop: no proof')
  if (others.length > 0) throw proofInvalid('dpop: two proofs')
  if (proof.length > maxProofBytes) throw proofInvalid('dpop: proof too large')
  return proof
}

/**
 * Verifies every check except reuse, for which `ReplayStore` is responsible.
 * @throws {UNAUTHENTICATED} with `invalid_dpop_proof`, or `use_dpop_nonce` where only the nonce is missing
 */
export async function verifyProof(
  proof: string,
  expected: ProofExpectation,
  rules: ProofRules,
): Promise<VerifiedProof> {
  const { algorithm, jwk, claims } = decodeProof(proof)
  const key = await importKey(jwk, algorithm)
  await checkSignature(proof, key, algorithm)
  const jti = readText(claims, 'jti')
  checkMethod(claims, expected)
  checkUrl(claims, expected)
  checkNonce(claims, rules)
  const issuedAt = checkIssuedAt(claims, rules)
  checkTokenHash(claims, expected)
  const jkt = await calculateJwkThumbprint(jwk)
  return {
    jkt,
    proofId: hash('sha256', `${jkt} ${jti}`, 'base64url'),
    expiresAt: new Date((issuedAt + rules.maxAgeSeconds + rules.clockToleranceSeconds + 1) * 1000),
  }
}

/** Checks 2 to 5 and 7: one JWT, of the type, by an asymmetric algorithm, with a public key and nothing to follow. */
function decodeProof(proof: string) {
  if (!compactPattern.test(proof)) refuse('not a JWS')
  const header = attempt(() => decodeProtectedHeader(proof), 'not a JWT')
  if (typeof header.typ !== 'string' || header.typ.toLowerCase() !== proofType) refuse('typ')
  for (const name of ['crit', 'jku', 'x5u', 'x5c', 'b64', 'zip', 'enc'])
    if (name in header) refuse(`header ${name}`)
  const algorithm = [...proofAlgorithms, 'Ed25519'].find((known) => known === header.alg)
  if (algorithm === undefined) return refuse('alg')
  const jwk: unknown = header.jwk
  if (typeof jwk !== 'object' || jwk === null) return refuse('no jwk')
  if (privateMembers.some((member) => member in jwk)) refuse('a private key')
  const claims = attempt(() => decodeJwt(proof), 'not a JWT')
  return { algorithm, jwk: publicMembers(new Map<string, unknown>(Object.entries(jwk))), claims }
}

/** The members that the thumbprint is computed from (RFC 7638, 3.2), each a string; all others are ignored. */
function publicMembers(jwk: ReadonlyMap<string, unknown>): JWK {
  const text = (member: string) => {
    const value = jwk.get(member)
    return typeof value === 'string' ? value : refuse('jwk')
  }
  switch (jwk.get('kty')) {
    case 'RSA':
      // another exponent would let a client choose how long a verification takes
      if (text('e') !== 'AQAB') refuse('jwk exponent')
      return { kty: 'RSA', n: text('n'), e: 'AQAB' }
    case 'EC':
      return { kty: 'EC', crv: text('crv'), x: text('x'), y: text('y') }
    case 'OKP':
      return { kty: 'OKP', crv: text('crv'), x: text('x') }
    default:
      return refuse('jwk')
  }
}

async function importKey(jwk: JWK, algorithm: string): Promise<CryptoKey> {
  const key = await importJWK(jwk, algorithm).catch(() => refuse('jwk'))
  if (key instanceof Uint8Array || key.type !== 'public') return refuse('jwk')
  return key
}

/** Check 6. */
async function checkSignature(proof: string, key: CryptoKey, algorithm: string): Promise<void> {
  await compactVerify(proof, key, { algorithms: [algorithm] }).catch(() => refuse('signature'))
}

/** Check 8. */
function checkMethod(claims: JWTPayload, { method }: ProofExpectation): void {
  if (claims['htm'] !== method) refuse('htm')
}

/** Check 9: query and fragment do not count, and the rest is compared in normal form (RFC 3986, 6.2.2 and 6.2.3). */
function checkUrl(claims: JWTPayload, { urls }: ProofExpectation): void {
  const htu: unknown = claims['htu']
  if (typeof htu !== 'string' || !URL.canParse(htu)) return refuse('htu')
  const url = new URL(htu)
  if (url.username !== '' || url.password !== '') return refuse('htu')
  url.search = ''
  url.hash = ''
  if (!urls.includes(url.href)) refuse('htu')
}

/** Check 10. */
function checkNonce(claims: JWTPayload, { nonces }: ProofRules): void {
  if (nonces && !nonces.isValid(claims['nonce'])) throw nonceWanted(nonces.current())
}

/** Check 11. */
function checkIssuedAt({ iat }: JWTPayload, rules: ProofRules): number {
  if (typeof iat !== 'number' || !Number.isFinite(iat)) return refuse('iat')
  const instant = rules.now().getTime() / 1000
  if (iat > instant + rules.clockToleranceSeconds) refuse('from the future')
  if (iat < instant - rules.maxAgeSeconds - rules.clockToleranceSeconds) refuse('too old')
  return iat
}

/** Check 12, first half: made for this access token. `checkBinding` compares the key with the token's `cnf`. */
function checkTokenHash(claims: JWTPayload, { token }: ProofExpectation): void {
  if (claims['ath'] !== hash('sha256', token, 'base64url')) refuse('ath')
}

function readText(claims: JWTPayload, claim: string): string {
  const value = claims[claim]
  if (typeof value !== 'string' || value === '' || value.length > 256) return refuse(claim)
  return value
}

function attempt<T>(read: () => T, reason: string): T {
  try {
    return read()
  } catch {
    return refuse(reason)
  }
}

function refuse(reason: string): never {
  throw proofInvalid(`dpop: ${reason}`)
}
