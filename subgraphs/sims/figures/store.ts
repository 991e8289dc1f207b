/** The statement that measures what operators did, and how fast they carried out orders. */

import type { Queryable } from '../../kit/database/database.ts'
import type { Interval } from '../../kit/figures.ts'

/** The acts of one operator, or of all of them. Percentiles in seconds. */
export interface SimFiguresRow {
  /** Null: all that the caller may see. */
  readonly operator: string | null
  readonly ordered: number
  readonly carriedOut: number
  readonly carriedOutIn: readonly number[] | null
  readonly overdue: number
  readonly verified: number
  readonly verificationOverdue: number
  readonly suspended: number
  readonly revoked: number
  readonly touristEnded: number
}

/** Figures of an interval: all operators together first, then each. */
export function listSimFigures(db: Queryable, { from, to }: Interval, now: Date) {
  return db.query<SimFiguresRow>(
    `select operator, ordered, "carriedOut", "carriedOutIn", overdue, verified, "verificationOverdue", suspended,
       revoked, "touristEnded"
     from sims.figures($1::timestamptz, $2::timestamptz, $3::timestamptz)`,
    [from, to, now],
  )
}
