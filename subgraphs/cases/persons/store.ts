/** The statements about persons: their identity, and the cases in which they are suspects. */

import type { CoverageRow } from '../../kit/access/purposes.ts'
import type { PageRequest } from '../../kit/connection.ts'
import type { Queryable } from '../../kit/database/database.ts'
import type { IdentityDocument } from '../../kit/identity-document.ts'
import type { CaseRow } from '../store.ts'

/** The identity of a person, for a reader under a purpose. */
export interface IdentityRow extends IdentityDocument {
  readonly personId: string
  /** A name from before names were kept by the agency that reported them. */
  readonly unattributedName: string | null
}

/** The persons with these pseudonyms whom the caller may see. */
export function findPersons(db: Queryable, ids: readonly string[]) {
  return db.query<{ id: string }>('select id from access.person where id = any ($1::text[])', [ids])
}

/**
 * Whether the caller may identify each of these persons under its purpose.
 * `offset 0`: the purpose is asked about once, not for each person.
 */
export function findCoverage(db: Queryable, personIds: readonly string[]) {
  return db.query<CoverageRow>(
    `select person.id, own.case_id is not null as "isParty", own.is_closed as "isClosed",
       exists (select 1 from access.person_identity i where i.person_id = person.id) as "isCovered"
     from unnest($1::text[]) as person (id)
       cross join (select access.purpose_case(), access.names_closed_case() offset 0) as own (case_id, is_closed)`,
    [personIds],
  )
}

/** Names and documents of those whom the caller may identify under its purpose. */
export function findIdentities(db: Queryable, personIds: readonly string[]) {
  return db.query<IdentityRow>(
    `select person_id as "personId", national_id as "nationalId", foreigner_id as "foreignerId",
       passport_country as "passportCountry", passport_number as "passportNumber", juristic_id as "juristicId",
       case when named_by is null then name end as "unattributedName"
     from access.person_identity where person_id = any ($1::text[])`,
    [personIds],
  )
}

/** Cases in which an account that the person held then received money, or a number that they held then was used. */
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
         where known.id in (select access.cases_of_suspect(suspect.person_id))
           and known."victimId" is distinct from suspect.person_id
           and coalesce((known."reportedAt", known.id) < (
             select before."reportedAt", before.id from cases.case_row before where before.id = $2::uuid), $2::uuid is null)
         order by known."reportedAt" desc, known.id desc limit $3::integer) as c
     order by c."reportedAt" desc, c.id desc`,
    [personIds, page.after?.[0] ?? null, page.limit],
  )
}

/** Makes a person the victim of a case whose victim had not been identified. False when the victim had. */
export async function updateVictim(
  db: Queryable,
  caseId: string,
  personId: string,
): Promise<boolean> {
  const rows = await db.query<{ identified: boolean }>(
    'select access.identify_victim($1::uuid, $2::text) as identified',
    [caseId, personId],
  )
  if (rows[0]?.identified !== true) return false
  await db.query('update cases.report set victim_id = $2::text where case_id = $1::uuid', [
    caseId,
    personId,
  ])
  return true
}

/** Where the victims of the case that the caller named as its purpose can be reached. */
export function findContacts(db: Queryable, personIds: readonly string[]) {
  return db.query<{ personId: string; msisdn: string }>(
    `select r.victim_id as "personId", r.victim_msisdn as msisdn from cases.report r
     where r.case_id = access.purpose_case() and r.victim_id = any ($1::text[]) and r.victim_msisdn is not null
       and access.may_identify(r.victim_id)`,
    [personIds],
  )
}

/** The holder of a suspect number when its case was opened; null: nobody, or not for the caller. */
export interface NumberHolderRow {
  readonly caseId: string
  readonly msisdn: string
  readonly holderId: string | null
}

/** The suspect numbers of each case with their holders as of the case; at most 100 of one. */
export function findNumberHoldersOfCases(db: Queryable, caseIds: readonly string[]) {
  return db.query<NumberHolderRow>(
    `select n.case_id as "caseId", n.msisdn, access.sim_holder_at(n.msisdn, f.opened_at) as "holderId"
     from access.case_number n join access.case_file f on f.id = n.case_id
     where n.case_id = any ($1::uuid[]) order by n.msisdn`,
    [caseIds],
  )
}

/** The holders of the suspect numbers of these cases, and of the mobile numbers to which these legs went, as of each case. */
export function findPersonsOfNumbers(db: Queryable, ids: readonly string[]) {
  return db.query<{ personId: string | null }>(
    `select access.sim_holder_at(n.msisdn, f.opened_at) as "personId"
     from access.case_number n join access.case_file f on f.id = n.case_id where n.case_id = any ($1::uuid[])
     union all
     select access.sim_holder_at('+66' || substr(v.value, 2), f.opened_at)
     from cases.transfer_proxy p join cases.proxy_value v on v.transfer_id = p.transfer_id
       join access.leg l on l.transfer_id = p.transfer_id join access.case_file f on f.id = l.case_id
     where p.transfer_id = any ($1::uuid[]) and p.type = 'MOBILE'`,
    [ids],
  )
}

/** The holders of the accounts at both ends of a leg, as of the case. */
export interface LegHoldersRow {
  readonly transferId: string
  /** The holders of a joint account in the order in which its bank named them. */
  readonly fromHolderIds: readonly string[]
  readonly toHolderIds: readonly string[]
}

/** The holders of each leg's accounts as of its case, for a caller who sees the accounts of the case. */
export function findHoldersOfTransfers(db: Queryable, transferIds: readonly string[]) {
  return db.query<LegHoldersRow>(
    `select l.transfer_id as "transferId",
       array(select h.holder_id from access.case_holding h
         where h.case_id = l.case_id and h.account_id = l.from_account_id and h.because = 'TRAIL'
         order by h.position) as "fromHolderIds",
       array(select h.holder_id from access.case_holding h
         where h.case_id = l.case_id and h.account_id = l.to_account_id and h.because = 'TRAIL'
         order by h.position) as "toHolderIds"
     from access.leg l where l.transfer_id = any ($1::uuid[])`,
    [transferIds],
  )
}
