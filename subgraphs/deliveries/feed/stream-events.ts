/** The subscription to a feed: the events after a cursor, then each as it enters. */

import type { Database } from '../../kit/database/database.ts'
import { eventsExpired } from '../../kit/errors.ts'
import type { SubgraphContext, Subscriptions } from '../../kit/subgraph.ts'
import type { DeliveriesLoaders } from '../loaders.ts'
import {
  findFeeds,
  listFeedEvents,
  type FeedEventRow,
  type FeedFilter,
  type FeedRow,
} from '../store.ts'
import { findCursor, oldestCursor } from './cursor.ts'
import { readFilter, type FilterArguments } from './filter.ts'
import { createShareReads, type ShareReads } from './share-reads.ts'
import { markRead } from './mark-read.ts'
import { watchFeeds, type FeedWatch } from './watch-feeds.ts'

type Context = SubgraphContext<DeliveriesLoaders>

interface EventsArguments extends FilterArguments {
  readonly after?: string | null
}

/** Events that are read at once. */
const pageSize = 100

/** A stretch of a feed, and how far the feed had come before it was read. */
interface FeedPage {
  readonly feed: FeedRow | undefined
  readonly events: readonly FeedEventRow[]
  /** Marks the events as delivered, once for all who share the page. */
  readonly mark: (context: Context) => Promise<void>
}

/** Parts that all streams of the subgraph share. */
interface StreamSources {
  readonly feeds: FeedWatch
  /** Streams of one agency that stand at the same place read the next page once. */
  readonly share: ShareReads<FeedPage>
}

/** The subscriptions of the deliveries subgraph. */
export function openSubscriptions(db: Database): Subscriptions<Context> {
  const feeds = watchFeeds(db)
  const sources = { feeds, share: createShareReads<FeedPage>() }
  return {
    fields: { events: (args: EventsArguments, context) => streamEvents(sources, args, context) },
    close: () => feeds.close(),
  }
}

/**
 * @throws {BAD_USER_INPUT | EVENTS_EXPIRED} as the query `events`, and EVENTS_EXPIRED when the reader is so late that
 *   events are removed before it has read them
 */
async function* streamEvents(
  { feeds, share }: StreamSources,
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
    const key = JSON.stringify([agencyId, after, filter.types, filter.subject])
    const { feed, events, mark } = await share(key, () => readPage(context, after, filter))
    const oldest = oldestCursor(feed)
    if (BigInt(after) < BigInt(oldest)) throw eventsExpired(oldest)
    for (const event of events) {
      yield event
      cursor = event.sequence
    }
    await mark(context)
    if (events.length === pageSize) continue
    // events of other types are not looked through again
    const newest = feed?.lastSequence ?? '0'
    if (BigInt(newest) > BigInt(cursor)) cursor = newest
    await feeds.grown(agencyId, cursor, signal)
  }
}

/** Reads under the caller's session; every officer of an agency sees the same of its feed. */
async function readPage(
  { read, caller }: Context,
  after: string,
  filter: FeedFilter,
): Promise<FeedPage> {
  // the feed is read first: the page holds every event up to its newest
  const [[feed], events] = await read((db) =>
    Promise.all([findFeeds(db, [caller.agencyId]), listFeedEvents(db, after, filter, pageSize)]),
  )
  let marked: Promise<void> | undefined
  return {
    feed,
    events,
    mark(context) {
      if (marked) return marked.catch(() => markRead(events, context))
      marked = markRead(events, context)
      return marked
    },
  }
}
