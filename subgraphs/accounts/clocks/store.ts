/** The statements that mark what clocks announce: holds that end soon or have ended, requests without an answer. */

import type { Queryable } from '../../kit/database/database.ts'

/** A hold whose clock ran out, as its announcement needs it. */
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
 * them in that order. Rows that another transaction has locked are left to a later call.
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

/**
 * Marks up to `limit` standing holds whose clock ends within a day as announced, those that end first before the others. A
 * clock that was given another end is announced again. Rows that another transaction has locked are left to a later call.
 */
export function updateDueWithinDay(db: Queryable, now: Date, limit: number) {
  return db.query<LapsedRow>(
    `with due as (
       select id from accounts.hold
       where ended_at is null and held_satang is not null and due_soon_for is distinct from lapses_at
         and lapses_at > $1::timestamptz + interval '6 hours' and lapses_at <= $1::timestamptz + interval '24 hours'
       order by lapses_at, id limit $2::integer for update skip locked
     ), announced as (
       update accounts.hold h set due_soon_for = h.lapses_at, due_soon_hours = 24 from due where h.id = due.id
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

/** The same for standing holds whose clock ends within six hours, whether or not the day before was announced. */
export function updateDueWithinHours(db: Queryable, now: Date, limit: number) {
  return db.query<LapsedRow>(
    `with due as (
       select id from accounts.hold
       where ended_at is null and held_satang is not null and (due_soon_for is distinct from lapses_at or due_soon_hours > 6)
         and lapses_at > $1::timestamptz and lapses_at <= $1::timestamptz + interval '6 hours'
       order by lapses_at, id limit $2::integer for update skip locked
     ), announced as (
       update accounts.hold h set due_soon_for = h.lapses_at, due_soon_hours = 6 from due where h.id = due.id
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

/** A request that no bank has answered, as its announcement needs it. */
export interface UnansweredRequestRow extends Omit<LapsedRow, 'lapsesAt'> {
  readonly requestedAt: Date
  readonly lapsesAt: Date | null
}

/** Marks up to `limit` requests that were made before an instant and are not answered as announced, oldest first. */
export function updateUnanswered(db: Queryable, requestedBefore: Date, now: Date, limit: number) {
  return db.query<UnansweredRequestRow>(
    `with due as (
       select id from accounts.hold
       where state = 'REQUESTED' and unanswered_told_at is null and requested_at <= $1::timestamptz
       order by requested_at, id limit $3::integer for update skip locked
     ), announced as (
       update accounts.hold h set unanswered_told_at = $2::timestamptz from due where h.id = due.id
       returning h.id, h.case_id, h.bank_code, h.basis, h.held_satang, h.requested_by, h.requested_at, h.complaint_due_at,
         h.decision_due_at, h.lapses_at
     )
     select id, case_id as "caseId", bank_code as "bankCode", basis, held_satang as "heldSatang",
       requested_by as "requestedBy", requested_at as "requestedAt", complaint_due_at as "complaintDueAt",
       decision_due_at as "decisionDueAt", lapses_at as "lapsesAt"
     from announced order by requested_at, id`,
    [requestedBefore, now, limit],
  )
}
