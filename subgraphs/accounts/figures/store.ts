/** The statement that measures how fast banks answered. */

import type { Queryable } from '../../kit/database/database.ts'
import type { Interval } from '../../kit/figures.ts'

/** Requests to one bank, or to all of them. Percentiles in seconds. */
export interface HoldFiguresRow {
  /** Null: all that the caller may see. */
  readonly bankCode: string | null
  readonly requested: number
  readonly answered: number
  readonly answeredIn: readonly number[] | null
  readonly placed: number
  readonly placedIn: readonly number[] | null
  readonly within10: number
  readonly within60: number
  readonly requestedSatang: number
  readonly heldSatang: number
}

/** Figures of the requests that were made in an interval: all of them first, then each bank. */
export function listHoldFigures(db: Queryable, { from, to }: Interval) {
  return db.query<HoldFiguresRow>(
    `select "bankCode", requested, answered, "answeredIn", placed, "placedIn", within10, within60,
       least("requestedSatang", 9007199254740991) as "requestedSatang",
       least("heldSatang", 9007199254740991) as "heldSatang"
     from accounts.figures($1::timestamptz, $2::timestamptz)`,
    [from, to],
  )
}
