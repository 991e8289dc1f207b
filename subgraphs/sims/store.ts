/** The statements of the sims subgraph. Row-level security decides which rows each of them meets. */

import type { PageRequest } from '../kit/connection.ts'
import type { Queryable } from '../kit/database.ts'

export interface SimRow {
  readonly id: string
  readonly msisdn: string
  readonly operator: string
  readonly holderId: string
  readonly status: string
  readonly registeredAt: Date
  readonly suspensionDueAt: Date | null
}

export interface HolderRow {
  readonly personId: string
  readonly operator: string
  readonly count: number
  readonly verification: string
  readonly verifyBy: Date | null
}

export interface HolderFilter {
  readonly operator: string | null
  readonly moreThan: number
  readonly verification: string | null
}

export interface SimEntry {
  readonly id: string
  readonly msisdn: string
  readonly holderId: string
  readonly registeredAt: Date
}

export interface PersonEntry {
  readonly id: string
  readonly nationalId: string
  readonly name: string
  readonly rank: number
}

export function findSimsByMsisdn(db: Queryable, msisdns: readonly string[]) {
  return db.query<SimRow>(
    `select id, msisdn, operator, holder_id as "holderId", status, registered_at as "registeredAt",
       suspension_due_at as "suspensionDueAt"
     from sims.registration where msisdn = any ($1::text[])`,
    [msisdns],
  )
}

export function findSims(db: Queryable, ids: readonly string[]) {
  return db.query<SimRow>(
    `select id, msisdn, operator, holder_id as "holderId", status, registered_at as "registeredAt",
       suspension_due_at as "suspensionDueAt"
     from sims.registration where id = any ($1::text[])`,
    [ids],
  )
}

/** By number; the same page of every person. */
export function findSimsOfPersons(db: Queryable, personIds: readonly string[], page: PageRequest) {
  return db.query<SimRow>(
    `select s.id, s.msisdn, s.operator, s.holder_id as "holderId", s.status, s.registered_at as "registeredAt",
       s.suspension_due_at as "suspensionDueAt"
     from unnest($1::text[]) as wanted (person_id)
       cross join lateral (
         select id, msisdn, operator, holder_id, status, registered_at, suspension_due_at
         from sims.registration r
         where r.holder_id = wanted.person_id and ($2::text is null or r.msisdn > $2::text)
         order by r.msisdn limit $3::integer) as s
     order by s.holder_id, s.msisdn`,
    [personIds, page.after?.[0] ?? null, page.limit],
  )
}

/** Of these persons, those whose numbers the caller may count. */
export function findCountable(db: Queryable, personIds: readonly string[]) {
  return db.query<{ id: string }>(
    'select id from unnest($1::text[]) as id where sims.may_count(id)',
    [personIds],
  )
}

export function findCountsOfPersons(db: Queryable, personIds: readonly string[], now: Date) {
  return db.query<HolderRow>(
    `select c.person_id as "personId", c.operator, c.count,
       sims.verification_state(v.state, v.verify_by, $2::timestamptz) as verification, v.verify_by as "verifyBy"
     from sims.holder_count c
       left join sims.verification v on v.person_id = c.person_id and v.operator = c.operator
     where c.person_id = any ($1::text[]) and c.count > 0
     order by c.person_id, c.operator`,
    [personIds, now],
  )
}

/** Most numbers first. */
export function listHolders(db: Queryable, filter: HolderFilter, page: PageRequest, now: Date) {
  const [count = null, personId = null, operator = null] = page.after ?? []
  return db.query<HolderRow>(
    `select c.person_id as "personId", c.operator, c.count,
       sims.verification_state(v.state, v.verify_by, $4::timestamptz) as verification, v.verify_by as "verifyBy"
     from sims.holder_count c
       left join sims.verification v on v.person_id = c.person_id and v.operator = c.operator
     where c.count > 0 and c.count > $2::integer
       and ($1::text is null or c.operator = $1::text)
       and ($3::text is null or sims.verification_state(v.state, v.verify_by, $4::timestamptz) = $3::text)
       and ($5::integer is null or c.count < $5::integer
         or (c.count = $5::integer and (c.person_id, c.operator) > ($6::text, $7::text)))
     order by c.count desc, c.person_id, c.operator limit $8::integer`,
    [
      filter.operator,
      filter.moreThan,
      filter.verification,
      now,
      count,
      personId,
      operator,
      page.limit,
    ],
  )
}

export async function countHolders(db: Queryable, filter: HolderFilter, now: Date) {
  const rows = await db.query<{ total: number }>(
    `select count(*)::integer as total
     from sims.holder_count c
       left join sims.verification v on v.person_id = c.person_id and v.operator = c.operator
     where c.count > 0 and c.count > $2::integer
       and ($1::text is null or c.operator = $1::text)
       and ($3::text is null or sims.verification_state(v.state, v.verify_by, $4::timestamptz) = $3::text)`,
    [filter.operator, filter.moreThan, filter.verification, now],
  )
  return rows[0]?.total ?? 0
}

export async function insertPersons(db: Queryable, persons: readonly PersonEntry[]) {
  await db.query('select access.remember_persons($1::jsonb)', [JSON.stringify(persons)])
}

/** One row for each entry: whether the number is new. */
export function upsertSims(db: Queryable, entries: readonly SimEntry[], at: Date) {
  return db.query<{ isNew: boolean }>(
    'select is_new as "isNew" from sims.register($1::jsonb, $2::timestamptz)',
    [JSON.stringify(entries), at],
  )
}

/** The person's numbers at one operator and their verification, kept from others until the transaction ends. */
export async function lockHolder(db: Queryable, personId: string, operator: string, now: Date) {
  await db.query('select pg_advisory_xact_lock(hashtextextended($1::text, 1443))', [
    `${personId} ${operator}`,
  ])
  return findHolder(db, personId, operator, now)
}

export async function findHolder(db: Queryable, personId: string, operator: string, now: Date) {
  const rows = await findCountsOfPersons(db, [personId], now)
  return rows.find((row) => row.operator === operator)
}

export async function insertVerification(
  db: Queryable,
  personId: string,
  operator: string,
  at: Date,
  verifyBy: Date,
) {
  await db.query(
    `insert into sims.verification as known (person_id, operator, state, required_by, required_at, verify_by)
     values ($1::text, $2::text, 'REQUIRED', access.agency_id(), $3::timestamptz, $4::timestamptz)
     on conflict (person_id, operator) do update set state = 'REQUIRED', required_by = excluded.required_by,
       required_at = excluded.required_at, verify_by = excluded.verify_by, justification = null, justified_at = null,
       decided_by = null, decided_at = null, reason = null`,
    [personId, operator, at, verifyBy],
  )
}

export async function updateJustified(
  db: Queryable,
  personId: string,
  operator: string,
  justification: string,
  at: Date,
) {
  await db.query(
    `update sims.verification set state = 'JUSTIFIED', justification = $3::text, justified_at = $4::timestamptz
     where person_id = $1::text and operator = $2::text`,
    [personId, operator, justification, at],
  )
}

export async function updateDecided(
  db: Queryable,
  personId: string,
  operator: string,
  state: string,
  reason: string,
  at: Date,
) {
  await db.query(
    `update sims.verification set state = $3::text, reason = $4::text, decided_by = access.agency_id(),
       decided_at = $5::timestamptz
     where person_id = $1::text and operator = $2::text`,
    [personId, operator, state, reason, at],
  )
}

/** The registrations, in the order of the numbers, kept from others until the transaction ends. */
export function lockSims(db: Queryable, msisdns: readonly string[]) {
  return db.query<SimRow>(
    `select id, msisdn, operator, holder_id as "holderId", status, registered_at as "registeredAt",
       suspension_due_at as "suspensionDueAt"
     from sims.registration where msisdn = any ($1::text[]) order by msisdn for update`,
    [msisdns],
  )
}

export async function insertSuspensionOrders(
  db: Queryable,
  msisdns: readonly string[],
  caseId: string | null,
  reason: string,
  at: Date,
  dueAt: Date,
) {
  await db.query(
    `insert into sims.suspension_order (msisdn, operator, case_id, reason, ordered_by, officer, ordered_at, due_at)
     select msisdn, operator, $2::uuid, $3::text, access.agency_id(), access.officer(), $4::timestamptz, $5::timestamptz
     from sims.registration where msisdn = any ($1::text[])`,
    [msisdns, caseId, reason, at, dueAt],
  )
  await db.query(
    `update sims.registration set status = 'SUSPENSION_ORDERED', suspension_due_at = $2::timestamptz,
       updated_at = $3::timestamptz where msisdn = any ($1::text[])`,
    [msisdns, dueAt, at],
  )
}

export async function updateSuspended(
  db: Queryable,
  msisdns: readonly string[],
  suspendedAt: Date,
  at: Date,
) {
  await db.query(
    `update sims.registration set status = 'SUSPENDED', suspended_at = $2::timestamptz, suspension_due_at = null,
       updated_at = $3::timestamptz where msisdn = any ($1::text[])`,
    [msisdns, suspendedAt, at],
  )
  await db.query(
    `update sims.suspension_order set confirmed_at = $3::timestamptz, suspended_at = $2::timestamptz
     where msisdn = any ($1::text[]) and confirmed_at is null`,
    [msisdns, suspendedAt, at],
  )
}
