/** The statement about reads that the subgraphs noted: see `subgraphs/kit/access/read-notes.ts`. */

import type { Queryable } from '../../kit/database/database.ts'

/** Checks up to `limit` reads before an instant, each once, and deletes those that the log explains; the number that it checked. */
export async function deleteExplainedReads(
  db: Queryable,
  before: Date,
  limit: number,
): Promise<number> {
  const rows = await db.query<{ count: number }>(
    'select oversight.forget_explained_reads($1::timestamptz, $2::integer) as count',
    [before, limit],
  )
  return rows[0]?.count ?? 0
}
