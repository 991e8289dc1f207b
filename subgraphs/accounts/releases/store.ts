/** The statements about requests to release a hold. */

import type { Queryable } from '../../kit/database/database.ts'

/** A request to release a hold, and its decision; `outcome` and `decidedAt` are null while it is open. */
export interface ReleaseRow {
  readonly holdId: string
  readonly requestedBy: string
  readonly requestedAt: Date
  readonly reason: string
  readonly dueAt: Date
  readonly outcome: string | null
  readonly decidedAt: Date | null
}

/** A request that waits for its decision, with the person who made it. */
export interface OpenReleaseRow {
  readonly id: string
  readonly requestedAt: Date
  readonly dueAt: Date
  readonly requestedBy: string
  readonly requestedOfficer: string
  /** null: asked for before issuers were kept. */
  readonly requestedIssuer: string | null
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

/** Every person who asked for a release of the hold, whatever became of it. */
export function findRequesters(db: Queryable, holdId: string) {
  return db.query<{ readonly issuer: string | null; readonly subject: string }>(
    `select distinct requested_issuer as issuer, requested_officer as subject
     from accounts.release_request where hold_id = $1::uuid`,
    [holdId],
  )
}

/** Whether a request of another agency than the caller's waits on the account, in this case or, for null, in any. */
export async function isOtherRequestWaiting(
  db: Queryable,
  { accountId, caseId }: { readonly accountId: string; readonly caseId: string | null },
  now: Date,
) {
  const rows = await db.query<{ readonly waits: boolean }>(
    `select exists (
       select 1 from accounts.holds_at($2::timestamptz) h
       where h."accountId" = $1::text and h.state = 'REQUESTED' and h."requestedBy" <> access.agency_id()
         and ($3::uuid is null or h."caseId" = $3::uuid)) as waits`,
    [accountId, now, caseId],
  )
  return rows[0]?.waits === true
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
    `insert into accounts.release_request (hold_id, reason, requested_by, requested_officer, requested_issuer,
       requested_at, due_at, warn_at)
     values ($1::uuid, $2::text, access.agency_id(), access.officer(), access.issuer(), $3::timestamptz, $4::timestamptz, $5::timestamptz)
     on conflict do nothing returning id`,
    [holdId, reason, at, dueAt, warnAt],
  )
  return rows.length === 1
}

/** The request of the hold that waits for its decision; undefined when there is none. */
export async function findOpenRelease(db: Queryable, holdId: string) {
  const rows = await db.query<OpenReleaseRow>(
    `select id::text as id, requested_at as "requestedAt", due_at as "dueAt", requested_by as "requestedBy",
       requested_officer as "requestedOfficer", requested_issuer as "requestedIssuer"
     from accounts.release_request where hold_id = $1::uuid and outcome is null`,
    [holdId],
  )
  return rows[0]
}

/** The last request of the hold with its decision, as a repetition of either names them. */
export async function findLastRelease(db: Queryable, holdId: string) {
  const rows = await db.query<{
    readonly requestedBy: string
    readonly reason: string
    readonly outcome: string | null
    readonly decidedBy: string | null
    readonly decidedReason: string | null
  }>(
    `select requested_by as "requestedBy", reason, outcome, decided_by as "decidedBy", decided_reason as "decidedReason"
     from accounts.release_request where hold_id = $1::uuid order by id desc limit 1`,
    [holdId],
  )
  return rows[0]
}

/** Records the decision on a request under the caller's agency, officer and issuer. */
export async function updateRelease(
  db: Queryable,
  id: string,
  outcome: string,
  reason: string,
  at: Date,
) {
  await db.query(
    `update accounts.release_request set outcome = $2::text, decided_reason = $3::text, decided_at = $4::timestamptz,
       decided_by = access.agency_id(), decided_officer = access.officer(), decided_issuer = access.issuer()
     where id = $1::bigint`,
    [id, outcome, reason, at],
  )
}

/** A request whose decision is due soon or overdue. */
export interface DueReleaseRow {
  readonly holdId: string
  readonly caseId: string | null
  readonly bankCode: string
  readonly holdRequestedBy: string
  readonly requestedBy: string
  readonly requestedAt: Date
  readonly dueAt: Date
  /** Whether the hold still stands; no agency decides the release of one that has ended. */
  readonly isStanding: boolean
}

/** Marks up to `limit` undecided releases of which three quarters of the time are over. */
export function updateWarned(db: Queryable, now: Date, limit: number) {
  return db.query<DueReleaseRow>(
    `with due as (
       select id from accounts.release_request
       where outcome is null and warned_at is null and warn_at <= $1::timestamptz
       order by warn_at, id limit $2::integer for update skip locked
     ), warned as (
       update accounts.release_request r set warned_at = $1::timestamptz from due where r.id = due.id
       returning r.id, r.hold_id, r.requested_by, r.requested_at, r.due_at
     )
     select w.hold_id as "holdId", h.case_id as "caseId", h.bank_code as "bankCode",
       h.requested_by as "holdRequestedBy", w.requested_by as "requestedBy", w.requested_at as "requestedAt",
       w.due_at as "dueAt",
       h.ended_at is null and accounts.hold_state(h.state, h.lapses_at, $1::timestamptz) <> 'LAPSED' as "isStanding"
     from warned w join accounts.hold h on h.id = w.hold_id order by w.due_at, w.id`,
    [now, limit],
  )
}

/** Marks up to `limit` undecided releases whose time is over. */
export function updateOverdue(db: Queryable, now: Date, limit: number) {
  return db.query<DueReleaseRow>(
    `with due as (
       select id from accounts.release_request
       where outcome is null and overdue_at is null and due_at <= $1::timestamptz
       order by due_at, id limit $2::integer for update skip locked
     ), missed as (
       update accounts.release_request r set overdue_at = $1::timestamptz from due where r.id = due.id
       returning r.id, r.hold_id, r.requested_by, r.requested_at, r.due_at
     )
     select m.hold_id as "holdId", h.case_id as "caseId", h.bank_code as "bankCode",
       h.requested_by as "holdRequestedBy", m.requested_by as "requestedBy", m.requested_at as "requestedAt",
       m.due_at as "dueAt",
       h.ended_at is null and accounts.hold_state(h.state, h.lapses_at, $1::timestamptz) <> 'LAPSED' as "isStanding"
     from missed m join accounts.hold h on h.id = m.hold_id order by m.due_at, m.id`,
    [now, limit],
  )
}
