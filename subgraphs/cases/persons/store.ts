/** The statements about persons: who they are, and in which cases they are suspects. */

import type { Queryable } from '../../kit/database/database.ts'
import type { CaseRow } from '../store.ts'

export interface IdentityRow {
  readonly personId: string
  readonly nationalId: string
  readonly name: string | null
}

export function findPersons(db: Queryable, ids: readonly string[]) {
  return db.query<{ id: string }>('select id from access.person where id = any ($1::text[])', [ids])
}

/** Names and national IDs of those whom the caller may identify under its purpose. */
export function findIdentities(db: Queryable, personIds: readonly string[]) {
  return db.query<IdentityRow>(
    `select person_id as "personId", national_id as "nationalId", name
     from access.person_identity where person_id = any ($1::text[])`,
    [personIds],
  )
}

/** Cases in which an account of the person received money, or a number of theirs was used. */
export function findCasesOfSuspects(db: Queryable, personIds: readonly string[]) {
  return db.query<CaseRow & { readonly personId: string }>(
    `select suspect.person_id as "personId", f.id, f.case_number as "caseNumber", f.status,
       r.scam_type as "scamType", r.channel, r.reported_at as "reportedAt", r.loss_satang as "lossSatang",
       r.narrative, r.victim_id as "victimId"
     from (
         select d.holder_id as person_id, l.case_id
         from access.account_detail d join access.leg l on l.to_account_id = d.account_id
         where d.holder_id = any ($1::text[])
         union
         select s.holder_id, n.case_id
         from access.sim s join access.case_number n on n.msisdn = s.msisdn
         where s.holder_id = any ($1::text[])
       ) as suspect
       join access.case_file f on f.id = suspect.case_id join cases.report r on r.case_id = f.id
     where r.victim_id <> suspect.person_id
     order by r.reported_at desc, f.id desc`,
    [personIds],
  )
}
