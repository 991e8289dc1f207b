/** The statement that measures how fast stations took cases up and decided. */

import type { Queryable } from '../../kit/database/database.ts'
import type { Interval } from '../../kit/figures.ts'

/** The referrals that the caller may see. Percentiles in seconds. */
export interface ReferralFiguresRow {
  readonly referred: number
  readonly acknowledged: number
  readonly acknowledgedIn: readonly number[] | null
  readonly decided: number
  readonly decidedIn: readonly number[] | null
  readonly overdue: number
}

/** Figures of the referrals that were made in an interval. */
export async function findReferralFigures(db: Queryable, { from, to }: Interval, now: Date) {
  const rows = await db.query<ReferralFiguresRow>(
    `select referred, acknowledged, "acknowledgedIn", decided, "decidedIn", overdue
     from referrals.figures($1::timestamptz, $2::timestamptz, $3::timestamptz)`,
    [from, to, now],
  )
  return rows[0]
}
