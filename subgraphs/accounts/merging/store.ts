/** The statements that move holds and complaints when a case is merged into another. They run as the system. */

import type { Queryable } from '../../kit/database/database.ts'

/** The holds of a case that was merged go to the other case, and so does the victim's complaint. */
export async function updateMerged(db: Queryable, caseId: string, intoCaseId: string) {
  const pair = [caseId, intoCaseId]
  await db.query('select accounts.move_holds($1::uuid, $2::uuid)', pair)
  await db.query(
    `insert into accounts.complaint (case_id, received_at, agency_id, officer, recorded_at)
     select $2::uuid, received_at, agency_id, officer, recorded_at from accounts.complaint where case_id = $1::uuid
     on conflict do nothing`,
    pair,
  )
}

/** Gives back the holds that a merge brought. */
export async function updateUnmerged(db: Queryable, caseId: string, intoCaseId: string) {
  await db.query('select accounts.return_holds($1::uuid, $2::uuid)', [caseId, intoCaseId])
}
