/**
 * Publishes events of a transaction to other subgraphs and to agencies, if the transaction commits.
 *
 * How a subgraph uses the exchange:
 * 1. name the event and its data in `schema/events.ts`, and there who subscribes to it;
 * 2. where it happens: `await publish(db, 'sims', [{ type, subject, partitionKey, audience, data }], at)`, in the same
 *    transaction, after the row that the key names has been locked or inserted;
 * 3. to receive another's events: `handlers` of the `Subgraph`, by type. A handler runs in one transaction with the
 *    mark that the event was handled, under the subgraph's role as the system: the tables it touches need a policy that
 *    says `access.is_system()`. When it fails, its transaction is undone and it runs again later.
 */

import { randomUUID } from 'node:crypto'
import { subscribers, type EventDataByType, type EventType } from '../../../schema/events.ts'
import type { Queryable } from '../database/database.ts'
import { insertOutbox } from './store.ts'
import type { ExchangingSubgraph } from '../subgraph-name.ts'

/** An event to publish. */
export type NewEvent = {
  readonly [Type in EventType]: {
    readonly type: Type
    /** Id of what it is about. */
    readonly subject: string
    /** Events with the same key are delivered in the order in which they were published. Default: the subject. */
    readonly partitionKey?: string
    /** Agencies whom it concerns. */
    readonly audience?: readonly string[]
    readonly data: EventDataByType[Type]
  }
}[EventType]

/**
 * Writes the events into the subgraph's outbox, in the caller's transaction. Their order under one key is the order of
 * the commits only if the transaction holds the lock on what the key names: publish after locking.
 * @param at when it happened
 */
export async function publish(
  db: Queryable,
  subgraph: ExchangingSubgraph,
  events: readonly NewEvent[],
  at: Date,
): Promise<void> {
  if (events.length === 0) return
  const entries = events.map(({ type, subject, partitionKey, audience, data }) => ({
    id: randomUUID(),
    type,
    subject,
    partitionKey: partitionKey ?? subject,
    audience: [...new Set(audience)],
    subscribers: subscribers[type] ?? [],
    data,
  }))
  await insertOutbox(db, subgraph, entries, at)
}
