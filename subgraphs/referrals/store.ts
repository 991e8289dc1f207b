/** The statements about referrals. Row-level security decides which rows each of them meets. */

import type { PageRequest } from '../kit/connection.ts'
import type { Queryable } from '../kit/database/database.ts'

export interface ReferralRow {
  readonly id: string
  readonly caseId: string
  readonly stationCode: string
  readonly state: string
  readonly referredAt: Date
  readonly acknowledgedAt: Date | null
  readonly officer: string | null
  readonly complaintNumber: string | null
  readonly complaintReceivedAt: Date | null
  readonly complaintDueAt: Date | null
  readonly complaintStationCode: string | null
  readonly decision: string | null
  readonly decidedAt: Date | null
  /** When the next thing is due; null: nothing yet. */
  readonly dueAt: Date | null
}

export interface ReferralFilter {
  readonly state: string | null
  readonly stationCode: string | null
}

export interface NewReferral {
  readonly id: string
  readonly caseId: string
  readonly stationCode: string
  readonly note: string | null
  readonly at: Date
}

export function findReferrals(db: Queryable, ids: readonly string[]) {
  return db.query<ReferralRow>(
    `select id, case_id as "caseId", station_code as "stationCode", state, referred_at as "referredAt",
       acknowledged_at as "acknowledgedAt", officer, complaint_number as "complaintNumber",
       complaint_received_at as "complaintReceivedAt", complaint_due_at as "complaintDueAt",
       complaint_station_code as "complaintStationCode", decision, decided_at as "decidedAt", due_at as "dueAt"
     from referrals.referral where id = any ($1::uuid[])`,
    [ids],
  )
}

/** The last referral of each case. */
export function findReferralsOfCases(db: Queryable, caseIds: readonly string[]) {
  return db.query<ReferralRow>(
    `select distinct on (case_id) id, case_id as "caseId", station_code as "stationCode", state,
       referred_at as "referredAt", acknowledged_at as "acknowledgedAt", officer,
       complaint_number as "complaintNumber", complaint_received_at as "complaintReceivedAt",
       complaint_due_at as "complaintDueAt", complaint_station_code as "complaintStationCode", decision,
       decided_at as "decidedAt", due_at as "dueAt"
     from referrals.referral where case_id = any ($1::uuid[])
     order by case_id, (state = 'TRANSFERRED'), referred_at desc, id`,
    [caseIds],
  )
}

/** The most urgent first, then the oldest. */
export function listReferrals(db: Queryable, filter: ReferralFilter, page: PageRequest) {
  return db.query<ReferralRow>(
    `select id, case_id as "caseId", station_code as "stationCode", state, referred_at as "referredAt",
       acknowledged_at as "acknowledgedAt", officer, complaint_number as "complaintNumber",
       complaint_received_at as "complaintReceivedAt", complaint_due_at as "complaintDueAt",
       complaint_station_code as "complaintStationCode", decision, decided_at as "decidedAt", due_at as "dueAt"
     from referrals.referral
     where ($1::text is null or state = $1::text)
       and ($2::text is null or station_code = $2::text)
       and (referrals.station_code() is null or station_code = referrals.station_code())
       and ($3::timestamptz is null
         or (coalesce(due_at, 'infinity'::timestamptz), referred_at, id) > ($3::timestamptz, $4::timestamptz, $5::uuid))
     order by coalesce(due_at, 'infinity'::timestamptz), referred_at, id limit $6::integer`,
    [
      filter.state,
      filter.stationCode,
      page.after?.[0] ?? null,
      page.after?.[1] ?? null,
      page.after?.[2] ?? null,
      page.limit,
    ],
  )
}

/** How many referrals each station has open. */
export function findOpenCounts(db: Queryable, stationCodes: readonly string[]) {
  return db.query<{ stationCode: string; count: number }>(
    `select station_code as "stationCode", count(*)::integer as count from referrals.referral
     where station_code = any ($1::text[]) and state in ('SENT', 'ACKNOWLEDGED', 'ASSIGNED', 'COMPLAINED')
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
     where case_id = $1::uuid and state in ('SENT', 'ACKNOWLEDGED', 'ASSIGNED', 'COMPLAINED')`,
    [caseId],
  )
  return rows[0]?.state
}

export async function insertReferral(db: Queryable, referral: NewReferral) {
  await db.query(
    `insert into referrals.referral (id, case_id, station_code, state, referred_by, referred_at, note, due_at)
     values ($1::uuid, $2::uuid, $3::text, 'SENT', access.agency_id(), $4::timestamptz, $5::text,
       (select complaint_due_at from referrals.case_deadline where case_id = $2::uuid))`,
    [referral.id, referral.caseId, referral.stationCode, referral.at, referral.note],
  )
}

export async function updateCaseStatus(db: Queryable, caseId: string, status: string) {
  await db.query('select access.set_case_status($1::uuid, $2::text)', [caseId, status])
}

export async function updateAcknowledged(db: Queryable, id: string, at: Date) {
  await db.query(
    `update referrals.referral set state = 'ACKNOWLEDGED', acknowledged_at = $2::timestamptz where id = $1::uuid`,
    [id, at],
  )
}

export async function updateOfficer(db: Queryable, id: string, officer: string, at: Date) {
  await db.query(
    `update referrals.referral set state = case when state = 'COMPLAINED' then state else 'ASSIGNED' end,
       officer = $2::text, acknowledged_at = coalesce(acknowledged_at, $3::timestamptz) where id = $1::uuid`,
    [id, officer, at],
  )
}

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
