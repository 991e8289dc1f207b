/** The statement that records a complaint. */

import type { Queryable } from '../../kit/database/database.ts'

/** Records the complaint; the decision is due next. */
export async function updateComplaint(
  db: Queryable,
  id: string,
  number: string,
  receivedAt: Date,
  dueAt: Date,
  at: Date,
) {
  await db.query(
    `update referrals.referral set state = 'COMPLAINED', complaint_number = $2::text,
       complaint_received_at = $3::timestamptz, complaint_due_at = $4::timestamptz, due_at = $4::timestamptz,
       complaint_station_code = station_code, acknowledged_at = coalesce(acknowledged_at, $5::timestamptz)
     where id = $1::uuid`,
    [id, number, receivedAt, dueAt, at],
  )
}
