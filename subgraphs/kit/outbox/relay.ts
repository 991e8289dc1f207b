/** Delivers events at least once: out of a subgraph's outbox, and out of its inbox to its handlers. Any number may run. */

import type { CloudEvent, EventType } from '../../../schema/events.ts'
import type { Database, Queryable } from '../database/database.ts'
import { systemSession } from '../database/system-session.ts'
import {
  deleteDelivered,
  lockNextEvents,
  updateDeferred,
  updateDispatched,
  updateHandled,
  type InboxRow,
} from './store.ts'
import type { ExchangingSubgraph } from '../subgraph-name.ts'
import type { EventHandler, EventHandlers } from './event-handlers.ts'

/** Database, subgraph and clock of a relay. */
export interface RelayOptions {
  readonly db: Database
  readonly subgraph: ExchangingSubgraph
  readonly now: () => Date
}

/** Most events that one transaction of the dispatcher moves. */
const dispatchBatch = 500

/** Most events that one transaction of a consumer handles. */
const handledTogether = 50

/** Delivered events are kept for this many milliseconds: seven days. */
const keptMs = 7 * 24 * 3_600_000

/** Longest pause before an event whose handler failed is tried again, in milliseconds. */
const maxRetryMs = 5 * 60_000

/**
 * Moves waiting events of the subgraph's outbox into the inboxes of their subscribers, in one transaction.
 * @returns how many
 */
export function dispatchEvents({ db, subgraph, now }: RelayOptions): Promise<number> {
  return db.transaction(systemSession(subgraph), (connection) =>
    updateDispatched(connection, subgraph, now(), dispatchBatch),
  )
}

/**
 * Removes up to `most` events each of the subgraph's outbox and inbox that were delivered more than seven days ago, in one
 * transaction.
 * @returns how many
 */
export function purgeEvents({ db, subgraph, now }: RelayOptions, most: number): Promise<number> {
  return db.transaction(systemSession(subgraph), (connection) =>
    deleteDelivered(connection, subgraph, new Date(now().getTime() - keptMs), most),
  )
}

/**
 * Handles up to `most` of the events that wait in the subgraph's inbox, no two of one key, in one transaction with the mark
 * that they were handled: an event has one effect however often it is delivered. Where the handler of one fails, none of
 * them was handled and each is handled alone. An event that fails alone waits, longer each time; those of its key wait
 * behind it, others do not.
 * @returns how many were handled; 0 when none waits
 * @throws what the handler threw of an event that failed alone, after the event was put back
 */
export async function handleNextEvents(
  options: RelayOptions,
  handlers: EventHandlers,
  most = handledTogether,
): Promise<number> {
  const { db, subgraph, now } = options
  let claimed: readonly InboxRow[] = []
  try {
    return await db.transaction(systemSession(subgraph), async (connection) => {
      claimed = await lockNextEvents(connection, subgraph, now(), most)
      if (claimed.length === 0) return 0
      for (const row of claimed) await handle(connection, row, handlers, now)
      const sequences = claimed.map(({ sequence }) => sequence)
      await updateHandled(connection, subgraph, sequences, now())
      return claimed.length
    })
  } catch (error) {
    if (claimed.length > 1) return await handleEachAlone(options, handlers, claimed.length)
    const [failed] = claimed
    if (failed) await putBack(options, failed)
    throw error
  }
}

async function handleEachAlone(
  options: RelayOptions,
  handlers: EventHandlers,
  count: number,
): Promise<number> {
  let handled = 0
  while (handled < count && (await handleNextEvents(options, handlers, 1)) > 0) handled += 1
  return handled
}

async function putBack({ db, subgraph, now }: RelayOptions, { sequence, attempts }: InboxRow) {
  const retryAt = new Date(now().getTime() + Math.min(maxRetryMs, 1_000 * 2 ** attempts))
  await db.transaction(systemSession(subgraph), (connection) =>
    updateDeferred(connection, subgraph, sequence, retryAt),
  )
}

/** An event without a handler stays in the inbox: the publisher may run a newer version than this process. */
async function handle(
  db: Queryable,
  row: InboxRow,
  handlers: EventHandlers,
  now: () => Date,
): Promise<void> {
  // which type a row has is known at run time only; `publish` paired it with its data
  const handler = handlers[row.type as EventType] as EventHandler<EventType> | undefined
  if (!handler) throw new Error(`no handler for ${row.type}`)
  const event = {
    specversion: '1.0',
    id: row.eventId,
    source: row.source,
    type: row.type,
    subject: row.subject,
    time: row.at.toISOString(),
    datacontenttype: 'application/json',
    partitionkey: row.partitionKey,
    data: row.data,
  } as CloudEvent
  await handler(db, event, now)
}
