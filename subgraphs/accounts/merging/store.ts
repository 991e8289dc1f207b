/** The statements that move holds when a case is merged into another. They run as the system. */

import type { Queryable } from '../../kit/database/database.ts'

/** A case that is merged into another. */
export interface Merge {
  readonly caseId: string
  readonly intoCaseId: string
}

/** The merges that stand now, into and out of the case, whichever events of them were handled. */
export function findMergesOf(db: Queryable, caseId: string) {
  return db.query<Merge>(
    'select m.case_id as "caseId", m.into_case_id as "intoCaseId" from access.merges_of($1::uuid) m',
    [caseId],
  )
}

/** Whether any hold, whatever became of it, is in the case. */
export async function hasHolds(db: Queryable, caseId: string): Promise<boolean> {
  const rows = await db.query('select id from accounts.hold where case_id = $1::uuid limit 1', [
    caseId,
  ])
  return rows.length > 0
}

/** The holds of a case that was merged go to the other case. */
export async function updateMerged(db: Queryable, { caseId, intoCaseId }: Merge) {
  await db.query('select accounts.move_holds($1::uuid, $2::uuid)', [caseId, intoCaseId])
}

/** Gives back the holds and the complaint that a merge brought. The clocks stay as they are. */
export async function updateUnmerged(db: Queryable, { caseId, intoCaseId }: Merge) {
  await db.query('select accounts.return_holds($1::uuid, $2::uuid)', [caseId, intoCaseId])
}
