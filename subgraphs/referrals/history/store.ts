/** The statements about what happened to referrals. */

import type { Queryable } from '../../kit/database/database.ts'

export interface ReferralEventRow {
  readonly referralId: string
  readonly at: Date
  readonly state: string
  readonly agencyId: string
  readonly note: string | null
}

export function findEventsOfReferrals(db: Queryable, referralIds: readonly string[]) {
  return db.query<ReferralEventRow>(
    `select referral_id as "referralId", at, state, agency_id as "agencyId", note
     from referrals.referral_event where referral_id = any ($1::uuid[]) order by id`,
    [referralIds],
  )
}

export async function insertReferralEvent(
  db: Queryable,
  referralId: string,
  at: Date,
  state: string,
  note: string | null,
) {
  await db.query(
    `insert into referrals.referral_event (referral_id, at, state, agency_id, officer, note)
     values ($1::uuid, $2::timestamptz, $3::text, access.agency_id(), access.officer(), $4::text)`,
    [referralId, at, state, note],
  )
}
