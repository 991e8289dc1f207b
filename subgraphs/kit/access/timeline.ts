/** The timeline of a case, on which every subgraph writes what happened in its own part. */

import type { Queryable } from '../database/database.ts'

/** @param summary one sentence, nothing personal in it */
export async function insertCaseEvent(
  db: Queryable,
  caseId: string,
  at: Date,
  kind: string,
  summary: string,
): Promise<void> {
  await db.query(
    'select access.record_event($1::uuid, $2::timestamptz, $3::text, null, $4::text)',
    [caseId, at, kind, summary],
  )
}
