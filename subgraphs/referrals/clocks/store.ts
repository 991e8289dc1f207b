/** The statements about deadlines of referrals. They run as the system. */

import type { Queryable } from '../../kit/database/database.ts'

/**
 * The earliest instant by which the victim must have complained; shown on the referral that waits for the complaint. It is
 * of the case into which the case was merged, too: its referrals went there. A later instant writes nothing.
 */
export async function upsertDeadline(db: Queryable, caseId: string, complaintDueAt: Date) {
  await db.query(
    `with concerned as (
       select $1::uuid as case_id
       union select m.into_case_id from access.merges_of($1::uuid) m where m.case_id = $1::uuid
     ), kept as (
       insert into referrals.case_deadline as known (case_id, complaint_due_at)
       select c.case_id, $2::timestamptz from concerned c
       on conflict (case_id) do update set complaint_due_at = excluded.complaint_due_at
       where known.complaint_due_at > excluded.complaint_due_at
     )
     update referrals.referral set due_at = $2::timestamptz
     where case_id in (select c.case_id from concerned c) and complaint_number is null
       and state = any (referrals.live_states()) and (due_at is null or due_at > $2::timestamptz)`,
    [caseId, complaintDueAt],
  )
}

/** A referral whose decision is overdue. */
export interface OverdueRow {
  readonly id: string
  readonly caseId: string
  readonly stationCode: string
  readonly dueAt: Date
}

/** Marks up to `limit` referrals that should have been decided, the longest overdue first. */
export function updateOverdue(db: Queryable, now: Date, limit: number) {
  return db.query<OverdueRow>(
    `with due as (
       select id from referrals.referral
       where state = any (referrals.live_states()) and overdue_announced_at is null
         and complaint_due_at <= $1::timestamptz
       order by complaint_due_at, id limit $2::integer for update skip locked
     ), announced as (
       update referrals.referral r set overdue_announced_at = $1::timestamptz from due where r.id = due.id
       returning r.id, r.case_id, r.station_code, r.complaint_due_at
     )
     select id, case_id as "caseId", station_code as "stationCode", complaint_due_at as "dueAt"
     from announced order by complaint_due_at, id`,
    [now, limit],
  )
}
