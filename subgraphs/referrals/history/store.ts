/** The statements about what happened to referrals. */

import type { Queryable } from '../../kit/database/database.ts'

/** Something that happened to a referral. */
export interface ReferralEventRow {
  readonly referralId: string
  readonly at: Date
  readonly state: string
  readonly agencyId: string
  /** Null for events from before it was kept. */
  readonly decision: string | null
  readonly note: string | null
}

/** The last 200 events of each referral, oldest first. */
export function findEventsOfReferrals(db: Queryable, referralIds: readonly string[]) {
  return db.query<ReferralEventRow>(
    `select e.referral_id as "referralId", e.at, e.state, e.agency_id as "agencyId", e.decision, e.note
     from unnest($1::uuid[]) as wanted (referral_id)
       cross join lateral (
         select id, referral_id, at, state, agency_id, decision, note from referrals.referral_event
         where referral_event.referral_id = wanted.referral_id order by id desc limit 200) as e
     order by e.id`,
    [referralIds],
  )
}

/** Leaves a step in the history under the caller's agency and officer. */
export async function insertReferralEvent(
  db: Queryable,
  referralId: string,
  at: Date,
  state: string,
  note: string | null,
  decision: string | null = null,
) {
  await db.query(
    `insert into referrals.referral_event (referral_id, at, state, agency_id, officer, note, decision)
     values ($1::uuid, $2::timestamptz, $3::text, access.agency_id(), access.officer(), $4::text, $5::text)`,
    [referralId, at, state, note, decision],
  )
}

/** Whether the last event of the referral is this state, and of the caller's agency. */
export async function isLastEventOfCaller(
  db: Queryable,
  referralId: string,
  state: string,
): Promise<boolean> {
  const [last] = await db.query<{ isSame: boolean }>(
    `select state = $2::text and agency_id = access.agency_id() as "isSame"
     from referrals.referral_event where referral_id = $1::uuid order by id desc limit 1`,
    [referralId, state],
  )
  return last?.isSame === true
}
