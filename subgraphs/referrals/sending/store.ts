/** The statements that send a referral to a station, or on to another. */

import type { Queryable } from '../../kit/database/database.ts'
import type { ReferralRow } from '../store.ts'

/** A referral that the centre sends. */
export interface NewReferral {
  readonly id: string
  readonly caseId: string
  readonly stationCode: string
  readonly note: string | null
  readonly at: Date
}

/** Sends the referral; until when the victim must complain, null where no hold of the case has a clock. */
export async function insertReferral(db: Queryable, referral: NewReferral): Promise<Date | null> {
  const rows = await db.query<{ dueAt: Date | null }>(
    `insert into referrals.referral (id, case_id, station_code, state, referred_by, referred_at, note, due_at)
     values ($1::uuid, $2::uuid, $3::text, 'SENT', access.agency_id(), $4::timestamptz, $5::text,
       (select complaint_due_at from referrals.case_deadline where case_id = $2::uuid))
     returning due_at as "dueAt"`,
    [referral.id, referral.caseId, referral.stationCode, referral.at, referral.note],
  )
  return rows[0]?.dueAt ?? null
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

/** The row of a transfer that the caller's station made with these values, as the transfer left it; no other is found. */
export async function findOwnTransfer(
  db: Queryable,
  id: string,
  toStationCode: string,
  reason: string,
): Promise<ReferralRow | undefined> {
  const rows = await db.query<ReferralRow>(
    'select r.* from referrals.own_transfer($1::uuid, $2::text, $3::text) r',
    [id, toStationCode, reason],
  )
  return rows[0]
}
