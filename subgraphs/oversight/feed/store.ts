/** The statement by which the system reads new entries of the access log. */

import type { Queryable } from '../../kit/database/database.ts'

/** Takes in up to `batch` entries of the log; how many. */
export async function insertTakenIn(db: Queryable, batch: number): Promise<number> {
  const rows = await db.query<{ count: number }>('select oversight.take_in($1::integer) as count', [
    batch,
  ])
  return rows[0]?.count ?? 0
}
