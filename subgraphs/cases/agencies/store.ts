/** The statements about agencies, and about the part that they take in cases. */

import type { Queryable } from '../../kit/database/database.ts'

export interface AgencyRow {
  readonly id: string
  readonly kind: string
  readonly nameTh: string
  readonly nameEn: string
}

export interface PartyRow {
  readonly caseId: string
  readonly role: string
  readonly since: Date
  readonly agencyId: string
  readonly kind: string
  readonly nameTh: string
  readonly nameEn: string
}

export function findAgencies(db: Queryable, ids: readonly string[]) {
  return db.query<AgencyRow>(
    `select id, kind, name_th as "nameTh", name_en as "nameEn"
     from access.agency where id = any ($1::text[])`,
    [ids],
  )
}

export function listAgencies(db: Queryable, kind: string | null) {
  return db.query<AgencyRow>(
    `select id, kind, name_th as "nameTh", name_en as "nameEn"
     from access.agency where ($1::text is null or kind = $1::text) order by id limit 5000`,
    [kind],
  )
}

export function findPartiesOfCases(db: Queryable, caseIds: readonly string[]) {
  return db.query<PartyRow>(
    `select p.case_id as "caseId", p.role, p.since, a.id as "agencyId", a.kind, a.name_th as "nameTh",
       a.name_en as "nameEn"
     from access.case_party p join access.agency a on a.id = p.agency_id
     where p.case_id = any ($1::uuid[]) and p.until is null
     order by p.since, p.role, a.id`,
    [caseIds],
  )
}
