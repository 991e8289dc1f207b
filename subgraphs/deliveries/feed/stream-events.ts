/** The subscription to a feed: the events after a cursor, then each as it enters. */

import type { Database } from '../../kit/database/database.ts'
import { eventsExpired } from '../../kit/errors.ts'
import type { SubgraphContext, Subscriptions } from '../../kit/subgraph.ts'
import type { DeliveriesLoaders } from '../loaders.ts'
import { findFeeds, listFeedEvents, type FeedEventRow } from '../store.ts'
import { findCursor, oldestCursor } from './cursor.ts'
import { readFilter, type FilterArguments } from './filter.ts'
import { markRead } from './mark-read.ts'
import { watchFeeds, type FeedWatch } from './watch-feeds.ts'

type Context = SubgraphContext<DeliveriesLoaders>

interface EventsArguments extends FilterArguments {
  readonly after?: string | null
}

/** Events that are read at once. */
const pageSize = 100

/** The subscriptions of the deliveries subgraph. */
export function openSubscriptions(db: Database): Subscriptions<Context> {
  const feeds = watchFeeds(db)
  return {
    fields: { events: (args: EventsArguments, context) => streamEvents(feeds, args, context) },
    close: () => feeds.close(),
  }
}

/**
 * @throws {BAD_USER_INPUT | EVENTS_EXPIRED} as the query `events`, and EVENTS_EXPIRED when the reader is so late that
 *   events are removed before it has read them
 */
async function* streamEvents(
  feeds: FeedWatch,
  args: EventsArguments,
  context: Context,
): AsyncGenerator<FeedEventRow, void> {
  const { read, signal } = context
  const { agencyId } = context.caller
  const filter = readFilter(args)
  let cursor = await read(async (db) => {
    const [feed] = await findFeeds(db, [agencyId])
    return findCursor(db, feed, args.after)
  })
  while (!signal.aborted) {
    const after = cursor
    // the feed is read first: the page holds every event up to its newest
    const [[feed], page] = await read((db) =>
      Promise.all([findFeeds(db, [agencyId]), listFeedEvents(db, after, filter, pageSize)]),
    )
    const oldest = oldestCursor(feed)
    if (BigInt(after) < BigInt(oldest)) throw eventsExpired(oldest)
    for (const event of page) {
      yield event
      cursor = event.sequence
    }
    await markRead(page, context)
    if (page.length === pageSize) continue
    // events of other types are not looked through again
    const newest = feed?.lastSequence ?? '0'
    if (BigInt(newest) > BigInt(cursor)) cursor = newest
    await feeds.grown(agencyId, cursor, signal)
  }
}
