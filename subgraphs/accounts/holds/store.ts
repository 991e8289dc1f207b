/** The statements about holds. `now` is an argument of every one that reads a state: states depend on the instant. */

import type { PageRequest } from '../../kit/connection.ts'
import type { Queryable } from '../../kit/database/database.ts'
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
  /** The power under which it was extended, and whose order that was. */
  readonly extendedBasis: string | null
  readonly extendedBy: string | null
  /** Since when the bank may lift it by itself. */
  readonly liftableAt: Date | null
}

export interface HoldFilter {
  readonly state: string | null
  readonly caseId: string | null
  readonly bankCode: string | null
  readonly lapsesBefore: Date | null
  /** Running, and the bank's to lift: the police found no evidence. */
  readonly isLiftable: boolean | null
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

export function findHolds(db: Queryable, ids: readonly string[], now: Date) {
  return db.query<HoldRow>(
    `select id, case_id as "caseId", account_id as "accountId", bank_code as "bankCode", basis,
       accounts.hold_state(state, lapses_at, $2::timestamptz) as state, hop,
       requested_satang as "requestedSatang", held_satang as "heldSatang", requested_by as "requestedBy",
       requested_at as "requestedAt", placed_at as "placedAt", complaint_due_at as "complaintDueAt",
       decision_due_at as "decisionDueAt", lapses_at as "lapsesAt",
       case when ended_at is null and lapses_at <= $2::timestamptz then lapses_at else ended_at end as "endedAt",
       order_number as "orderNumber", extended_basis as "extendedBasis",
       extended_by as "extendedBy", liftable_at as "liftableAt"
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
       order_number as "orderNumber", extended_basis as "extendedBasis",
       extended_by as "extendedBy", liftable_at as "liftableAt"
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
       order_number as "orderNumber", extended_basis as "extendedBasis",
       extended_by as "extendedBy", liftable_at as "liftableAt"
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
    filter.state === 'LAPSED'
      ? ['REQUESTED', 'PLACED', 'PARTIAL', 'COMPLAINED', 'EXTENDED']
      : [filter.state],
    filter.caseId,
    filter.bankCode,
    filter.lapsesBefore,
    page.after?.[0] ?? null,
    page.after?.[1] ?? null,
    page.limit,
    now,
    filter.isLiftable,
  ])
}

const listOfAll = `
  select id, case_id as "caseId", account_id as "accountId", bank_code as "bankCode", basis,
    accounts.hold_state(state, lapses_at, $9::timestamptz) as state, hop,
    requested_satang as "requestedSatang", held_satang as "heldSatang", requested_by as "requestedBy",
    requested_at as "requestedAt", placed_at as "placedAt", complaint_due_at as "complaintDueAt",
    decision_due_at as "decisionDueAt", lapses_at as "lapsesAt",
    case when ended_at is null and lapses_at <= $9::timestamptz then lapses_at else ended_at end as "endedAt",
    order_number as "orderNumber", extended_basis as "extendedBasis",
       extended_by as "extendedBy", liftable_at as "liftableAt"
  from accounts.hold
  where ($1::text is null or state = any ($2::text[]) and accounts.hold_state(state, lapses_at, $9::timestamptz) = $1::text)
    and ($3::uuid is null or case_id = $3::uuid)
    and ($4::text is null or bank_code = $4::text)
    and ($5::timestamptz is null or (lapses_at < $5::timestamptz and ended_at is null))
    and ($10::boolean is null or $10::boolean = (liftable_at is not null and ended_at is null
      and accounts.hold_state(state, lapses_at, $9::timestamptz) <> 'LAPSED'))
    and ($6::timestamptz is null or (requested_at, id) > ($6::timestamptz, $7::uuid))
  order by requested_at, id limit $8::integer`

const listOfMyCases = `
  select id, case_id as "caseId", account_id as "accountId", bank_code as "bankCode", basis,
    accounts.hold_state(state, lapses_at, $9::timestamptz) as state, hop,
    requested_satang as "requestedSatang", held_satang as "heldSatang", requested_by as "requestedBy",
    requested_at as "requestedAt", placed_at as "placedAt", complaint_due_at as "complaintDueAt",
    decision_due_at as "decisionDueAt", lapses_at as "lapsesAt",
    case when ended_at is null and lapses_at <= $9::timestamptz then lapses_at else ended_at end as "endedAt",
    order_number as "orderNumber", extended_basis as "extendedBasis",
       extended_by as "extendedBy", liftable_at as "liftableAt"
  from access.my_cases() as mine (my_case_id) join accounts.hold on case_id = mine.my_case_id
  where ($1::text is null or state = any ($2::text[]) and accounts.hold_state(state, lapses_at, $9::timestamptz) = $1::text)
    and ($3::uuid is null or case_id = $3::uuid)
    and ($4::text is null or bank_code = $4::text)
    and ($5::timestamptz is null or (lapses_at < $5::timestamptz and ended_at is null))
    and ($10::boolean is null or $10::boolean = (liftable_at is not null and ended_at is null
      and accounts.hold_state(state, lapses_at, $9::timestamptz) <> 'LAPSED'))
    and ($6::timestamptz is null or (requested_at, id) > ($6::timestamptz, $7::uuid))
  order by requested_at, id limit $8::integer`

/** The case of a hold that the caller sees; undefined when it sees no such hold. */
export async function findCaseOfHold(db: Queryable, id: string) {
  const rows = await db.query<{ caseId: string | null }>(
    'select case_id as "caseId" from accounts.hold where id = $1::uuid',
    [id],
  )
  return rows[0]
}

/** Keeps the hold from others until the transaction ends. Its state must be read after this, not before. */
export async function lockHold(db: Queryable, id: string) {
  await db.query('select id from accounts.hold where id = $1::uuid for update', [id])
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

/** The agency of the transaction, as `requested_by` will say. */
export async function findRequester(db: Queryable) {
  const rows = await db.query<{ agencyId: string }>('select access.agency_id() as "agencyId"')
  return rows[0]?.agencyId ?? ''
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
    `update accounts.hold set state = 'EXTENDED', extended_basis = $2::text, extended_by = access.agency_id(),
       order_number = $3::text, lapses_at = $4::timestamptz where id = $1::uuid`,
    [id, basis, orderNumber, until],
  )
}

/** Keeps the holds of the case that have not ended from others until the transaction ends; their ids. */
export async function lockHoldsOfCase(db: Queryable, caseId: string): Promise<readonly string[]> {
  const rows = await db.query<{ id: string }>(
    `select id from accounts.hold where case_id = $1::uuid and ended_at is null order by id for update`,
    [caseId],
  )
  return rows.map(({ id }) => id)
}

/** New clocks of a hold; `state` null leaves it as it is. */
export async function updateClocks(
  db: Queryable,
  id: string,
  state: string | null,
  dates: HoldDates,
): Promise<void> {
  await db.query(
    `update accounts.hold set state = coalesce($2::text, state), complaint_due_at = $3::timestamptz,
       decision_due_at = $4::timestamptz, lapses_at = $5::timestamptz
     where id = $1::uuid`,
    [id, state, dates.complaintDueAt, dates.decisionDueAt, dates.lapsesAt],
  )
}

export async function updateLiftable(db: Queryable, ids: readonly string[], at: Date) {
  await db.query(
    'update accounts.hold set liftable_at = $2::timestamptz where id = any ($1::uuid[])',
    [ids, at],
  )
}

export interface LapsedRow {
  readonly id: string
  readonly caseId: string | null
  readonly bankCode: string
  readonly basis: string
  readonly heldSatang: number | null
  readonly requestedBy: string
  readonly complaintDueAt: Date | null
  readonly decisionDueAt: Date | null
  readonly lapsesAt: Date
}

/**
 * Marks up to `limit` holds whose clock ran out as announced, those that lapsed first before the others, and returns
 * them in that order. What another transaction has in hand is left to a later call.
 */
export function updateLapsed(db: Queryable, now: Date, limit: number) {
  return db.query<LapsedRow>(
    `with due as (
       select id from accounts.hold
       where ended_at is null and lapse_announced_at is null and lapses_at <= $1::timestamptz
       order by lapses_at, id limit $2::integer for update skip locked
     ), announced as (
       update accounts.hold h set lapse_announced_at = $1::timestamptz from due where h.id = due.id
       returning h.id, h.case_id, h.bank_code, h.basis, h.held_satang, h.requested_by, h.complaint_due_at,
         h.decision_due_at, h.lapses_at
     )
     select id, case_id as "caseId", bank_code as "bankCode", basis, held_satang as "heldSatang",
       requested_by as "requestedBy", complaint_due_at as "complaintDueAt", decision_due_at as "decisionDueAt",
       lapses_at as "lapsesAt"
     from announced order by lapses_at, id`,
    [now, limit],
  )
}
