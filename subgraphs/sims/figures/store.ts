/** The statement that measures how fast operators carried out orders. */

import type { Queryable } from '../../kit/database/database.ts'
import type { Interval } from '../../kit/figures.ts'

/** Orders to one operator, or to all of them. Percentiles in seconds. */
export interface SimFiguresRow {
  /** Null: all that the caller may see. */
  readonly operator: string | null
  readonly ordered: number
  readonly carriedOut: number
  readonly carriedOutIn: readonly number[] | null
  readonly overdue: number
}

/** Figures of the orders that were given in an interval: all of them first, then each operator. */
export function listSimFigures(db: Queryable, { from, to }: Interval, now: Date) {
  return db.query<SimFiguresRow>(
    `select operator, ordered, "carriedOut", "carriedOutIn", overdue
     from sims.figures($1::timestamptz, $2::timestamptz, $3::timestamptz)`,
    [from, to, now],
  )
}
