/** One entry of the access log: the caller, the fields, the persons, the section of law, and the outcome. */

import { hash, randomUUID } from 'node:crypto'
import { hashLeaf, type Hash } from '../../transparency/merkle-tree.ts'
import { writeCanonicalJson } from './canonical-json.ts'
import type { OtherEntry } from './entry-kinds.ts'

/** One operation of one caller. All members are always there; null where there is nothing. */
export interface OperationEntry {
  readonly v: 1
  readonly kind: 'operation'
  /** UUIDv7 (RFC 9562): the receipt that the caller gets. */
  readonly id: string
  /** When the answer was ready: RFC 3339, UTC. */
  readonly at: string
  readonly agency: string | null
  readonly client: string | null
  readonly officer: string | null
  /** Hash of the token's `jti`. */
  readonly token: string | null
  /** Thumbprint of the key or certificate to which the token is bound. */
  readonly binding: string | null
  readonly operation: {
    readonly kind: 'query' | 'mutation' | 'subscription'
    readonly name: string | null
    /** SHA-256 of the document, in hexadecimal. */
    readonly sha256: string
  }
  readonly purpose: { readonly case: string | null; readonly basis: string } | null
  /** Coordinates (`Type.field`) that carry a gate. */
  readonly coordinates: {
    readonly delivered: readonly string[]
    readonly refused: readonly string[]
  }
  /** Keyed hashes of the persons whose data the answer holds. */
  readonly subjects: readonly string[]
  /** Ids of the cases that the answer holds. */
  readonly cases: readonly string[]
  readonly counts: { readonly subjects: number; readonly cases: number; readonly errors: number }
  readonly outcome: 'served' | 'partial' | 'refused' | 'failed'
  /** Milliseconds from the request's headers to the answer. */
  readonly duration: number
  readonly correlationId: string
  /** Hash of the supergraph and of the registry's ceilings. */
  readonly policyVersion: string
  /** Leaf hash of this agency's entry before, in hexadecimal; null in its first, and until the entry is sequenced. */
  readonly previous: string | null
}

/** Any entry of the log. */
export type LogEntry = OperationEntry | OtherEntry

/** The canonical text of an entry. */
export function writeEntry(entry: LogEntry): string {
  return writeCanonicalJson({ ...entry })
}

/** Within a string of JSON a quotation mark is escaped: the text is that of the member, and there is one. */
const unlinked = '"previous":null'

/**
 * The text of a recorded entry with its link to the agency's entry before, and the hash of the leaf that it becomes.
 * @throws {TypeError} when it has a link already
 */
export function linkEntry(body: string, previous: Hash | undefined): { body: string; leaf: Hash } {
  const at = body.indexOf(unlinked)
  if (at < 0) throw new TypeError('an entry to link has no link yet')
  const linked = previous
    ? `${body.slice(0, at)}"previous":"${previous.toString('hex')}"${body.slice(at + unlinked.length)}`
    : body
  return { body: linked, leaf: hashLeaf(linked) }
}

/**
 * A UUIDv7 (RFC 9562, section 5.7): ordered by milliseconds, random within one.
 * @param seed at least 16 bytes that nobody can guess and that make one id only; default: random
 */
export function createEntryId(at: Date, seed?: Uint8Array): string {
  const time = at.getTime().toString(16).padStart(12, '0')
  // the random part of a UUIDv4 stands where that of a UUIDv7 does
  const random = seed ? toUuid(seed) : randomUUID()
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(15)}`
}

/** The bytes with the variant of RFC 9562, in its form. */
function toUuid(seed: Uint8Array): string {
  const bytes = Buffer.from(seed.subarray(0, 16))
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join('-')
}

/** SHA-256 in hexadecimal. */
export function hashText(text: string): string {
  return hash('sha256', text)
}
