/** The statements that confirm legs without a reference. */

import type { Queryable } from '../../kit/database/database.ts'
import type { TransferRow } from '../transfers/store.ts'

/** The case in which a leg is confirmed: its own, or the one that its own was merged into. */
export interface LegCase {
  readonly caseId: string
  readonly status: string
}

/** Locks the case in which a leg from an account of the calling bank is confirmed; undefined when there is no such leg. */
export async function lockCaseOfOwnLeg(
  db: Queryable,
  transferId: string,
): Promise<LegCase | undefined> {
  const rows = await db.query<LegCase>(
    'select case_id as "caseId", status from cases.lock_case_of_own_leg($1::uuid)',
    [transferId],
  )
  return rows[0]
}

/** `KNOWN`: the case has another leg with the reference. `TOO_LARGE`: the legs of the case that stays pass the largest sum. */
export type ConfirmOutcome = 'CONFIRMED' | 'KNOWN' | 'TOO_LARGE'

/** Gives a leg of the calling bank its reference and instant. */
export async function updateConfirmed(
  db: Queryable,
  { id, reference, transferredAt }: TransferRow,
  at: Date,
): Promise<ConfirmOutcome | undefined> {
  const rows = await db.query<{ outcome: ConfirmOutcome }>(
    'select cases.confirm_own_leg($1::uuid, $2::text, $3::timestamptz, $4::timestamptz) as outcome',
    [id, reference, transferredAt, at],
  )
  return rows[0]?.outcome
}
