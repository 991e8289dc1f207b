/** Where a reader of a feed begins. */

import { eventsExpired } from '../../kit/errors.ts'
import type { Queryable } from '../../kit/database/database.ts'
import { isUuid } from '../../kit/input.ts'
import { findSequence, type FeedRow } from '../store.ts'
import { readSequence } from './sequence.ts'

/** The sequence before the oldest event that the feed holds; '0' for an agency whose feed had no event yet. */
export function oldestCursor(feed: FeedRow | null | undefined): string {
  return String(BigInt(feed?.firstSequence ?? '1') - 1n)
}

/**
 * The sequence after which the reader begins.
 * @param after a sequence, or the id of an event of the feed; absent: the oldest event that is kept is the first
 * @throws {BAD_USER_INPUT} when `after` is neither
 * @throws {EVENTS_EXPIRED} when events after it are no longer kept, and when it is not of this feed: the feed holds no event
 *   of the id, or is shorter, as after the restore of a backup
 */
export async function findCursor(
  db: Queryable,
  feed: FeedRow | null | undefined,
  after: string | null | undefined,
): Promise<string> {
  const oldest = oldestCursor(feed)
  if (after === null || after === undefined) return oldest
  const cursor = isUuid(after) ? await findSequence(db, after) : readSequence(after, 'after')
  const newest = feed?.lastSequence ?? '0'
  if (cursor === undefined || BigInt(cursor) < BigInt(oldest) || BigInt(cursor) > BigInt(newest))
    throw eventsExpired(oldest)
  return cursor
}
