/** The statements of outbox and inbox: functions that each schema has of its own (`access/0004`, `access/0038`). */

import type { Queryable } from '../database/database.ts'
import type { ExchangingSubgraph } from '../subgraph-name.ts'

/** An event to publish. */
export interface OutboxEntry {
  readonly id: string
  readonly type: string
  readonly subject: string
  readonly partitionKey: string
  readonly audience: readonly string[]
  readonly subscribers: readonly string[]
  readonly data: unknown
}

/** An event in the inbox of a subscriber. */
export interface InboxRow {
  readonly sequence: number
  readonly eventId: string
  readonly source: string
  readonly type: string
  readonly subject: string
  readonly partitionKey: string
  readonly at: Date
  readonly data: unknown
  readonly attempts: number
}

type Statements = Readonly<Record<ExchangingSubgraph, string>>

/** Written out for each schema: no statement is ever built from strings at run time. */
const publications: Statements = {
  cases: 'select cases.publish_events($1::jsonb, $2::timestamptz)',
  accounts: 'select accounts.publish_events($1::jsonb, $2::timestamptz)',
  sims: 'select sims.publish_events($1::jsonb, $2::timestamptz)',
  referrals: 'select referrals.publish_events($1::jsonb, $2::timestamptz)',
}
const dispatches: Statements = {
  cases: 'select cases.dispatch_events($1::timestamptz, $2::integer) as count',
  accounts: 'select accounts.dispatch_events($1::timestamptz, $2::integer) as count',
  sims: 'select sims.dispatch_events($1::timestamptz, $2::integer) as count',
  referrals: 'select referrals.dispatch_events($1::timestamptz, $2::integer) as count',
}
const purges: Statements = {
  cases: 'select cases.purge_events($1::timestamptz, $2::integer) as count',
  accounts: 'select accounts.purge_events($1::timestamptz, $2::integer) as count',
  sims: 'select sims.purge_events($1::timestamptz, $2::integer) as count',
  referrals: 'select referrals.purge_events($1::timestamptz, $2::integer) as count',
}
const claims: Statements = {
  cases: `select sequence, event_id as "eventId", source, type, subject, partition_key as "partitionKey", at, data, attempts
    from cases.claim_events($1::timestamptz, $2::integer)`,
  accounts: `select sequence, event_id as "eventId", source, type, subject, partition_key as "partitionKey", at, data, attempts
    from accounts.claim_events($1::timestamptz, $2::integer)`,
  sims: `select sequence, event_id as "eventId", source, type, subject, partition_key as "partitionKey", at, data, attempts
    from sims.claim_events($1::timestamptz, $2::integer)`,
  referrals: `select sequence, event_id as "eventId", source, type, subject, partition_key as "partitionKey", at, data, attempts
    from referrals.claim_events($1::timestamptz, $2::integer)`,
}
const settlements: Statements = {
  cases: 'select cases.settle_events($1::bigint[], $2::timestamptz)',
  accounts: 'select accounts.settle_events($1::bigint[], $2::timestamptz)',
  sims: 'select sims.settle_events($1::bigint[], $2::timestamptz)',
  referrals: 'select referrals.settle_events($1::bigint[], $2::timestamptz)',
}
const deferrals: Statements = {
  cases: 'select cases.defer_event($1::bigint, $2::timestamptz)',
  accounts: 'select accounts.defer_event($1::bigint, $2::timestamptz)',
  sims: 'select sims.defer_event($1::bigint, $2::timestamptz)',
  referrals: 'select referrals.defer_event($1::bigint, $2::timestamptz)',
}

/** Publishes the events in the present transaction; `at` is their time. */
export async function insertOutbox(
  db: Queryable,
  subgraph: ExchangingSubgraph,
  entries: readonly OutboxEntry[],
  at: Date,
): Promise<void> {
  await db.write(publications[subgraph], [JSON.stringify(entries), at])
}

/** Moves up to `batch` events into the inboxes of their subscribers; how many. */
export async function updateDispatched(
  db: Queryable,
  subgraph: ExchangingSubgraph,
  now: Date,
  batch: number,
): Promise<number> {
  const rows = await db.query<{ count: number }>(dispatches[subgraph], [now, batch])
  return rows[0]?.count ?? 0
}

/**
 * Up to `most` events that wait in the inbox, no two of one key, the longest waiting first; kept from other consumers until
 * the transaction ends.
 */
export function lockNextEvents(
  db: Queryable,
  subgraph: ExchangingSubgraph,
  now: Date,
  most: number,
): Promise<readonly InboxRow[]> {
  return db.query<InboxRow>(claims[subgraph], [now, most])
}

/** Marks events of the inbox as handled. */
export async function updateHandled(
  db: Queryable,
  subgraph: ExchangingSubgraph,
  sequences: readonly number[],
  now: Date,
): Promise<void> {
  await db.write(settlements[subgraph], [sequences, now])
}

/** Defers an event whose handler failed until `retryAt`. */
export async function updateDeferred(
  db: Queryable,
  subgraph: ExchangingSubgraph,
  sequence: number,
  retryAt: Date,
): Promise<void> {
  await db.write(deferrals[subgraph], [sequence, retryAt])
}

/**
 * Removes up to `batch` events each of the outbox and the inbox that were delivered, or handled, before an instant. An event
 * that a subscriber or the feeds do not have yet stays.
 * @returns how many
 */
export async function deleteDelivered(
  db: Queryable,
  subgraph: ExchangingSubgraph,
  before: Date,
  batch: number,
): Promise<number> {
  const rows = await db.query<{ count: number }>(purges[subgraph], [before, batch])
  return rows[0]?.count ?? 0
}
