/**
 * Names persons in the access log by a keyed hash. Each month has a key of its own, which lives beside the log: when it is
 * destroyed, nobody can tell any more whom the month's entries are about, and the tree stays valid.
 */

import { createHmac, randomBytes } from 'node:crypto'
import type { GatewayDatabase } from '../authentication/stores/database.ts'
import { findOrInsertKey } from './store.ts'

/** Names persons. */
export interface SubjectNamer {
  /** The names of the persons in the month of the instant, in the order of their pseudonyms. */
  name(persons: Iterable<string>, at: Date): Promise<readonly string[]>
}

/** The key of a month, and the names that it has made. */
interface NamingMonth {
  readonly month: string
  readonly key: Promise<Buffer>
  /** By pseudonym. */
  readonly names: Map<string, string>
}

/** Keys of the gateway's database; one of a month is made when it is first needed. */
export function createSubjectNamer(db: GatewayDatabase): SubjectNamer {
  let latest: NamingMonth | undefined

  function open(month: string): NamingMonth {
    if (latest?.month === month) return latest
    const key = findOrInsertKey(db, month, randomBytes(32))
    // a destroyed key is not kept here for longer than its month, nor are its names
    const opened = { month, key, names: new Map<string, string>() }
    latest = opened
    key.catch(() => {
      if (latest === opened) latest = undefined
    })
    return opened
  }

  return {
    async name(persons, at) {
      const sorted = [...persons].toSorted()
      if (sorted.length === 0) return []
      const { key, names } = open(at.toISOString().slice(0, 7))
      const bytes = await key
      return sorted.map((person) => findOrMakeName(names, bytes, person))
    },
  }
}

/** Most names that are kept of a month; more of them empty the store. */
const maxNames = 50_000

/** Those who work on a case read the same persons many times. */
function findOrMakeName(names: Map<string, string>, key: Buffer, person: string): string {
  const known = names.get(person)
  if (known !== undefined) return known
  if (names.size >= maxNames) names.clear()
  const name = nameSubject(key, person)
  names.set(person, name)
  return name
}

/** HMAC-SHA-256 of the pseudonym under the month's key, the first 16 bytes in hexadecimal. */
export function nameSubject(key: Uint8Array, person: string): string {
  return createHmac('sha256', key).update(person).digest('hex').slice(0, 32)
}
