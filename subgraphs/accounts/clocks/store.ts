/** The statement that marks holds whose clock has run out. It runs as the system. */

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
