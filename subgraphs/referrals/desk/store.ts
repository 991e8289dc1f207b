/** The statements about referrals that begin at a station's desk. They run as the system, for the officer of the event. */

import type { EventActor } from '../../../schema/events.ts'
import type { Queryable } from '../../kit/database/database.ts'

/** A case that a station opened itself. */
export interface DeskReferral {
  readonly id: string
  readonly caseId: string
  readonly stationCode: string
  readonly at: Date
  readonly actor: EventActor
}

/** The referral begins as seen by its station. Nothing happens when the case has one already. */
export async function insertDeskReferral(db: Queryable, referral: DeskReferral): Promise<boolean> {
  const rows = await db.query(
    `insert into referrals.referral (id, case_id, station_code, state, referred_by, referred_at, acknowledged_at, due_at)
     select $1::uuid, $2::uuid, s.code, 'ACKNOWLEDGED', $4::text, $5::timestamptz, $5::timestamptz,
       (select complaint_due_at from referrals.case_deadline where case_id = $2::uuid)
     from referrals.police_station s where s.code = $3::text
     on conflict do nothing returning id`,
    [referral.id, referral.caseId, referral.stationCode, referral.actor.agencyId, referral.at],
  )
  return rows.length === 1
}

/** Leaves a step in the history under the officer of the event. */
export async function insertDeskEvent(
  db: Queryable,
  { id, at, actor }: Pick<DeskReferral, 'id' | 'at' | 'actor'>,
  state: string,
  note: string | null,
): Promise<void> {
  await db.query(
    `insert into referrals.referral_event (referral_id, at, state, agency_id, officer, note)
     values ($1::uuid, $2::timestamptz, $3::text, $4::text, $5::text, $6::text)`,
    [id, at, state, actor.agencyId, actor.officer, note],
  )
}
