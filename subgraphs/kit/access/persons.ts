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

/** Records the identities behind the pseudonyms. */
export async function insertPersons(db: Queryable, persons: readonly PersonEntry[]) {
  await db.query('select access.remember_persons($1::jsonb)', [JSON.stringify(persons)])
}
