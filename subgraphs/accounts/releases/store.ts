/** The statements about requests to release a hold. */

import type { Queryable } from '../../kit/database/database.ts'

export interface ReleaseRow {
  readonly holdId: string
  readonly requestedBy: string
  readonly requestedAt: Date
  readonly reason: string
  readonly dueAt: Date
  readonly outcome: string | null
  readonly decidedAt: Date | null
}

export interface OpenReleaseRow {
  readonly id: string
  readonly requestedAt: Date
  readonly dueAt: Date
  readonly requestedBy: string
  readonly requestedOfficer: string
}

/** The last release that was asked for on each hold. */
export function findReleases(db: Queryable, holdIds: readonly string[]) {
  return db.query<ReleaseRow>(
    `select distinct on (hold_id) hold_id as "holdId", requested_by as "requestedBy", requested_at as "requestedAt", reason,
       due_at as "dueAt", outcome, decided_at as "decidedAt"
     from accounts.release_request where hold_id = any ($1::uuid[]) order by hold_id, id desc`,
    [holdIds],
  )
}

/** The tightest promise of the configurable table, in milliseconds. */
export async function findTightestPromiseMs(db: Queryable) {
  const rows = await db.query<{ ms: number | null }>(
    'select (extract(epoch from min(promise)) * 1000)::bigint as ms from accounts.release_promise',
  )
  return rows[0]?.ms ?? null
}

/** False when a release of this hold waits for its decision already. */
export async function insertRelease(
  db: Queryable,
  holdId: string,
  reason: string,
  at: Date,
  dueAt: Date,
  warnAt: Date,
) {
  const rows = await db.query(
    `insert into accounts.release_request (hold_id, reason, requested_by, requested_officer, requested_at, due_at, warn_at)
     values ($1::uuid, $2::text, access.agency_id(), access.officer(), $3::timestamptz, $4::timestamptz, $5::timestamptz)
     on conflict do nothing returning id`,
    [holdId, reason, at, dueAt, warnAt],
  )
  return rows.length === 1
}

export async function findOpenRelease(db: Queryable, holdId: string) {
  const rows = await db.query<OpenReleaseRow>(
    `select id::text as id, requested_at as "requestedAt", due_at as "dueAt", requested_by as "requestedBy", requested_officer as "requestedOfficer"
     from accounts.release_request where hold_id = $1::uuid and outcome is null`,
    [holdId],
  )
  return rows[0]
}

export async function updateRelease(
  db: Queryable,
  id: string,
  outcome: string,
  reason: string,
  at: Date,
) {
  await db.query(
    `update accounts.release_request set outcome = $2::text, decided_reason = $3::text, decided_at = $4::timestamptz,
       decided_by = access.agency_id(), decided_officer = access.officer()
     where id = $1::bigint`,
    [id, outcome, reason, at],
  )
}
