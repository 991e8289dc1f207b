/** The statements that end a case and open it again. */

import { updateCaseStatus } from '../../kit/access/cases.ts'
import type { Queryable } from '../../kit/database/database.ts'

/** Why a case ends. */
export interface Closing {
  readonly reason: string
  readonly note: string | null
  /** The case that stays, when this one is a duplicate. */
  readonly duplicateOf: string | null
  readonly officer: string
  readonly at: Date
}

/** Closes a case that the caller has locked. */
export async function updateClosed(db: Queryable, caseId: string, closing: Closing): Promise<void> {
  await db.query(
    `update cases.report set close_reason = $2::text, close_note = $3::text, closed_by = $4::text,
       closed_at = $5::timestamptz, duplicate_of = $6::uuid,
       closed_from = (select f.status from access.case_file f where f.id = $1::uuid and f.status <> 'CLOSED')
     where case_id = $1::uuid`,
    [caseId, closing.reason, closing.note, closing.officer, closing.at, closing.duplicateOf],
  )
  await updateCaseStatus(db, caseId, 'CLOSED')
}

/** Whether a closed case was closed with these values, and by no merge. */
export async function isClosedAs(
  db: Queryable,
  caseId: string,
  { reason, note, duplicateOf }: Pick<Closing, 'reason' | 'note' | 'duplicateOf'>,
): Promise<boolean> {
  const rows = await db.query<{ isSame: boolean }>(
    `select r.close_reason = $2::text and r.close_note is not distinct from $3::text
       and r.duplicate_of is not distinct from $4::uuid and f.merged_into is null as "isSame"
     from cases.report r join access.case_file f on f.id = r.case_id where r.case_id = $1::uuid`,
    [caseId, reason, note, duplicateOf],
  )
  return rows[0]?.isSame === true
}

/**
 * Opens a closed case again, with the status that it had when it was closed.
 * @returns that status
 */
export async function updateReopened(db: Queryable, caseId: string): Promise<string> {
  const rows = await db.query<{ status: string | null }>(
    'select closed_from as status from cases.report where case_id = $1::uuid',
    [caseId],
  )
  const status = rows[0]?.status ?? 'OPEN'
  await db.query(
    `update cases.report set close_reason = null, close_note = null, closed_by = null, closed_at = null,
       duplicate_of = null where case_id = $1::uuid`,
    [caseId],
  )
  await db.query('select access.reopen_case($1::uuid, $2::text)', [caseId, status])
  return status
}
