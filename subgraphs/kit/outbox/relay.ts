/** Delivers events at least once: out of a subgraph's outbox, and out of its inbox to its handlers. Any number may run. */

import type { CloudEvent, EventType } from '../../../schema/events.ts'
import type { Database, Queryable } from '../database/database.ts'
import { systemSession } from '../database/system-session.ts'
import {
  deleteDelivered,
  lockNextEvent,
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
 * Removes events of the subgraph's outbox and inbox that were delivered more than seven days ago, in one transaction.
 * @returns how many
 */
export function purgeEvents({ db, subgraph, now }: RelayOptions): Promise<number> {
  return db.transaction(systemSession(subgraph), (connection) =>
    deleteDelivered(connection, subgraph, new Date(now().getTime() - keptMs), dispatchBatch),
  )
}

/**
 * Handles the next event of the subgraph's inbox. The effect and the mark that it was handled are one transaction, so
 * that an event has one effect however often it is delivered. An event whose handler fails waits, longer each time;
 * those of its key wait behind it, others do not.
 * @returns whether there was one
 * @throws what the handler threw, after the event was put back
 */
export async function handleNextEvent(
  options: RelayOptions,
  handlers: EventHandlers,
): Promise<boolean> {
  const { db, subgraph, now } = options
  let claimed: InboxRow | undefined
  try {
    return await db.transaction(systemSession(subgraph), async (connection) => {
      claimed = await lockNextEvent(connection, subgraph, now())
      if (!claimed) return false
      await handle(connection, claimed, handlers, now)
      await updateHandled(connection, subgraph, claimed.sequence, now())
      return true
    })
  } catch (error) {
    if (claimed) {
      const { sequence, attempts } = claimed
      const retryAt = new Date(now().getTime() + Math.min(maxRetryMs, 1_000 * 2 ** attempts))
      await db.transaction(systemSession(subgraph), (connection) =>
        updateDeferred(connection, subgraph, sequence, retryAt),
      )
    }
    throw error
  }
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
