/** The statements about referrals. Row-level security decides which rows each of them sees. */

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
  readonly referredFrom: Date | null
  readonly referredBefore: Date | null
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

/** Every state of a referral. */
const allStates = 'SENT ACKNOWLEDGED ASSIGNED COMPLAINED ACCEPTED NOT_ACCEPTED TRANSFERRED'.split(
  ' ',
)

/**
 * A page of the referrals that the filter wants: the most urgent first, then the oldest; of a time of referral, the oldest
 * first. Each state, of a station or of all, is a stretch of an index that is read no further than the page.
 */
export function listReferrals(db: Queryable, filter: ReferralFilter, page: PageRequest) {
  const { referredFrom, referredBefore } = filter
  const common = [
    filter.states ?? allStates,
    filter.stationCode,
    filter.officer,
    filter.overdueAt,
    page.after?.[0] ?? null,
    page.after?.[1] ?? null,
    page.after?.[2] ?? null,
    page.limit,
  ]
  return referredFrom === null && referredBefore === null
    ? db.query<ReferralRow>(listByUrgency, common)
    : db.query<ReferralRow>(listByReferral, [...common, referredFrom, referredBefore])
}

const listByUrgency = `
  select r.*
  from unnest($1::text[]) as wanted (state)
    cross join lateral (
      select each.id from referrals.referral each
      where each.state = wanted.state
        and ($2::text is null or each.station_code = $2::text)
        and ($3::text is null or each.officer = $3::text)
        and ($4::timestamptz is null or (each.urgent_at <= $4::timestamptz
          and each.state = any (referrals.live_states())))
        and ($5::timestamptz is null
          or (each.urgent_at, each.referred_at, each.id) > ($5::timestamptz, $6::timestamptz, $7::uuid))
      order by each.urgent_at, each.referred_at, each.id limit $8::integer) as page
    cross join lateral (select row.* from referrals.referral_row row where row.id = page.id) as r
  order by coalesce(r."dueAt", 'infinity'::timestamptz), r."referredAt", r.id limit $8::integer`

const listByReferral = `
  select r.*
  from unnest($1::text[]) as wanted (state)
    cross join lateral (
      select each.id from referrals.referral each
      where each.state = wanted.state
        and ($2::text is null or each.station_code = $2::text)
        and ($3::text is null or each.officer = $3::text)
        and ($4::timestamptz is null or (each.urgent_at <= $4::timestamptz
          and each.state = any (referrals.live_states())))
        and ($9::timestamptz is null or each.referred_at >= $9::timestamptz)
        and ($10::timestamptz is null or each.referred_at < $10::timestamptz)
        and ($5::timestamptz is null or (each.referred_at, each.id) > ($6::timestamptz, $7::uuid))
      order by each.referred_at, each.id limit $8::integer) as page
    cross join lateral (select row.* from referrals.referral_row row where row.id = page.id) as r
  order by r."referredAt", r.id limit $8::integer`

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

/**
 * When the money of a case that the caller sees first moved. The legs of a case that was merged are in the other one, before
 * its referral is.
 */
export async function findCaseBegan(db: Queryable, caseId: string): Promise<Date | null> {
  const rows = await db.query<{ at: Date | null }>(
    `select coalesce(access.case_began_at(f.id), access.case_began_at(f.merged_into)) as at
     from access.case_file f where f.id = $1::uuid`,
    [caseId],
  )
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
