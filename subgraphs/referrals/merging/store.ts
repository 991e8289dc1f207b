/** The statements about referrals of merged cases. The system moves them. */

import type { Queryable } from '../../kit/database/database.ts'

/** The case that the referral came with when that was merged into another; null: it is in its own case. */
export async function findMergedFrom(db: Queryable, id: string): Promise<string | null> {
  const rows = await db.query<{ mergedFrom: string | null }>(
    'select merged_from as "mergedFrom" from referrals.referral where id = $1::uuid',
    [id],
  )
  return rows[0]?.mergedFrom ?? null
}

/**
 * The referrals of a case that was merged go to the other case, and so does the day by which the victim must complain. One
 * that is under way stays where the other case has one too: a case is with one station at a time.
 */
export async function updateMerged(db: Queryable, caseId: string, intoCaseId: string) {
  const pair = [caseId, intoCaseId]
  await db.query(
    `update referrals.referral r set case_id = $2::uuid, merged_from = $1::uuid
     where r.case_id = $1::uuid and not (
       r.state = any (referrals.live_states()) and exists (
         select 1 from referrals.referral other
         where other.case_id = $2::uuid and other.state = any (referrals.live_states())))`,
    pair,
  )
  await db.query(
    `insert into referrals.case_deadline as known (case_id, complaint_due_at)
     select $2::uuid, complaint_due_at from referrals.case_deadline where case_id = $1::uuid
     on conflict (case_id) do update set complaint_due_at = least(known.complaint_due_at, excluded.complaint_due_at)`,
    pair,
  )
}

/** Gives back the referrals that a merge brought. */
export async function updateUnmerged(db: Queryable, caseId: string, intoCaseId: string) {
  await db.query(
    `update referrals.referral set case_id = $1::uuid, merged_from = null
     where case_id = $2::uuid and merged_from = $1::uuid`,
    [caseId, intoCaseId],
  )
}
