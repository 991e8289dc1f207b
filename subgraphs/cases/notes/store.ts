/** The statements about notes of cases. Nothing here changes a note: they are added only. */

import type { PageRequest } from '../../kit/connection.ts'
import type { Queryable } from '../../kit/database/database.ts'

/** A note and its author. */
export interface NoteRow {
  readonly id: string
  readonly caseId: string
  readonly at: Date
  readonly agencyId: string
  readonly officer: string
  readonly text: string
}

/** The notes of each case that the caller may see, oldest first. */
export function findNotesOfCases(db: Queryable, caseIds: readonly string[], page: PageRequest) {
  return db.query<NoteRow>(
    `select n.id, n.case_id as "caseId", n.at, n.agency_id as "agencyId", n.officer, n.text
     from unnest($1::uuid[]) as wanted (case_id)
       cross join lateral (
         select id, position, case_id, at, agency_id, officer, text from cases.note
         where note.case_id = wanted.case_id
           and coalesce(position > (
             select before.position from cases.note before where before.id = $2::uuid), $2::uuid is null)
         order by position limit $3::integer) as n
     order by n.position`,
    [caseIds, page.after?.[0] ?? null, page.limit],
  )
}

/** Adds a note under the caller's agency and officer. */
export async function insertNote(
  db: Queryable,
  note: Pick<NoteRow, 'id' | 'caseId' | 'at' | 'text'>,
): Promise<void> {
  await db.query(
    `insert into cases.note (id, case_id, at, agency_id, officer, text)
     values ($1::uuid, $2::uuid, $3::timestamptz, access.agency_id(), access.officer(), $4::text)`,
    [note.id, note.caseId, note.at, note.text],
  )
}
