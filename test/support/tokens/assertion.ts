/** Assertions for tests: one call at a time, and signed texts with anything in them. */

import { hash } from 'node:crypto'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { mintAssertions } from '../../../schema/assertion.ts'
import { signCompact } from '../../../schema/compact-jws.ts'
import type { AssertionSigner, CallerIdentity } from '../../../schema/identity.ts'

export function mintOne(
  identity: CallerIdentity,
  subgraph: string,
  body: string,
  signer: AssertionSigner,
  now: Date,
): string {
  const [assertion = ''] = mintAssertions([{ identity, subgraph, body }], signer, now)
  return assertion
}

/** The parts of an assertion, as JSON: the header, the claims that are signed, and what is disclosed. */
export interface AssertionParts {
  readonly header: Readonly<Record<string, unknown>>
  readonly signed: Readonly<Record<string, unknown>>
  readonly call: Readonly<Record<string, unknown>>
}

/** An assertion of exactly these parts; the digest of what is disclosed is put in, unless `signed` has `_sd`. */
export function assemble(
  { header, signed, call }: AssertionParts,
  signer: AssertionSigner,
): string {
  const disclosure = encode(['salt', 'call', call])
  const text = signCompact(
    { alg: 'EdDSA', typ: 'identity+sd-jwt', kid: signer.kid, ...header },
    { _sd_alg: 'sha-256', _sd: [hash('sha256', disclosure, 'base64url')], ...signed },
    signer.key,
  )
  return `${text}~${disclosure}~`
}

/** The parts of an assertion, as anybody can read them. */
export function readAssertion(assertion: string): AssertionParts {
  const [text = '', disclosure = ''] = assertion.split('~')
  const [, , call] = decode(disclosure) as [string, string, Record<string, unknown>] // RFC 9901, 4.2.1
  return { header: decodeProtectedHeader(text), signed: decodeJwt(text), call }
}

export function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

export function decode(text: string): unknown {
  return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
}
