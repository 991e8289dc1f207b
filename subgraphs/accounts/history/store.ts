/** The statements about what happened to holds. Nothing here is ever changed. */

import type { EventActor } from '../../../schema/events.ts'
import type { Queryable } from '../../kit/database/database.ts'

export interface HoldEventRow {
  readonly holdId: string
  readonly at: Date
  readonly state: string
  readonly agencyId: string
  readonly officer: string | null
  readonly section: string | null
  /** How the clock stood then. */
  readonly lapsesAt: Date | null
  readonly note: string | null
}

/** Something that happened to a hold, to be kept. */
export interface NewHoldEvent {
  readonly holdId: string
  readonly state: string
  readonly basis: string
  readonly section: string | null
  readonly heldSatang: number | null
  readonly lapsesAt: Date | null
  readonly note: string | null
}

export function findEventsOfHolds(db: Queryable, holdIds: readonly string[]) {
  return db.query<HoldEventRow>(
    `select hold_id as "holdId", at, state, agency_id as "agencyId", officer, section, lapses_at as "lapsesAt", note
     from accounts.hold_event where hold_id = any ($1::uuid[]) order by id`,
    [holdIds],
  )
}

/** By the caller, or, where the system works, by the agency and officer that are named. */
export async function insertHoldEvents(
  db: Queryable,
  events: readonly NewHoldEvent[],
  at: Date,
  by: EventActor | null,
) {
  await db.query(
    `insert into accounts.hold_event (hold_id, at, state, agency_id, officer, note, basis, section, held_satang, lapses_at)
     select (e ->> 'holdId')::uuid, $2::timestamptz, e ->> 'state', coalesce($3::text, access.agency_id()),
       coalesce($4::text, access.officer()), e ->> 'note', e ->> 'basis', e ->> 'section',
       (e ->> 'heldSatang')::bigint, (e ->> 'lapsesAt')::timestamptz
     from jsonb_array_elements($1::jsonb) with ordinality as given (e, n) order by n`,
    [JSON.stringify(events), at, by?.agencyId ?? null, by?.officer ?? null],
  )
}
