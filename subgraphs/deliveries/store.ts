/** The statements about feeds. Row-level security decides which rows each of them sees. */

import type { Queryable } from '../kit/database/database.ts'
import type { FedEvent } from './feed/cloud-event.ts'

/** One event of the caller's feed. */
export interface FeedEventRow extends FedEvent {
  /** Whether a webhook delivered it, or the agency read it before. */
  readonly isDelivered: boolean
}

/** How far an agency has come. */
export interface FeedRow {
  readonly agencyId: string
  readonly lastSequence: string
  readonly firstSequence: string
  readonly acknowledgedSequence: string
  readonly acknowledgedAt: Date | null
}

/** Which events are asked for. */
export interface FeedFilter {
  readonly types: readonly string[] | null
  readonly subject: string | null
}

/** Events of the caller's feed after a sequence, oldest first. */
export function listFeedEvents(
  db: Queryable,
  after: string,
  { types, subject }: FeedFilter,
  limit: number,
) {
  return db.query<FeedEventRow>(
    `select e.sequence::text, event_id as "eventId", source, type, subject, at, data,
       delivered_at is not null as "isDelivered"
     from deliveries.list_events((select access.agency_id()), $1::bigint, $2::text[], $3::text, $4::integer) e`,
    [after, types, subject, limit],
  )
}

/** The sequence of an event in the caller's feed; undefined where the feed does not hold it. */
export async function findSequence(db: Queryable, eventId: string) {
  const rows = await db.query<{ sequence: string | null }>(
    'select deliveries.find_sequence((select access.agency_id()), $1::uuid)::text as sequence',
    [eventId],
  )
  return rows[0]?.sequence ?? undefined
}

/** The feeds of these agencies that the caller may see. */
export function findFeeds(db: Queryable, agencyIds: readonly string[]) {
  return db.query<FeedRow>(
    `select agency_id as "agencyId", last_sequence::text as "lastSequence", first_sequence::text as "firstSequence",
       acknowledged_sequence::text as "acknowledgedSequence", acknowledged_at as "acknowledgedAt"
     from deliveries.feed where agency_id = any ($1::text[])`,
    [agencyIds],
  )
}

/** When the oldest event that it has not acknowledged entered the feed of each of these agencies, where the caller may see that. */
export function findOldestUnacknowledged(db: Queryable, agencyIds: readonly string[]) {
  return db.query<{ agencyId: string; fedAt: Date }>(
    `select each.id as "agencyId", oldest.fed_at as "fedAt"
     from unnest($1::text[]) as each (id) cross join lateral deliveries.oldest_unacknowledged(each.id) as oldest (fed_at)
     where oldest.fed_at is not null`,
    [agencyIds],
  )
}

/** Moves the receipt of the caller's agency on to a sequence of its feed. */
export async function updateAcknowledged(db: Queryable, upTo: string, at: Date): Promise<void> {
  await db.query('select deliveries.acknowledge($1::bigint, $2::timestamptz)', [upTo, at])
}

/** The caller's agency has read these events of its feed; the first time is kept. */
export async function updateRead(
  db: Queryable,
  sequences: readonly string[],
  at: Date,
): Promise<void> {
  await db.query('select deliveries.mark_read($1::bigint[], $2::timestamptz)', [sequences, at])
}

/** Those of the ids whose hold, case, referral or order the caller sees. */
export function findSeen(db: Queryable, ids: readonly string[]) {
  return db.query<{ id: string }>('select id from deliveries.seen_subjects($1::uuid[]) as id', [
    ids,
  ])
}
