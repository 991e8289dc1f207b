/** The statement that counts reports. */

import type { Queryable } from '../../kit/database/database.ts'
import type { Interval } from '../../kit/figures.ts'

/** Reports of one type of scam, or of all. */
export interface CaseFiguresRow {
  /** Null: all. */
  readonly scamType: string | null
  readonly reported: number
  readonly lossSatang: number
}

/** Figures of the cases that were reported in an interval: all of them first, then each type. */
export function listCaseFigures(db: Queryable, { from, to }: Interval) {
  return db.query<CaseFiguresRow>(
    `select "scamType", reported, least("lossSatang", 9007199254740991) as "lossSatang"
     from cases.figures($1::timestamptz, $2::timestamptz)`,
    [from, to],
  )
}
