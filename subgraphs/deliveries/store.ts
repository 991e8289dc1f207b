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
     from deliveries.feed_event e
     where agency_id = (select access.agency_id()) and e.sequence > $1::bigint
       and ($2::text[] is null or type = any ($2::text[])) and ($3::text is null or subject = $3::text)
     order by e.sequence limit $4::integer`,
    [after, types, subject, limit],
  )
}

/** The sequence of an event in the caller's feed; undefined where the feed does not hold it. */
export async function findSequence(db: Queryable, eventId: string) {
  const rows = await db.query<{ sequence: string }>(
    `select e.sequence::text from deliveries.feed_event e
     where agency_id = (select access.agency_id()) and event_id = $1::uuid`,
    [eventId],
  )
  return rows[0]?.sequence
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

/** When the oldest event that is not acknowledged entered the caller's own feed. */
export async function findOldestUnacknowledged(db: Queryable, feed: FeedRow) {
  const rows = await db.query<{ fedAt: Date }>(
    `select fed_at as "fedAt" from deliveries.feed_event
     where agency_id = $1::text and sequence > $2::bigint order by sequence limit 1`,
    [feed.agencyId, feed.acknowledgedSequence],
  )
  return rows[0]?.fedAt
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
