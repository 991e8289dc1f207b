/** The statements about the work of a station: a referral that begins at its desk, is acknowledged, or gets an officer. */

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

/**
 * Begins the referral as acknowledged by its station; false when the case has one already. Runs as the system, for the
 * officer of the event.
 */
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

/** The station has seen it. */
export async function updateAcknowledged(db: Queryable, id: string, at: Date) {
  await db.query(
    `update referrals.referral set state = 'ACKNOWLEDGED', acknowledged_at = $2::timestamptz where id = $1::uuid`,
    [id, at],
  )
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

/** The officer who is named is the subject of a token that has acted for the station. */
export async function updateOfficerKnown(db: Queryable, id: string) {
  await db.query('update referrals.referral set officer_is_known = true where id = $1::uuid', [id])
}
