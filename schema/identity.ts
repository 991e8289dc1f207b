/** The identity of a caller as the gateway asserts it to subgraphs; `schema/assertion.ts` is its encoding. */

import type { KeyObject } from 'node:crypto'
import type { CryptoKey } from 'jose'

/** Kinds of agency, as in the schema's `AgencyKind`. */
export const agencyKinds = [
  'AOC',
  'BANK',
  'TELCO',
  'REGULATOR',
  'POLICE',
  'AMLO',
  'PARTNER',
  'OVERSIGHT',
] as const
/** One of `agencyKinds`. */
export type AgencyKind = (typeof agencyKinds)[number]

/**
 * Legal bases of a purpose: sections of the Decree, the Criminal Procedure Code, the AMLA, the regulator's own task, and
 * the Personal Data Protection Act for what a person asks about themselves.
 */
export const purposeBases = [
  's4',
  's5',
  's6',
  's7',
  's8',
  's8-5',
  'cpc',
  'amla',
  'nbtc',
  'pdpa',
] as const
/** One of `purposeBases`. */
export type PurposeBasis = (typeof purposeBases)[number]

/** The case and the section of law under which a caller reads. */
export interface Purpose {
  /** Id or number of the case; absent only on the bases `nbtc` and `pdpa`. */
  readonly case?: string
  readonly basis: PurposeBasis
}

/** The identity of a caller in an assertion; it contains no token. */
export interface CallerIdentity {
  /** `aoc`, `bank:004`, `telco:ais`, `nbtc`, `police:station:10101`, … */
  readonly agencyId: string
  readonly agencyKind: AgencyKind
  /** The issuer of the caller's access token. A person is known by issuer and subject together (RFC 9068, 2.2). */
  readonly issuer: string
  /** The subject of the caller's access token. */
  readonly officer: string
  /** Granted scopes: those of the token within the ceiling of the agency. */
  readonly scopes: readonly string[]
  readonly purpose?: Purpose | undefined
  /** Names this request in every log and error. */
  readonly correlationId: string
  /** Whether the operation goes before others that wait: the gateway finds it by its root fields, no caller can say it. */
  readonly isUrgent?: boolean | undefined
}

/** The private key that signs assertions, and its `kid` in the published key set. */
export interface AssertionSigner {
  readonly key: CryptoKey | KeyObject
  readonly kid: string
}

/**
 * The form in which officers of one issuer are compared. Capitals do not make two persons: many issuers take a name in
 * capitals or not, and write it into the token as it was typed. Letter by letter, and for Latin, Greek, Cyrillic and
 * Armenian letters alone: `access.compared_officer` gives the same form on every database, whatever its collation.
 */
export function comparedOfficer(officer: string): string {
  return officer.replaceAll(capitals, (letter) =>
    // both small sigmas have one capital; the small İ has two code points in JavaScript
    letter === 'ς' ? 'σ' : letter.toLowerCase().charAt(0),
  )
}

/** Blocks whose capitals are the same in every version of Unicode that Node.js and PostgreSQL have. */
const capitals = /[A-Z\u00c0-\u058f\u1e00-\u1fff\uff21-\uff3a]/g
