/** The statement about figures. */

import type { Queryable } from '../../kit/database/database.ts'

/** Accesses of one officer on one day. */
export interface FigureRow {
  /** `2026-11-26`, in Thailand. */
  readonly day: string
  readonly agencyId: string
  /** In the form in which officers are compared; empty for anonymous callers. */
  readonly officer: string
  readonly operations: number
  readonly refusals: number
  readonly persons: number
  readonly purposes: number
}

/** Days and officers. */
export interface FigureFilter {
  readonly agencyId: string | null
  /** In the form in which officers are compared. */
  readonly officer: string | null
  readonly from: string
  readonly to: string
}

/** Figures, the last day first. @param after day, agency and officer of the last row before the page */
export function listFigures(
  db: Queryable,
  { agencyId, officer, from, to }: FigureFilter,
  after: readonly string[] | null,
  limit: number,
) {
  return db.query<FigureRow>(
    `select day::text, agency_id as "agencyId", officer, operations, refusals, persons, purposes
     from oversight.officer_day
     where day between $1::date and $2::date
       and ($3::text is null or agency_id = $3::text) and ($4::text is null or officer = $4::text)
       and ($5::date is null or (day, agency_id, officer) < ($5::date, $6::text, $7::text))
     order by day desc, agency_id desc, officer desc limit $8::integer`,
    [from, to, agencyId, officer, ...(after ?? [null, null, null]), limit],
  )
}
