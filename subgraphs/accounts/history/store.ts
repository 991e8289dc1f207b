/** The statements about what happened to holds. Nothing here is ever changed. */

import type { EventActor } from '../../../schema/events.ts'
import type { PageRequest } from '../../kit/connection.ts'
import type { CaseEventDetails } from '../../kit/access/timeline.ts'
import type { Queryable } from '../../kit/database/database.ts'
import type { HoldRemark } from './remarks.ts'

/** Something that happened to a hold. */
export interface HoldEventRow {
  readonly holdId: string
  /** `1` for the first; `lapsed` for the law's own end, which nobody wrote. */
  readonly id: string
  readonly at: Date
  readonly state: string
  readonly agencyId: string
  readonly officer: string | null
  readonly section: string | null
  /** How the clock stood then. */
  readonly lapsesAt: Date | null
  readonly remark: HoldRemark | null
  /** The words of a person; of an event from before remarks were kept, the whole sentence. */
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
  readonly remark: HoldRemark | null
  readonly note: string | null
}

/** A page of what happened to each hold, oldest first, numbered from 1 within the hold. */
export function findEventsOfHolds(db: Queryable, holdIds: readonly string[], page: PageRequest) {
  return db.query<HoldEventRow>(
    `select e."holdId", e.number::text as id, e.at, e.state, e."agencyId", e.officer, e.section, e."lapsesAt", e.remark,
       e.note
     from unnest($1::uuid[]) as wanted (hold_id)
       cross join lateral (
         select each.hold_id as "holdId", row_number() over (order by each.id) as number, each.at, each.state,
           each.agency_id as "agencyId", each.officer, each.section, each.lapses_at as "lapsesAt", each.remark,
           each.note
         from accounts.hold_event each where each.hold_id = wanted.hold_id
         order by each.id offset $2::integer limit $3::integer) as e
     order by e."holdId", e.number`,
    [holdIds, page.after?.[0] ?? 0, page.limit],
  )
}

/** The last thing that an agency did to a hold. */
export interface LastEvent {
  readonly state: string
  readonly note: string | null
}

/** The newest event of the hold, where it is this agency's. */
export async function findLastEvent(db: Queryable, holdId: string, agencyId: string) {
  const rows = await db.query<LastEvent & { readonly agencyId: string }>(
    `select state, note, agency_id as "agencyId" from accounts.hold_event
     where hold_id = $1::uuid order by id desc limit 1`,
    [holdId],
  )
  return rows[0]?.agencyId === agencyId ? rows[0] : undefined
}

/**
 * An act of the caller's on the timeline of the case, once for each bank that it concerns: in a case that it sees, and of a
 * bank on its own hold, whether or not it still has a part in the case.
 */
export async function insertTimelineEvents(
  db: Queryable,
  caseId: string,
  at: Date,
  kind: string,
  bankCodes: readonly string[],
  summary: string,
  details: CaseEventDetails,
): Promise<void> {
  const banks = bankCodes.map((code) => `bank:${code}`)
  await db.write(
    'select accounts.record_hold_events($1::uuid, $2::timestamptz, $3::text, $4::text[], $5::text, $6::jsonb)',
    [caseId, at, kind, banks, summary, JSON.stringify(details)],
  )
}

/** By the caller, or, where the system works, by the agency and officer that are named. */
export async function insertHoldEvents(
  db: Queryable,
  events: readonly NewHoldEvent[],
  at: Date,
  by: EventActor | null,
) {
  await db.write(
    `insert into accounts.hold_event (hold_id, at, state, agency_id, officer, remark, note, basis, section,
       held_satang, lapses_at)
     select (e ->> 'holdId')::uuid, $2::timestamptz, e ->> 'state', coalesce($3::text, access.agency_id()),
       coalesce($4::text, access.officer()), e ->> 'remark', e ->> 'note', e ->> 'basis', e ->> 'section',
       (e ->> 'heldSatang')::bigint, (e ->> 'lapsesAt')::timestamptz
     from jsonb_array_elements($1::jsonb) with ordinality as given (e, n) order by n`,
    [JSON.stringify(events), at, by?.agencyId ?? null, by?.officer ?? null],
  )
}
