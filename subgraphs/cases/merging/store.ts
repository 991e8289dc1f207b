/** The statements that merge a case into another and undo it. */

import { updateCaseStatus } from '../../kit/access/cases.ts'
import type { Queryable } from '../../kit/database/database.ts'

/** A merge as it is recorded. */
export interface MergeRow {
  readonly id: string
  readonly caseId: string
  readonly intoCaseId: string
  readonly at: Date
  /** Statuses of both cases before. */
  readonly status: string
  readonly intoStatus: string
}

/** The merge of the case that stands. */
export async function findStandingMerge(
  db: Queryable,
  caseId: string,
): Promise<MergeRow | undefined> {
  const rows = await db.query<MergeRow>(
    `select id, case_id as "caseId", into_case_id as "intoCaseId", at, status, into_status as "intoStatus"
     from cases.merge where case_id = $1::uuid and undone_at is null`,
    [caseId],
  )
  return rows[0]
}

/** Whether a case was merged into this one after the instant, and still is. */
export async function hasMergedSince(db: Queryable, caseId: string, since: Date): Promise<boolean> {
  const rows = await db.query(
    `select id from cases.merge
     where into_case_id = $1::uuid and undone_at is null and at > $2::timestamptz limit 1`,
    [caseId, since],
  )
  return rows.length > 0
}

/** Moves all that belongs to the case but the legs in `shared`, which the other one has already, and closes it. */
export async function insertMerge(
  db: Queryable,
  merge: MergeRow & { readonly reason: string; readonly shared: ReadonlySet<string> },
): Promise<void> {
  const { caseId, intoCaseId, at } = merge
  await db.query(
    `insert into cases.merge (id, case_id, into_case_id, at, officer, reason, status, into_status)
     values ($1::uuid, $2::uuid, $3::uuid, $4::timestamptz, access.officer(), $5::text, $6::text, $7::text)`,
    [merge.id, caseId, intoCaseId, at, merge.reason, merge.status, merge.intoStatus],
  )
  const moved = await db.query<{ id: string }>(
    `update cases.transfer t set case_id = $2::uuid, merged_from = $1::uuid
     where t.case_id = $1::uuid and t.id <> all ($3::uuid[])
     returning t.id`,
    [caseId, intoCaseId, [...merge.shared]],
  )
  await db.query(
    'update cases.note set case_id = $2::uuid, merged_from = $1::uuid where case_id = $1::uuid',
    [caseId, intoCaseId],
  )
  await db.query(
    'update cases.amendment set case_id = $2::uuid, merged_from = $1::uuid where case_id = $1::uuid',
    [caseId, intoCaseId],
  )
  if (merge.intoStatus === 'OPEN') await updateCaseStatus(db, intoCaseId, merge.status)
  await db.query('select access.merge_case($1::uuid, $2::uuid, $3::uuid[], $4::timestamptz)', [
    caseId,
    intoCaseId,
    moved.map(({ id }) => id),
    at,
  ])
}

/** Gives back what the merge moved. */
export async function updateMergeUndone(
  db: Queryable,
  merge: MergeRow,
  reason: string,
  at: Date,
): Promise<void> {
  const { caseId, intoCaseId } = merge
  const pair = [caseId, intoCaseId]
  await db.query(
    `update cases.transfer set case_id = $1::uuid, merged_from = null
     where case_id = $2::uuid and merged_from = $1::uuid`,
    pair,
  )
  await db.query(
    `update cases.note set case_id = $1::uuid, merged_from = null
     where case_id = $2::uuid and merged_from = $1::uuid`,
    pair,
  )
  await db.query(
    `update cases.amendment set case_id = $1::uuid, merged_from = null
     where case_id = $2::uuid and merged_from = $1::uuid`,
    pair,
  )
  await db.query(
    'select access.split_case($1::uuid, $2::uuid, $3::text, $4::text, $5::timestamptz)',
    [caseId, intoCaseId, merge.status, merge.intoStatus, at],
  )
  await db.query(
    `update cases.report set close_reason = null, close_note = null, closed_by = null, closed_at = null,
       duplicate_of = null where case_id = $1::uuid`,
    [caseId],
  )
  await db.query(
    `update cases.merge set undone_at = $2::timestamptz, undone_by = access.officer(), undone_reason = $3::text
     where id = $1::uuid`,
    [merge.id, at, reason],
  )
}
