/** The statement about the names of a person at the agencies of a case. */

import type { Queryable } from '../../kit/database/database.ts'

/** A name, and the agency that reported it. */
export interface NameRow {
  readonly personId: string
  readonly agencyId: string
  readonly name: string
  /** `ACCOUNT`, `NUMBER`, `REPORT` or `TOLD`, in this order. */
  readonly source: string
  /** Without title, blanks and dots: two names that differ in these alone are one. */
  readonly comparedName: string
}

/** The names of each person that belong to the case of the caller's purpose, the most reliable first. */
export function findNames(db: Queryable, personIds: readonly string[]) {
  return db.query<NameRow>(
    `select n.person_id as "personId", n.agency_id as "agencyId", n.name, n.source,
       cases.name_key(n.name) as "comparedName"
     from access.names_of_persons($1::text[]) n`,
    [personIds],
  )
}
