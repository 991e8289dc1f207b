/** The statements about persons: who they are, and in which cases they are suspects. */

import type { PageRequest } from '../../kit/connection.ts'
import type { Queryable } from '../../kit/database/database.ts'
import type { CaseRow } from '../store.ts'

/** What identifies a person, for a reader under a purpose. */
export interface IdentityRow {
  readonly personId: string
  readonly nationalId: string
  readonly name: string | null
}

/** The persons with these pseudonyms whom the caller may see. */
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

/** Cases in which an account of the person received money, or a number of theirs was used; latest report first. */
export function findCasesOfSuspects(
  db: Queryable,
  personIds: readonly string[],
  page: PageRequest,
) {
  return db.query<CaseRow & { readonly personId: string }>(
    `select suspect.person_id as "personId", c.*
     from unnest($1::text[]) as suspect (person_id)
       cross join lateral (
         select known.* from cases.case_row known
         where known.id in (
             select l.case_id from access.account_detail d join access.leg l on l.to_account_id = d.account_id
             where d.holder_id = suspect.person_id
             union
             select n.case_id from access.sim s join access.case_number n on n.msisdn = s.msisdn
             where s.holder_id = suspect.person_id)
           and known."victimId" is distinct from suspect.person_id
           and ($2::uuid is null or (known."reportedAt", known.id) < (
             select before."reportedAt", before.id from cases.case_row before where before.id = $2::uuid))
         order by known."reportedAt" desc, known.id desc limit $3::integer) as c
     order by c."reportedAt" desc, c.id desc`,
    [personIds, page.after?.[0] ?? null, page.limit],
  )
}
