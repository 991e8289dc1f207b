/** The statements about what moves clocks and about what they end. Those that write run as the system. */

import type { Queryable } from '../../kit/database.ts'
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
