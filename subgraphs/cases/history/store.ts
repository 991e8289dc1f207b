/** The statements about what happened in cases. */

import type { PageRequest } from '../../kit/connection.ts'
import type { Queryable } from '../../kit/database/database.ts'

export interface EventRow {
  readonly id: string
  readonly caseId: string
  readonly at: Date
  readonly kind: string
  readonly summary: string
  readonly agencyId: string
  readonly agencyKind: string
  readonly nameTh: string
  readonly nameEn: string
}

/** Oldest first; the same page of every case. */
export function findEventsOfCases(db: Queryable, caseIds: readonly string[], page: PageRequest) {
  return db.query<EventRow>(
    `select e.id::text as id, e.case_id as "caseId", e.at, e.kind, e.summary, a.id as "agencyId",
       a.kind as "agencyKind", a.name_th as "nameTh", a.name_en as "nameEn"
     from unnest($1::uuid[]) as wanted (case_id)
       cross join lateral (
         select id, case_id, at, kind, summary, agency_id from access.case_event
         where case_event.case_id = wanted.case_id
           and ($2::timestamptz is null or (at, id) > ($2::timestamptz, $3::bigint))
         order by at, id limit $4::integer) as e
       join access.agency a on a.id = e.agency_id
     order by e.at, e.id`,
    [caseIds, page.after?.[0] ?? null, page.after?.[1] ?? null, page.limit],
  )
}
