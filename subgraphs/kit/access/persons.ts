/** The statements about persons in the shared schema `access`. */

import type { Queryable } from '../database/database.ts'
import type { IdentityDocument } from '../identity-document.ts'

/** A person as one agency named them. */
export interface PersonEntry extends IdentityDocument {
  /** The pseudonym. */
  readonly id: string
  /** null when the agency gave none. */
  readonly name: string | null
  /** A name of a higher rank replaces one of a lower. */
  readonly rank: number
}

/** Records the identities behind the pseudonyms. Of the names of one person and rank, the last one counts. */
export async function insertPersons(db: Queryable, persons: readonly PersonEntry[]) {
  const byId = new Map<string, PersonEntry>()
  for (const person of persons) {
    const before = byId.get(person.id)
    const isNameBetter =
      person.name !== null && (!before || before.name === null || person.rank >= before.rank)
    if (!before || isNameBetter) byId.set(person.id, person)
  }
  if (byId.size === 0) return
  await db.query('select access.remember_persons($1::jsonb)', [JSON.stringify([...byId.values()])])
}
