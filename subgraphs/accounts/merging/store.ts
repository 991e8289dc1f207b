/** The statements that move holds when a case is merged into another. They run as the system. */

import type { Queryable } from '../../kit/database/database.ts'

/** The holds of a case that was merged go to the other case. */
export async function updateMerged(db: Queryable, caseId: string, intoCaseId: string) {
  await db.query('select accounts.move_holds($1::uuid, $2::uuid)', [caseId, intoCaseId])
}

/** Gives back the holds and the complaint that a merge brought. The clocks stay as they are. */
export async function updateUnmerged(db: Queryable, caseId: string, intoCaseId: string) {
  await db.query('select accounts.return_holds($1::uuid, $2::uuid)', [caseId, intoCaseId])
}
