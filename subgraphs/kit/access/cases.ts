/** The statements about cases in the shared schema `access`. */

import type { Queryable } from '../database/database.ts'

/** The status of a case that the caller sees. */
export async function findCaseStatus(db: Queryable, caseId: string) {
  const rows = await db.query<{ status: string }>(
    'select status from access.case_file where id = $1::uuid',
    [caseId],
  )
  return rows[0]?.status
}

/** Whether there is such a case, for an agency that learns of cases outside the graph. */
export async function isCase(db: Queryable, caseId: string) {
  const rows = await db.query<{ exists: boolean }>(
    'select access.case_exists($1::uuid) as exists',
    [caseId],
  )
  return rows[0]?.exists === true
}

/** Moves a case to another status, unless it is closed. */
export async function updateCaseStatus(db: Queryable, caseId: string, status: string) {
  await db.query('select access.set_case_status($1::uuid, $2::text)', [caseId, status])
}
