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

/** Removes up to `batch` events that entered their feeds before an instant; how many. */
export async function deleteExpired(db: Queryable, before: Date, batch: number): Promise<number> {
  const rows = await db.query<{ count: number }>(
    'select deliveries.expire_events($1::timestamptz, $2::integer) as count',
    [before, batch],
  )
  return rows[0]?.count ?? 0
}
