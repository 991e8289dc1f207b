/** The statements about agencies, and about their part in cases. */

import type { Queryable } from '../../kit/database/database.ts'

/** An agency of the registry. */
export interface AgencyRow {
  readonly id: string
  readonly kind: string
  readonly nameTh: string
  readonly nameEn: string
}

/** A part that an agency has in a case. */
export interface PartyRow {
  readonly caseId: string
  readonly role: string
  readonly since: Date
  readonly agencyId: string
  readonly kind: string
  readonly nameTh: string
  readonly nameEn: string
}

/** The agencies with these ids. */
export function findAgencies(db: Queryable, ids: readonly string[]) {
  return db.query<AgencyRow>(
    `select id, kind, name_th as "nameTh", name_en as "nameEn"
     from access.agency where id = any ($1::text[])`,
    [ids],
  )
}

/** The agencies of a kind, or of all. At most 5,000. */
export function listAgencies(db: Queryable, kind: string | null) {
  return db.query<AgencyRow>(
    `select id, kind, name_th as "nameTh", name_en as "nameEn"
     from access.agency where ($1::text is null or kind = $1::text) order by id limit 5000`,
    [kind],
  )
}

/** The parties of each case, at most 500 of one: more than there are agencies that may take part in it. */
export function findPartiesOfCases(db: Queryable, caseIds: readonly string[]) {
  return db.query<PartyRow>(
    `select p.case_id as "caseId", p.role, p.since, a.id as "agencyId", a.kind, a.name_th as "nameTh",
       a.name_en as "nameEn"
     from unnest($1::uuid[]) as wanted (case_id)
       cross join lateral (
         select case_id, agency_id, role, since from access.case_party
         where case_party.case_id = wanted.case_id and until is null
         order by since, role, agency_id limit 500) as p
       join access.agency a on a.id = p.agency_id
     order by p.since, p.role, a.id`,
    [caseIds],
  )
}
