/** The statements that correct a complaint and open a decided referral again. */

import type { Queryable } from '../../kit/database/database.ts'

/** A complaint as it should have been recorded. */
export interface CorrectedComplaint {
  readonly number: string
  readonly receivedAt: Date
  readonly reason: string
  readonly at: Date
}

/** Keeps the earlier record and writes the corrected one. The dates that are due stay. */
export async function updateCorrectedComplaint(
  db: Queryable,
  referralId: string,
  { number, receivedAt, reason, at }: CorrectedComplaint,
): Promise<void> {
  await db.query(
    `insert into referrals.complaint_correction (id, referral_id, at, agency_id, officer, complaint_number, received_at, reason)
     select gen_random_uuid(), r.id, $2::timestamptz, access.agency_id(), access.officer(), r.complaint_number,
       r.complaint_received_at, $3::text
     from referrals.referral r where r.id = $1::uuid`,
    [referralId, at, reason],
  )
  await db.query(
    `update referrals.referral set complaint_number = $2::text, complaint_received_at = $3::timestamptz
     where id = $1::uuid`,
    [referralId, number, receivedAt],
  )
}

/** Opens the decision again; the earlier decision stays in the history. */
export async function updateReopened(db: Queryable, referralId: string, at: Date): Promise<void> {
  await db.query(
    `update referrals.referral set state = 'COMPLAINED', decision = null, police_case_number = null, decided_at = null,
       reason = null, reopened_at = $2::timestamptz where id = $1::uuid`,
    [referralId, at],
  )
}

/** Whether a referral of the case is under way, also one that the caller does not see; false in a case that it does not. */
export async function isUnderWay(db: Queryable, caseId: string): Promise<boolean> {
  const rows = await db.query<{ isUnderWay: boolean }>(
    'select referrals.is_under_way($1::uuid) as "isUnderWay"',
    [caseId],
  )
  return rows[0]?.isUnderWay === true
}
