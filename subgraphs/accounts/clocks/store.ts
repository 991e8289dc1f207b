/** The statements about what moves clocks and about what they end. Those that write run as the system. */

import type { Queryable } from '../../kit/database/database.ts'
import type { HoldDates } from '../holds/legal-basis.ts'

export interface ComplaintRow {
  readonly receivedAt: Date
}

/** The victim's complaint in the case, or null. */
export async function findComplaint(db: Queryable, caseId: string): Promise<ComplaintRow | null> {
  const rows = await db.query<ComplaintRow>(
    'select received_at as "receivedAt" from accounts.complaint where case_id = $1::uuid',
    [caseId],
  )
  return rows[0] ?? null
}

/** False when the case has a complaint already: the first one counts. */
export async function insertComplaint(
  db: Queryable,
  caseId: string,
  receivedAt: Date,
  by: { readonly agencyId: string; readonly officer: string },
  at: Date,
): Promise<boolean> {
  const rows = await db.query(
    `insert into accounts.complaint (case_id, received_at, agency_id, officer, recorded_at)
     values ($1::uuid, $2::timestamptz, $3::text, $4::text, $5::timestamptz)
     on conflict do nothing returning case_id`,
    [caseId, receivedAt, by.agencyId, by.officer, at],
  )
  return rows.length === 1
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

export interface DueReleaseRow {
  readonly holdId: string
  readonly caseId: string | null
  readonly bankCode: string
  readonly holdRequestedBy: string
  readonly requestedBy: string
  readonly requestedAt: Date
  readonly dueAt: Date
  /** Whether the hold still stands: the release of one that has ended is nobody's to decide. */
  readonly isStanding: boolean
}

/** Marks up to `limit` undecided releases of which three quarters of the time are over. */
export function updateWarned(db: Queryable, now: Date, limit: number) {
  return db.query<DueReleaseRow>(
    `with due as (
       select id from accounts.release_request
       where outcome is null and warned_at is null and warn_at <= $1::timestamptz
       order by warn_at, id limit $2::integer for update skip locked
     ), warned as (
       update accounts.release_request r set warned_at = $1::timestamptz from due where r.id = due.id
       returning r.id, r.hold_id, r.requested_by, r.requested_at, r.due_at
     )
     select w.hold_id as "holdId", h.case_id as "caseId", h.bank_code as "bankCode",
       h.requested_by as "holdRequestedBy", w.requested_by as "requestedBy", w.requested_at as "requestedAt",
       w.due_at as "dueAt",
       h.ended_at is null and accounts.hold_state(h.state, h.lapses_at, $1::timestamptz) <> 'LAPSED' as "isStanding"
     from warned w join accounts.hold h on h.id = w.hold_id order by w.due_at, w.id`,
    [now, limit],
  )
}

/** Marks up to `limit` undecided releases whose time is over. */
export function updateOverdue(db: Queryable, now: Date, limit: number) {
  return db.query<DueReleaseRow>(
    `with due as (
       select id from accounts.release_request
       where outcome is null and overdue_at is null and due_at <= $1::timestamptz
       order by due_at, id limit $2::integer for update skip locked
     ), missed as (
       update accounts.release_request r set overdue_at = $1::timestamptz from due where r.id = due.id
       returning r.id, r.hold_id, r.requested_by, r.requested_at, r.due_at
     )
     select m.hold_id as "holdId", h.case_id as "caseId", h.bank_code as "bankCode",
       h.requested_by as "holdRequestedBy", m.requested_by as "requestedBy", m.requested_at as "requestedAt",
       m.due_at as "dueAt",
       h.ended_at is null and accounts.hold_state(h.state, h.lapses_at, $1::timestamptz) <> 'LAPSED' as "isStanding"
     from missed m join accounts.hold h on h.id = m.hold_id order by m.due_at, m.id`,
    [now, limit],
  )
}
