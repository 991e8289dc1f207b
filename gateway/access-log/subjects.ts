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

/** Keys of the gateway's database; one of a month is made when it is first needed. */
export function createSubjectNamer(db: GatewayDatabase): SubjectNamer {
  const keys = new Map<string, Promise<Buffer>>()

  function keyOf(month: string): Promise<Buffer> {
    const known = keys.get(month)
    if (known) return known
    const key = findOrInsertKey(db, month, randomBytes(32))
    keys.clear() // a destroyed key is not kept here for longer than its month
    keys.set(month, key)
    key.catch(() => keys.delete(month))
    return key
  }

  return {
    async name(persons, at) {
      const sorted = [...persons].toSorted()
      if (sorted.length === 0) return []
      const key = await keyOf(at.toISOString().slice(0, 7))
      return sorted.map((person) => nameSubject(key, person))
    },
  }
}

/** HMAC-SHA-256 of the pseudonym under the month's key, the first 16 bytes in hexadecimal. */
export function nameSubject(key: Uint8Array, person: string): string {
  return createHmac('sha256', key).update(person).digest('hex').slice(0, 32)
}
