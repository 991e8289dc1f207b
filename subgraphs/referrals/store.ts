/** The statements about referrals. Row-level security decides which rows each of them meets. */

import type { PageRequest } from '../kit/connection.ts'
import type { Queryable } from '../kit/database/database.ts'

/** A referral as `referrals.referral_row` has it: the one shape of the row. */
export interface ReferralRow {
  readonly id: string
  readonly caseId: string
  readonly stationCode: string
  readonly state: string
  readonly referredAt: Date
  readonly acknowledgedAt: Date | null
  readonly officer: string | null
  /** Whether the officer is the subject of a token that has acted for the station; null: nobody is named. */
  readonly officerIsKnown: boolean | null
  readonly complaintNumber: string | null
  readonly complaintReceivedAt: Date | null
  readonly complaintDueAt: Date | null
  readonly complaintStationCode: string | null
  readonly decision: string | null
  readonly decidedAt: Date | null
  /** When the next thing is due; null: nothing yet. */
  readonly dueAt: Date | null
}

/** All that is given must hold; null: any. */
export interface ReferralFilter {
  readonly states: readonly string[] | null
  readonly stationCode: string | null
  readonly officer: string | null
  /** Due at this instant or before, and under way. */
  readonly overdueAt: Date | null
}

/** A referral that the centre sends. */
export interface NewReferral {
  readonly id: string
  readonly caseId: string
  readonly stationCode: string
  readonly note: string | null
  readonly at: Date
}

/** The referrals with these ids that the caller may see. */
export function findReferrals(db: Queryable, ids: readonly string[]) {
  return db.query<ReferralRow>(
    'select r.* from referrals.referral_row r where r.id = any ($1::uuid[])',
    [ids],
  )
}

/** The last referral of each case. */
export function findReferralsOfCases(db: Queryable, caseIds: readonly string[]) {
  return db.query<ReferralRow>(
    `select distinct on (r."caseId") r.* from referrals.referral_row r where r."caseId" = any ($1::uuid[])
     order by r."caseId", (r.state = 'TRANSFERRED'), r."referredAt" desc, r.id`,
    [caseIds],
  )
}

/** The most urgent first, then the oldest. */
export function listReferrals(db: Queryable, filter: ReferralFilter, page: PageRequest) {
  return db.query<ReferralRow>(
    `select r.* from referrals.referral_row r
     where ($1::text[] is null or r.state = any ($1::text[]))
       and ($2::text is null or r."stationCode" = $2::text)
       and ($3::text is null or r.officer = $3::text)
       and ($4::timestamptz is null or (r."dueAt" <= $4::timestamptz
         and r.state = any (referrals.live_states())))
       and (referrals.station_code() is null or r."stationCode" = referrals.station_code())
       and ($5::timestamptz is null
         or (coalesce(r."dueAt", 'infinity'::timestamptz), r."referredAt", r.id)
           > ($5::timestamptz, $6::timestamptz, $7::uuid))
     order by coalesce(r."dueAt", 'infinity'::timestamptz), r."referredAt", r.id limit $8::integer`,
    [
      filter.states,
      filter.stationCode,
      filter.officer,
      filter.overdueAt,
      page.after?.[0] ?? null,
      page.after?.[1] ?? null,
      page.after?.[2] ?? null,
      page.limit,
    ],
  )
}

/** Most referrals that are counted. */
export const maxCounted = 10_000

/** How many referrals match that the caller may see; 10,000 stands for 10,000 and more. */
export async function countReferrals(db: Queryable, filter: ReferralFilter): Promise<number> {
  const rows = await db.query<{ count: number }>(
    `select count(*)::integer as count from (
       select r.id from referrals.referral_row r
       where ($1::text[] is null or r.state = any ($1::text[]))
         and ($2::text is null or r."stationCode" = $2::text)
         and ($3::text is null or r.officer = $3::text)
         and ($4::timestamptz is null or (r."dueAt" <= $4::timestamptz
           and r.state = any (referrals.live_states())))
         and (referrals.station_code() is null or r."stationCode" = referrals.station_code())
       limit $5::integer) as counted`,
    [filter.states, filter.stationCode, filter.officer, filter.overdueAt, maxCounted],
  )
  return rows[0]?.count ?? 0
}

/** Whether the subject has acted for the caller's agency before. */
export async function isKnownOfficer(db: Queryable, officer: string): Promise<boolean> {
  const rows = await db.query(
    `select 1 from referrals.referral_event
     where agency_id = access.agency_id() and officer = $1::text limit 1`,
    [officer],
  )
  return rows.length > 0
}

/** How many referrals each station has open. */
export function findOpenCounts(db: Queryable, stationCodes: readonly string[]) {
  return db.query<{ stationCode: string; count: number }>(
    `select station_code as "stationCode", count(*)::integer as count from referrals.referral
     where station_code = any ($1::text[]) and state = any (referrals.live_states())
     group by station_code`,
    [stationCodes],
  )
}

/** The referral, kept from others until the transaction ends. */
export async function lockReferral(db: Queryable, id: string) {
  await db.query('select id from referrals.referral where id = $1::uuid for update', [id])
  const rows = await findReferrals(db, [id])
  return rows[0]
}

/** The status of a case that the caller sees. */
export async function findCaseStatus(db: Queryable, caseId: string) {
  const rows = await db.query<{ status: string }>(
    'select status from access.case_file where id = $1::uuid',
    [caseId],
  )
  return rows[0]?.status
}

/** When the money of a case that the caller sees first moved. */
export async function findCaseBegan(db: Queryable, caseId: string): Promise<Date | null> {
  const rows = await db.query<{ at: Date | null }>('select access.case_began_at($1::uuid) as at', [
    caseId,
  ])
  return rows[0]?.at ?? null
}

/** One writer of referrals of a case at a time. */
export async function lockCaseReferrals(db: Queryable, caseId: string) {
  await db.query('select pg_advisory_xact_lock(hashtextextended($1::text, 1442))', [caseId])
}

/** The state of the referral that is under way for a case. */
export async function findLiveState(db: Queryable, caseId: string) {
  const rows = await db.query<{ state: string }>(
    `select state from referrals.referral
     where case_id = $1::uuid and state = any (referrals.live_states())`,
    [caseId],
  )
  return rows[0]?.state
}

/** Sends the referral. */
export async function insertReferral(db: Queryable, referral: NewReferral) {
  await db.query(
    `insert into referrals.referral (id, case_id, station_code, state, referred_by, referred_at, note, due_at)
     values ($1::uuid, $2::uuid, $3::text, 'SENT', access.agency_id(), $4::timestamptz, $5::text,
       (select complaint_due_at from referrals.case_deadline where case_id = $2::uuid))`,
    [referral.id, referral.caseId, referral.stationCode, referral.at, referral.note],
  )
}

/** Moves the case, unless it is closed. */
export async function updateCaseStatus(db: Queryable, caseId: string, status: string) {
  await db.query('select access.set_case_status($1::uuid, $2::text)', [caseId, status])
}

/** The station has seen it. */
export async function updateAcknowledged(db: Queryable, id: string, at: Date) {
  await db.query(
    `update referrals.referral set state = 'ACKNOWLEDGED', acknowledged_at = $2::timestamptz where id = $1::uuid`,
    [id, at],
  )
}

/** Names the officer; a referral with a complaint stays where it is. */
export async function updateOfficer(
  db: Queryable,
  id: string,
  officer: string,
  isKnown: boolean,
  at: Date,
) {
  await db.query(
    `update referrals.referral set state = case when state = 'COMPLAINED' then state else 'ASSIGNED' end,
       officer = $2::text, officer_is_known = $4::boolean,
       acknowledged_at = coalesce(acknowledged_at, $3::timestamptz)
     where id = $1::uuid`,
    [id, officer, at, isKnown],
  )
}

/** Records the complaint; the decision is due next. */
export async function updateComplaint(
  db: Queryable,
  id: string,
  number: string,
  receivedAt: Date,
  dueAt: Date,
  at: Date,
) {
  await db.query(
    `update referrals.referral set state = 'COMPLAINED', complaint_number = $2::text,
       complaint_received_at = $3::timestamptz, complaint_due_at = $4::timestamptz, due_at = $4::timestamptz,
       complaint_station_code = station_code, acknowledged_at = coalesce(acknowledged_at, $5::timestamptz)
     where id = $1::uuid`,
    [id, number, receivedAt, dueAt, at],
  )
}

/** The officer decided. */
export async function updateDecision(
  db: Queryable,
  id: string,
  state: string,
  decision: string,
  policeCaseNumber: string | null,
  reason: string,
  at: Date,
) {
  await db.query(
    `update referrals.referral set state = $2::text, decision = $3::text, police_case_number = $4::text,
       reason = $5::text, decided_at = $6::timestamptz where id = $1::uuid`,
    [id, state, decision, policeCaseNumber, reason, at],
  )
}

/** Ends the row of one station and begins that of another. */
export async function updateTransferred(
  db: Queryable,
  id: string,
  toStationCode: string,
  newId: string,
  reason: string,
  at: Date,
) {
  await db.query(
    'select referrals.transfer($1::uuid, $2::text, $3::uuid, $4::text, $5::timestamptz)',
    [id, toStationCode, newId, reason, at],
  )
}
