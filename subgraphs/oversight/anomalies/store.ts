/** The statements about anomalies. An agency sees its own; an authority of oversight and the centre see all. */

import type { Queryable } from '../../kit/database/database.ts'

/** Unusual accesses. */
export interface AnomalyRow {
  readonly id: string
  readonly kind: string
  /** Null: of several agencies. */
  readonly agencyId: string | null
  readonly officer: string | null
  /** `2026-11-26`, in Thailand. */
  readonly day: string
  readonly count: number
  readonly usual: number | null
  /** Places in the log of up to 20 of the accesses. */
  readonly sequences: readonly string[]
  readonly noticedAt: Date
}

/** Anomalies, newest first. @param after instant and id of the last one before the page */
export function listAnomalies(db: Queryable, after: readonly string[] | null, limit: number) {
  return db.query<AnomalyRow>(
    `select id, kind, agency_id as "agencyId", officer, day::text, count, usual, sequences::text[], noticed_at as "noticedAt"
     from oversight.anomaly
     where $1::timestamptz is null or (noticed_at, id) < ($1::timestamptz, $2::uuid)
     order by noticed_at desc, id desc limit $3::integer`,
    [...(after ?? [null, null]), limit],
  )
}

/** Checks up to `batch` entries of the log and reports unusual ones; the number that it checked. */
export async function insertAnomalies(db: Queryable, now: Date, batch: number): Promise<number> {
  const rows = await db.query<{ count: number }>(
    'select oversight.notice_anomalies($1::timestamptz, $2::integer) as count',
    [now, batch],
  )
  return rows[0]?.count ?? 0
}
