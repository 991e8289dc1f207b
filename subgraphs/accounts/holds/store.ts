/** The statements about holds. `now` is an argument of every one that reads a state: states depend on the instant. */

import type { PageRequest } from '../../kit/connection.ts'
import type { Queryable } from '../../kit/database.ts'
import type { HoldDates } from './legal-basis.ts'

export interface HoldRow {
  readonly id: string
  readonly caseId: string | null
  readonly accountId: string
  readonly bankCode: string
  readonly basis: string
  /** As of the instant of the statement. */
  readonly state: string
  readonly hop: number | null
  readonly requestedSatang: number | null
  readonly heldSatang: number | null
  readonly requestedBy: string
  readonly requestedAt: Date
  readonly placedAt: Date | null
  readonly complaintDueAt: Date | null
  readonly decisionDueAt: Date | null
  readonly lapsesAt: Date | null
  readonly endedAt: Date | null
  readonly orderNumber: string | null
}

export interface HoldEventRow {
  readonly holdId: string
  readonly at: Date
  readonly state: string
  readonly agencyId: string
  readonly note: string | null
}

export interface ReleaseRow {
  readonly holdId: string
  readonly requestedAt: Date
  readonly reason: string
  readonly dueAt: Date
  readonly outcome: string | null
  readonly decidedAt: Date | null
}

export interface OpenReleaseRow {
  readonly id: string
  readonly requestedBy: string
  readonly requestedOfficer: string
}

export interface HoldFilter {
  readonly state: string | null
  readonly caseId: string | null
  readonly bankCode: string | null
  readonly lapsesBefore: Date | null
}

export interface NewHold {
  readonly id: string
  readonly caseId: string | null
  readonly accountId: string
  readonly bankCode: string
  readonly basis: string
  readonly state: 'REQUESTED' | 'PLACED'
  readonly hop: number | null
  readonly requestedSatang: number | null
  readonly heldSatang: number | null
  readonly requestedAt: Date
  readonly placedAt: Date | null
  readonly dates: HoldDates
  readonly orderNumber: string | null
}

/** What reached an account of a case, and what of it was asked for already. */
export interface TracedRow {
  readonly accountId: string
  readonly bankCode: string
  readonly hop: number
  readonly tracedSatang: number
  /** Asked for by holds that stand, or wait for the bank. */
  readonly claimedSatang: number
  /** Asked for by any hold, whatever became of it. */
  readonly askedSatang: number
}

export function findHolds(db: Queryable, ids: readonly string[], now: Date) {
  return db.query<HoldRow>(
    `select id, case_id as "caseId", account_id as "accountId", bank_code as "bankCode", basis,
       accounts.hold_state(state, lapses_at, $2::timestamptz) as state, hop,
       requested_satang as "requestedSatang", held_satang as "heldSatang", requested_by as "requestedBy",
       requested_at as "requestedAt", placed_at as "placedAt", complaint_due_at as "complaintDueAt",
       decision_due_at as "decisionDueAt", lapses_at as "lapsesAt",
       case when ended_at is null and lapses_at <= $2::timestamptz then lapses_at else ended_at end as "endedAt",
       order_number as "orderNumber"
     from accounts.hold where id = any ($1::uuid[])`,
    [ids, now],
  )
}

export function findHoldsOfAccounts(db: Queryable, accountIds: readonly string[], now: Date) {
  return db.query<HoldRow>(
    `select id, case_id as "caseId", account_id as "accountId", bank_code as "bankCode", basis,
       accounts.hold_state(state, lapses_at, $2::timestamptz) as state, hop,
       requested_satang as "requestedSatang", held_satang as "heldSatang", requested_by as "requestedBy",
       requested_at as "requestedAt", placed_at as "placedAt", complaint_due_at as "complaintDueAt",
       decision_due_at as "decisionDueAt", lapses_at as "lapsesAt",
       case when ended_at is null and lapses_at <= $2::timestamptz then lapses_at else ended_at end as "endedAt",
       order_number as "orderNumber"
     from accounts.hold where account_id = any ($1::text[]) order by requested_at, id`,
    [accountIds, now],
  )
}

export function findHoldsOfCases(db: Queryable, caseIds: readonly string[], now: Date) {
  return db.query<HoldRow & { readonly caseId: string }>(
    `select id, case_id as "caseId", account_id as "accountId", bank_code as "bankCode", basis,
       accounts.hold_state(state, lapses_at, $2::timestamptz) as state, hop,
       requested_satang as "requestedSatang", held_satang as "heldSatang", requested_by as "requestedBy",
       requested_at as "requestedAt", placed_at as "placedAt", complaint_due_at as "complaintDueAt",
       decision_due_at as "decisionDueAt", lapses_at as "lapsesAt",
       case when ended_at is null and lapses_at <= $2::timestamptz then lapses_at else ended_at end as "endedAt",
       order_number as "orderNumber"
     from accounts.hold where case_id = any ($1::uuid[]) order by hop nulls last, requested_at, id`,
    [caseIds, now],
  )
}

/** Oldest first. A police caller's list starts from its own cases, however many others there are. */
export function listHolds(
  db: Queryable,
  filter: HoldFilter,
  page: PageRequest,
  now: Date,
  ofMyCases: boolean,
) {
  return db.query<HoldRow>(ofMyCases ? listOfMyCases : listOfAll, [
    filter.state,
    // the stored states that can read as the wanted one, so that an index answers
    filter.state === 'LAPSED' ? ['PLACED', 'PARTIAL', 'COMPLAINED', 'EXTENDED'] : [filter.state],
    filter.caseId,
    filter.bankCode,
    filter.lapsesBefore,
    page.after?.[0] ?? null,
    page.after?.[1] ?? null,
    page.limit,
    now,
  ])
}

const listOfAll = `
  select id, case_id as "caseId", account_id as "accountId", bank_code as "bankCode", basis,
    accounts.hold_state(state, lapses_at, $9::timestamptz) as state, hop,
    requested_satang as "requestedSatang", held_satang as "heldSatang", requested_by as "requestedBy",
    requested_at as "requestedAt", placed_at as "placedAt", complaint_due_at as "complaintDueAt",
    decision_due_at as "decisionDueAt", lapses_at as "lapsesAt",
    case when ended_at is null and lapses_at <= $9::timestamptz then lapses_at else ended_at end as "endedAt",
    order_number as "orderNumber"
  from accounts.hold
  where ($1::text is null or state = any ($2::text[]) and accounts.hold_state(state, lapses_at, $9::timestamptz) = $1::text)
    and ($3::uuid is null or case_id = $3::uuid)
    and ($4::text is null or bank_code = $4::text)
    and ($5::timestamptz is null or (lapses_at < $5::timestamptz and ended_at is null))
    and ($6::timestamptz is null or (requested_at, id) > ($6::timestamptz, $7::uuid))
  order by requested_at, id limit $8::integer`

const listOfMyCases = `
  select id, case_id as "caseId", account_id as "accountId", bank_code as "bankCode", basis,
    accounts.hold_state(state, lapses_at, $9::timestamptz) as state, hop,
    requested_satang as "requestedSatang", held_satang as "heldSatang", requested_by as "requestedBy",
    requested_at as "requestedAt", placed_at as "placedAt", complaint_due_at as "complaintDueAt",
    decision_due_at as "decisionDueAt", lapses_at as "lapsesAt",
    case when ended_at is null and lapses_at <= $9::timestamptz then lapses_at else ended_at end as "endedAt",
    order_number as "orderNumber"
  from access.my_cases() as mine (my_case_id) join accounts.hold on case_id = mine.my_case_id
  where ($1::text is null or state = any ($2::text[]) and accounts.hold_state(state, lapses_at, $9::timestamptz) = $1::text)
    and ($3::uuid is null or case_id = $3::uuid)
    and ($4::text is null or bank_code = $4::text)
    and ($5::timestamptz is null or (lapses_at < $5::timestamptz and ended_at is null))
    and ($6::timestamptz is null or (requested_at, id) > ($6::timestamptz, $7::uuid))
  order by requested_at, id limit $8::integer`

export function findEventsOfHolds(db: Queryable, holdIds: readonly string[]) {
  return db.query<HoldEventRow>(
    `select hold_id as "holdId", at, state, agency_id as "agencyId", note
     from accounts.hold_event where hold_id = any ($1::uuid[]) order by id`,
    [holdIds],
  )
}

/** The last release that was asked for on each hold. */
export function findReleases(db: Queryable, holdIds: readonly string[]) {
  return db.query<ReleaseRow>(
    `select distinct on (hold_id) hold_id as "holdId", requested_at as "requestedAt", reason,
       due_at as "dueAt", outcome, decided_at as "decidedAt"
     from accounts.release_request where hold_id = any ($1::uuid[]) order by hold_id, id desc`,
    [holdIds],
  )
}

/** The hold as of `now`, kept from others until the transaction ends. */
export async function lockHold(db: Queryable, id: string, now: Date) {
  // the row first: the state must be read after the wait for another's transaction, not before
  await db.query('select id from accounts.hold where id = $1::uuid for update', [id])
  const rows = await findHolds(db, [id], now)
  return rows[0]
}

/** One writer of holds of a case at a time, so that the same money is not asked for twice. */
export async function lockCaseHolds(db: Queryable, caseId: string) {
  await db.query('select pg_advisory_xact_lock(hashtextextended($1::text, 1441))', [caseId])
}

/** The status of a case that the caller sees. */
export async function findCaseStatus(db: Queryable, caseId: string) {
  const rows = await db.query<{ status: string }>(
    'select status from access.case_file where id = $1::uuid',
    [caseId],
  )
  return rows[0]?.status
}

/** Whether there is such a case, for an agency that learns of cases outside the graph. */
export async function isCase(db: Queryable, caseId: string) {
  const rows = await db.query<{ exists: boolean }>(
    'select access.case_exists($1::uuid) as exists',
    [caseId],
  )
  return rows[0]?.exists === true
}

export function findTraced(db: Queryable, caseId: string, now: Date) {
  return db.query<TracedRow>(
    `select t.account_id as "accountId", t.bank_code as "bankCode", t.hop, t.satang as "tracedSatang",
       coalesce(h.claimed, 0)::bigint as "claimedSatang", coalesce(h.asked, 0)::bigint as "askedSatang"
     from access.traced($1::uuid) t
       left join (
         select account_id, sum(requested_satang) as asked,
           sum(coalesce(held_satang, requested_satang)) filter (
             where accounts.hold_state(state, lapses_at, $2::timestamptz)
               in ('REQUESTED', 'PLACED', 'PARTIAL', 'COMPLAINED', 'EXTENDED')) as claimed
         from accounts.hold where case_id = $1::uuid group by account_id
       ) h on h.account_id = t.account_id
     order by t.hop, t.account_id`,
    [caseId, now],
  )
}

/** Of these accounts, those on which a hold of the whole account stands or waits in this case. */
export async function findWhollyHeld(
  db: Queryable,
  caseId: string,
  accountIds: readonly string[],
  now: Date,
) {
  const rows = await db.query<{ accountId: string }>(
    `select distinct account_id as "accountId" from accounts.hold
     where case_id = $1::uuid and account_id = any ($2::text[]) and requested_satang is null
       and accounts.hold_state(state, lapses_at, $3::timestamptz)
         in ('REQUESTED', 'PLACED', 'PARTIAL', 'COMPLAINED', 'EXTENDED')`,
    [caseId, accountIds, now],
  )
  return new Set(rows.map(({ accountId }) => accountId))
}

export function findAccountsOfPerson(db: Queryable, personId: string) {
  return db.query<{ accountId: string; bankCode: string }>(
    'select account_id as "accountId", bank_code as "bankCode" from access.accounts_of_person($1::text)',
    [personId],
  )
}

export async function insertHolds(db: Queryable, holds: readonly NewHold[]) {
  const entries = holds.map(({ dates, ...hold }) => ({ ...hold, ...dates }))
  await db.query(
    `insert into accounts.hold (id, case_id, account_id, bank_code, basis, state, hop, requested_satang, held_satang,
       requested_by, requested_at, placed_at, complaint_due_at, decision_due_at, lapses_at, order_number)
     select e.id, e."caseId", e."accountId", e."bankCode", e.basis, e.state, e.hop, e."requestedSatang", e."heldSatang",
       access.agency_id(), e."requestedAt", e."placedAt", e."complaintDueAt", e."decisionDueAt", e."lapsesAt",
       e."orderNumber"
     from jsonb_to_recordset($1::jsonb) as e (id uuid, "caseId" uuid, "accountId" text, "bankCode" text, basis text,
       state text, hop integer, "requestedSatang" bigint, "heldSatang" bigint, "requestedAt" timestamptz,
       "placedAt" timestamptz, "complaintDueAt" timestamptz, "decisionDueAt" timestamptz, "lapsesAt" timestamptz,
       "orderNumber" text)`,
    [JSON.stringify(entries)],
  )
}

/** The accounts of an order become part of the case, their banks parties to it. */
export async function insertHeldAccounts(
  db: Queryable,
  caseId: string,
  accountIds: readonly string[],
  at: Date,
) {
  await db.query('select access.add_held_accounts($1::uuid, $2::text[], $3::timestamptz)', [
    caseId,
    accountIds,
    at,
  ])
}

export async function insertHoldEvents(
  db: Queryable,
  holdIds: readonly string[],
  at: Date,
  state: string,
  note: string | null,
) {
  await db.query(
    `insert into accounts.hold_event (hold_id, at, state, agency_id, officer, note)
     select id, $2::timestamptz, $3::text, access.agency_id(), access.officer(), $4::text
     from unnest($1::uuid[]) as id`,
    [holdIds, at, state, note],
  )
}

/** An event on the case's timeline, once for each bank that it concerns. */
export async function insertCaseEvents(
  db: Queryable,
  caseId: string,
  at: Date,
  kind: string,
  bankCodes: readonly string[],
  summary: string,
) {
  await db.query(
    'select access.record_events($1::uuid, $2::timestamptz, $3::text, $4::text[], $5::text)',
    [caseId, at, kind, [...new Set(bankCodes)].map((code) => `bank:${code}`), summary],
  )
}

export async function updatePlaced(
  db: Queryable,
  id: string,
  state: string,
  heldSatang: number,
  placedAt: Date,
  dates: HoldDates,
  endedAt: Date | null,
) {
  await db.query(
    `update accounts.hold set state = $2::text, held_satang = $3::bigint, placed_at = $4::timestamptz,
       complaint_due_at = $5::timestamptz, decision_due_at = $6::timestamptz, lapses_at = $7::timestamptz,
       ended_at = $8::timestamptz
     where id = $1::uuid`,
    [
      id,
      state,
      heldSatang,
      placedAt,
      dates.complaintDueAt,
      dates.decisionDueAt,
      dates.lapsesAt,
      endedAt,
    ],
  )
}

export async function updateEnded(db: Queryable, id: string, state: string, at: Date) {
  await db.query(
    `update accounts.hold set state = $2::text, ended_at = $3::timestamptz where id = $1::uuid`,
    [id, state, at],
  )
}

export async function updateExtended(
  db: Queryable,
  id: string,
  basis: string,
  orderNumber: string,
  until: Date | null,
) {
  await db.query(
    `update accounts.hold set state = 'EXTENDED', extended_basis = $2::text, order_number = $3::text,
       lapses_at = $4::timestamptz where id = $1::uuid`,
    [id, basis, orderNumber, until],
  )
}

/** False when a release of this hold waits for its decision already. */
export async function insertRelease(
  db: Queryable,
  holdId: string,
  reason: string,
  at: Date,
  dueAt: Date,
) {
  const rows = await db.query(
    `insert into accounts.release_request (hold_id, reason, requested_by, requested_officer, requested_at, due_at)
     values ($1::uuid, $2::text, access.agency_id(), access.officer(), $3::timestamptz, $4::timestamptz)
     on conflict do nothing returning id`,
    [holdId, reason, at, dueAt],
  )
  return rows.length === 1
}

export async function findOpenRelease(db: Queryable, holdId: string) {
  const rows = await db.query<OpenReleaseRow>(
    `select id::text as id, requested_by as "requestedBy", requested_officer as "requestedOfficer"
     from accounts.release_request where hold_id = $1::uuid and outcome is null`,
    [holdId],
  )
  return rows[0]
}

export async function updateRelease(
  db: Queryable,
  id: string,
  outcome: string,
  reason: string,
  at: Date,
) {
  await db.query(
    `update accounts.release_request set outcome = $2::text, decided_reason = $3::text, decided_at = $4::timestamptz,
       decided_by = access.agency_id(), decided_officer = access.officer()
     where id = $1::bigint`,
    [id, outcome, reason, at],
  )
}
