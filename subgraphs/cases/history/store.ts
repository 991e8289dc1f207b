/** The statements about what happened in cases. */

import type { PageRequest } from '../../kit/connection.ts'
import type { CaseEventDetails } from '../../kit/access/timeline.ts'
import type { Queryable } from '../../kit/database/database.ts'

/** An event on the timeline of a case. */
export interface EventRow {
  /** Opaque: it does not count. */
  readonly id: string
  readonly caseId: string
  readonly at: Date
  readonly kind: string
  readonly summary: string
  /** Null: older than the keeping of details. */
  readonly details: CaseEventDetails | null
  /** null: every party. */
  readonly concerns: string | null
  readonly agencyId: string
  readonly agencyKind: string
  readonly nameTh: string
  readonly nameEn: string
}

/** Oldest first; the same page of every case. */
export function findEventsOfCases(db: Queryable, caseIds: readonly string[], page: PageRequest) {
  return db.query<EventRow>(
    `select e.public_id as id, e.case_id as "caseId", e.at, e.kind, e.summary, e.details, e.concerns, a.id as "agencyId",
       a.kind as "agencyKind", a.name_th as "nameTh", a.name_en as "nameEn"
     from unnest($1::uuid[]) as wanted (case_id)
       cross join lateral (
         select id, public_id, case_id, at, kind, summary, details, concerns, agency_id from access.case_event
         where case_event.case_id = wanted.case_id
           and coalesce((at, id) > (
             select before.at, before.id from access.case_event before where before.public_id = $2::uuid), $2::uuid is null)
         order by at, id limit $3::integer) as e
       join access.agency a on a.id = e.agency_id
     order by e.at, e.id`,
    [caseIds, page.after?.[0] ?? null, page.limit],
  )
}
