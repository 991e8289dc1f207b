/** The statements about the decision on a referral. */

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

/** Whether the referral was decided with these values. */
export async function isDecidedAs(
  db: Queryable,
  id: string,
  values: {
    readonly decision: string
    readonly policeCaseNumber: string | null
    readonly reason: string
  },
): Promise<boolean> {
  const rows = await db.query<{ isSame: boolean }>(
    `select decision = $2::text and police_case_number is not distinct from $3::text and reason = $4::text as "isSame"
     from referrals.referral where id = $1::uuid`,
    [id, values.decision, values.policeCaseNumber, values.reason],
  )
  return rows[0]?.isSame === true
}
