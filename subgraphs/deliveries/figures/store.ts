/** The statement that measures how fast events reached agencies. */

import type { Queryable } from '../../kit/database/database.ts'
import type { Interval } from '../../kit/figures.ts'

/** Requests that reached one bank, or all banks. Percentiles in seconds from the request. */
export interface DeliveryFiguresRow {
  /** Null: all that the caller may see. */
  readonly agencyId: string | null
  readonly requested: number
  readonly fed: readonly number[] | null
  readonly delivered: number
  readonly deliveredIn: readonly number[] | null
  readonly acknowledged: number
  readonly acknowledgedIn: readonly number[] | null
}

/** Figures of the requests for holds that were made in an interval: all of them first, then each bank. */
export function listDeliveryFigures(db: Queryable, { from, to }: Interval) {
  return db.query<DeliveryFiguresRow>(
    `select "agencyId", requested, fed, delivered, "deliveredIn", acknowledged, "acknowledgedIn"
     from deliveries.figures($1::timestamptz, $2::timestamptz)`,
    [from, to],
  )
}
