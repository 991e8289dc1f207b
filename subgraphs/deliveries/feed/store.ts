/** The statements by which the system keeps the feeds. */

import type { Queryable } from '../../kit/database/database.ts'

/** Copies up to `batch` events of each subgraph into the feeds of their audience; how many events. */
export async function insertFed(db: Queryable, now: Date, batch: number): Promise<number> {
  const rows = await db.query<{ count: number }>(
    'select deliveries.feed_events($1::timestamptz, $2::integer) as count',
    [now, batch],
  )
  return rows[0]?.count ?? 0
}

/** Makes the partitions of the day of an instant and of the days after it; how many were missing. */
export async function insertPartitions(
  db: Queryable,
  now: Date,
  daysAhead: number,
): Promise<number> {
  const rows = await db.query<{ count: number }>(
    'select deliveries.make_partitions($1::timestamptz, $2::integer) as count',
    [now, daysAhead],
  )
  return rows[0]?.count ?? 0
}

/**
 * Removes the oldest partition if all of its events entered their feeds before an instant, and up to `batch` receipts of
 * removed events; how many.
 */
export async function deleteExpired(db: Queryable, before: Date, batch: number): Promise<number> {
  const rows = await db.query<{ count: number }>(
    'select deliveries.expire_events($1::timestamptz, $2::integer) as count',
    [before, batch],
  )
  return rows[0]?.count ?? 0
}

/** Notified with an agency and the newest sequence of its feed, with a blank between, when that has grown. */
export const feedChannel = 'deliveries_fed'

/** The newest sequences of the feeds of these agencies. */
export function findLastSequences(db: Queryable, agencyIds: readonly string[]) {
  return db.query<{ agencyId: string; lastSequence: string }>(
    `select agency_id as "agencyId", last_sequence::text as "lastSequence" from deliveries.feed
     where agency_id = any ($1::text[])`,
    [agencyIds],
  )
}
