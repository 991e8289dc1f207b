/** The statements about complaints, as the accounts subgraph knows them from events. */

import type { Queryable } from '../../kit/database/database.ts'

/** The complaint of the victim in a case. */
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

/**
 * The complaint of a case that is merged counts in the other case too.
 * @returns false when the other case has one already
 */
export async function copyComplaint(
  db: Queryable,
  caseId: string,
  intoCaseId: string,
): Promise<boolean> {
  const rows = await db.query(
    `insert into accounts.complaint (case_id, received_at, agency_id, officer, recorded_at, merged_from)
     select $2::uuid, received_at, agency_id, officer, recorded_at, $1::uuid from accounts.complaint
     where case_id = $1::uuid
     on conflict do nothing returning case_id`,
    [caseId, intoCaseId],
  )
  return rows.length === 1
}
