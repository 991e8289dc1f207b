/** The statement that records a decision. */

import type { Queryable } from '../../kit/database/database.ts'

/** The officer decided. */
export async function updateDecision(
  db: Queryable,
  id: string,
  state: string,
  decision: string,
  policeCaseNumber: string | null,
  reason: string,
  at: Date,
) {
  await db.query(
    `update referrals.referral set state = $2::text, decision = $3::text, police_case_number = $4::text,
       reason = $5::text, decided_at = $6::timestamptz where id = $1::uuid`,
    [id, state, decision, policeCaseNumber, reason, at],
  )
}
