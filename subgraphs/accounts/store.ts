/** The statements of the accounts subgraph about accounts and their holders; those about holds are in `holds/store.ts`. */

import type { CoverageRow } from '../kit/access/purposes.ts'
import type { PageRequest } from '../kit/connection.ts'
import type { Queryable } from '../kit/database/database.ts'

/** An account, as far as the caller may see it. */
export interface AccountRow {
  readonly id: string
  readonly bankCode: string
  readonly lastFour: string
  readonly isProxy: boolean
  /** Null where the caller may see no more than that the account is there. */
  readonly accountNumber: string | null
  /** In the order in which the bank named them; empty also where the caller may not know the account. */
  readonly holderIds: readonly string[]
  readonly status: string
  readonly heldSatang: number
}

/** An account to record, by its pseudonym. Of two entries about one account, the one of the higher rank counts. */
export interface AccountEntry {
  readonly id: string
  readonly bankCode: string
  readonly accountNumber: string
  readonly holderId: string | null
  /** The holders of a joint account after the first one. */
  readonly jointIds?: readonly string[]
  readonly rank: number
}

/** The status of an account, as its own bank registers it. */
export interface RegistrationEntry {
  readonly id: string
  readonly bankCode: string
  readonly status: string
}

/** The accounts, as far as the caller may see them. The status shows the holds: an amount is held, or the whole account. */
export function findAccounts(db: Queryable, ids: readonly string[], now: Date) {
  return db.query<AccountRow>(
    `select a.id, a.bank_code as "bankCode", a.last_four as "lastFour", a.is_proxy as "isProxy",
       d.account_number as "accountNumber",
       array(select h.holder_id from access.account_holding h
         where h.account_id = a.id order by h.position) as "holderIds",
       case
         when d.account_id is null then 'UNKNOWN'
         when r.status in ('CLOSED', 'FROZEN') then r.status
         when h.frozen then 'FROZEN'
         when h.held > 0 then 'HELD'
         else coalesce(r.status, 'UNKNOWN')
       end as status,
       coalesce(h.held, 0)::bigint as "heldSatang"
     from access.account a
       left join access.account_detail d on d.account_id = a.id
       left join accounts.registration r on r.account_id = a.id
       left join (
         select "accountId", sum("heldSatang")::bigint as held, bool_or("isWhole") as frozen
         from accounts.held_at($2::timestamptz) where "accountId" = any ($1::text[]) group by "accountId"
       ) h on h."accountId" = a.id
     where a.id = any ($1::text[])`,
    [ids, now],
  )
}

/** The holders of the accounts, as far as the caller may know them. */
export function findPersonsOfAccounts(db: Queryable, accountIds: readonly string[]) {
  return db.query<{ personId: string | null }>(
    'select holder_id as "personId" from access.account_holding where account_id = any ($1::text[])',
    [accountIds],
  )
}

/** A page of the accounts of each person that the caller may know. */
export function findAccountIdsOfPersons(
  db: Queryable,
  personIds: readonly string[],
  page: PageRequest,
) {
  return db.query<{ personId: string; id: string }>(
    `select wanted.person_id as "personId", d.account_id as id
     from unnest($1::text[]) as wanted (person_id)
       cross join lateral (
         select each.account_id from access.account_holding each
         where each.holder_id = wanted.person_id and ($2::text is null or each.account_id > $2::text)
         order by each.account_id limit $3::integer) as d
     order by wanted.person_id, d.account_id`,
    [personIds, page.after?.[0] ?? null, page.limit],
  )
}

/** How many accounts each person has at each bank; no row for a person whom the caller's purpose does not cover. */
export function findCountsOfPersons(db: Queryable, personIds: readonly string[]) {
  return db.query<{ personId: string; bankCode: string; count: number }>(
    `select person_id as "personId", bank_code as "bankCode", count
     from accounts.count_of_persons($1::text[])`,
    [personIds],
  )
}

/**
 * Whether the caller may count the accounts of each of these persons under its purpose, as `count_of_persons` decides.
 * `offset 0`: the purpose is asked about once, not for each person.
 */
export function findCoverage(db: Queryable, personIds: readonly string[]) {
  return db.query<CoverageRow>(
    `select person.id, own.case_id is not null as "isParty", own.is_closed as "isClosed",
       access.agency_kind() in ('AOC', 'POLICE') and access.may_identify_in(person.id, own.case_id) as "isCovered"
     from unnest($1::text[]) as person (id)
       cross join (select access.purpose_case(), access.names_closed_case() offset 0) as own (case_id, is_closed)`,
    [personIds],
  )
}

/** The present mule tier of each account; null where the last change took it away. */
export function findTiers(db: Queryable, accountIds: readonly string[]) {
  return db.query<{ accountId: string; tier: string | null }>(
    `select distinct on (account_id) account_id as "accountId", tier
     from accounts.tier_change where account_id = any ($1::text[]) order by account_id, id desc`,
    [accountIds],
  )
}

/** Adds accounts that are new, and details of a higher rank to those that are known. */
export async function insertAccounts(db: Queryable, accounts: readonly AccountEntry[]) {
  await db.query('select access.remember_accounts($1::jsonb)', [JSON.stringify(accounts)])
}

/** One row for each entry: whether the account is new. */
export function upsertRegistrations(
  db: Queryable,
  registrations: readonly RegistrationEntry[],
  at: Date,
) {
  return db.query<{ isNew: boolean }>(
    `insert into accounts.registration as known (account_id, bank_code, status, registered_at, updated_at)
     select e.id, e."bankCode", e.status, $2::timestamptz, $2::timestamptz
     from jsonb_to_recordset($1::jsonb) as e (id text, "bankCode" text, status text)
     on conflict (account_id) do update set status = excluded.status, updated_at = excluded.updated_at
     returning (known.xmax = 0) as "isNew"`,
    [JSON.stringify(registrations), at],
  )
}
