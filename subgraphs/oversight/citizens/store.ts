/** The statement about accesses to one person, in the form for that person. */

import type { Queryable } from '../../kit/database/database.ts'

/** One access, without officer and case. */
export interface PersonAccessRow {
  readonly sequence: string
  readonly id: string
  readonly at: Date
  readonly agencyId: string
  readonly basis: string | null
  /** Types of scam of its cases. */
  readonly scamTypes: readonly string[]
  readonly nameTh: string | null
  readonly nameEn: string | null
}

/** Which accesses are asked for. */
export interface PersonAccessFilter {
  readonly from: Date | null
  readonly before: Date | null
}

/** Accesses that the person may know of, newest first. @param after the place after which the page begins */
export function listAccessesForPerson(
  db: Queryable,
  person: string,
  now: Date,
  { from, before }: PersonAccessFilter,
  after: string | null,
  limit: number,
) {
  return db.query<PersonAccessRow>(
    `select a.sequence::text, a.id, a.at, a.agency_id as "agencyId", a.basis, a.scam_types as "scamTypes",
       g.name_th as "nameTh", g.name_en as "nameEn"
     from oversight.accesses_of_person(
       $1::text, $2::timestamptz, $3::timestamptz, $4::timestamptz, $5::bigint, $6::integer) a
     left join access.agency g on g.id = a.agency_id
     order by a.sequence desc`,
    [person, now, from, before, after, limit],
  )
}
