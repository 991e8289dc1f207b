/** The statements about webhooks. Row-level security decides which rows each of them sees. */

import type { PageRequest } from '../../kit/connection.ts'
import type { Queryable } from '../../kit/database/database.ts'
import type { AddressedEvent } from '../feed/cloud-event.ts'
import type { Verdict } from './schedule.ts'
import type { Outcome } from './send.ts'

/** A webhook without its bearer. */
export interface WebhookRow {
  readonly agencyId: string
  readonly url: string
  /** Null: every type. */
  readonly types: readonly string[] | null
  readonly state: 'ACTIVE' | 'PAUSED'
  readonly pausedReason: 'AGENCY' | 'GONE' | 'FAILING' | null
  readonly pausedAt: Date | null
  readonly setAt: Date
  /** Events that it has not delivered, among those of its feed. */
  readonly waiting: number
  /** When the endpoint is called again; null: no call failed. */
  readonly restsUntil: Date | null
}

/** One event of a lane that a sender has. */
export interface WebhookEventRow extends AddressedEvent {
  readonly url: string
  readonly authorizationSealed: Uint8Array | null
  /** Fences off the sender that had the lane before. */
  readonly leaseToken: string
  readonly failures: number
  readonly tries: number
  readonly failingSince: Date | null
}

/** One event that a webhook delivers. */
export interface DeliveryRow {
  readonly sequence: string
  readonly eventId: string
  readonly type: string
  readonly subject: string
  readonly nextAt: Date
  readonly deliveredAt: Date | null
}

/** One call of the endpoint. */
export interface AttemptRow {
  readonly sequence: string
  readonly at: Date
  readonly outcome: Outcome
  readonly status: number | null
  readonly durationMs: number
}

/** A webhook as its agency sets it. */
export interface NewWebhook {
  readonly url: string
  readonly types: readonly string[] | null
  readonly authorizationSealed: Uint8Array | null
}

/** The webhooks of these agencies that the caller may see. */
export function findWebhooks(db: Queryable, agencyIds: readonly string[]) {
  return db.query<WebhookRow>(
    `select agency_id as "agencyId", url, types, state, paused_reason as "pausedReason", paused_at as "pausedAt",
       set_at as "setAt", waiting, case when failures > 0 then held_until end as "restsUntil"
     from deliveries.webhook where agency_id = any ($1::text[])`,
    [agencyIds],
  )
}

/**
 * Sets the webhook of the caller's agency. A new one begins with the next event of the feed; a changed one goes on where
 * it was. Calls that are under way do not count any more.
 */
export async function upsertWebhook(
  db: Queryable,
  { url, types, authorizationSealed }: NewWebhook,
  by: string,
  now: Date,
): Promise<void> {
  await db.query(
    `insert into deliveries.webhook as w (agency_id, url, types, authorization_sealed, state, set_at, set_by, cursor)
     values ((select access.agency_id()), $1::text, $2::text[], $3::bytea, 'ACTIVE', $4::timestamptz, $5::text,
       coalesce((select f.last_sequence from deliveries.feed f where f.agency_id = (select access.agency_id())), 0))
     on conflict (agency_id) do update set url = excluded.url, types = excluded.types,
       authorization_sealed = $3::bytea, set_at = excluded.set_at, set_by = excluded.set_by`,
    [url, types, authorizationSealed, now, by],
  )
  await updateResumed(db, now)
}

/** The webhook of the caller's agency, kept from its senders until the transaction ends. */
export async function lockOwnWebhook(db: Queryable) {
  const rows = await db.query<{ url: string; types: readonly string[] | null; isRunning: boolean }>(
    `select url, types, state = 'ACTIVE' and failures = 0 as "isRunning"
     from deliveries.webhook where agency_id = (select access.agency_id()) for update`,
  )
  return rows[0]
}

/** Lets the webhook of the caller's agency go on at once, with every event that waits. */
export async function updateResumed(db: Queryable, now: Date): Promise<void> {
  await db.query(
    `update deliveries.webhook w set state = 'ACTIVE', paused_reason = null, paused_at = null, failures = 0,
       held_until = '-infinity', leased_until = '-infinity', lease_token = w.lease_token + 1,
       due_at = case when w.waiting > 0 then $1::timestamptz else 'infinity' end
     where agency_id = (select access.agency_id())`,
    [now],
  )
  await db.query(
    `update deliveries.webhook_delivery set tries = 0, failing_since = null, next_at = $1::timestamptz
     where agency_id = (select access.agency_id()) and delivered_at is null`,
    [now],
  )
}

/** Pauses the webhook of the caller's agency. */
export async function updatePaused(db: Queryable, now: Date): Promise<void> {
  await db.query(
    `update deliveries.webhook set state = 'PAUSED', paused_reason = coalesce(paused_reason, 'AGENCY'),
       paused_at = coalesce(paused_at, $1::timestamptz)
     where agency_id = (select access.agency_id())`,
    [now],
  )
}

/** Ends the rest of the caller's endpoint, where it rests: it has just been reached. */
export async function updateReached(db: Queryable, now: Date): Promise<void> {
  const rested = await db.query(
    `update deliveries.webhook set failures = 0, held_until = '-infinity', due_at = least(due_at, $1::timestamptz)
     where agency_id = (select access.agency_id()) and state = 'ACTIVE' and failures > 0 returning 1 as one`,
    [now],
  )
  if (rested.length === 0) return
  // events that the endpoint refused keep their pause, as in `deliveries.settle_webhook`
  await db.query(
    `update deliveries.webhook_delivery set next_at = $1::timestamptz
     where agency_id = (select access.agency_id()) and delivered_at is null and next_at > $1::timestamptz
       and last_outcome <> 'STATUS'`,
    [now],
  )
}

/** Removes the webhook of the caller's agency that calls the URL, with its deliveries; whether there was one. */
export async function deleteWebhook(db: Queryable, url: string): Promise<boolean> {
  const rows = await db.query(
    `delete from deliveries.webhook where agency_id = (select access.agency_id()) and url = $1::text returning 1 as one`,
    [url],
  )
  return rows.length > 0
}

/** The endpoint of the caller's agency with its bearer as it was sealed. */
export async function findOwnEndpoint(db: Queryable) {
  const rows = await db.query<Pick<WebhookEventRow, 'url' | 'authorizationSealed'>>(
    'select url, authorization_sealed as "authorizationSealed" from deliveries.own_webhook()',
  )
  return rows[0]
}

/** Deliveries of the caller's webhook, newest first; `isWaiting` null: all. */
export function listDeliveries(db: Queryable, isWaiting: boolean | null, page: PageRequest) {
  return db.query<DeliveryRow>(
    `select d.sequence::text, event_id as "eventId", type, subject, next_at as "nextAt", delivered_at as "deliveredAt"
     from deliveries.webhook_delivery d
     where agency_id = (select access.agency_id()) and ($1::boolean is null or (delivered_at is null) = $1::boolean)
       and ($2::bigint is null or d.sequence < $2::bigint)
     order by d.sequence desc limit $3::integer`,
    [isWaiting, page.after?.[0] ?? null, page.limit],
  )
}

/** Most calls that are shown of one delivery. */
const maxAttempts = 100

/** The last 100 calls for each of these deliveries of the caller's webhook, oldest first. */
export function listAttempts(db: Queryable, sequences: readonly string[]) {
  return db.query<AttemptRow>(
    `select a.sequence::text, a.at, a.outcome, a.status, a.duration_ms as "durationMs"
     from deliveries.webhook_delivery d
       cross join lateral (
         select * from deliveries.webhook_attempt t where t.agency_id = d.agency_id and t.sequence = d.sequence
         order by t.attempt desc limit $2::integer
       ) a
     where d.agency_id = (select access.agency_id()) and d.sequence = any ($1::bigint[])
     order by a.sequence, a.attempt`,
    [sequences, maxAttempts],
  )
}

/** Bounds of one claim. */
export interface Claim {
  /** How long the lane is kept from other senders, in milliseconds. */
  readonly leaseMs: number
  /** Most events, each of another subject. */
  readonly size: number
  /** Most events of the feed that wait in a lane. */
  readonly ahead: number
}

/** Takes a lane that has something to send, for the system; empty: there is none. */
export function claimLane(db: Queryable, now: Date, { leaseMs, size, ahead }: Claim) {
  return db.query<WebhookEventRow>(
    `select agency_id as "agencyId", url, authorization_sealed as "authorizationSealed", lease_token::text as "leaseToken",
       failures, c.sequence::text, event_id as "eventId", source, type, subject, at, data, tries,
       failing_since as "failingSince"
     from deliveries.claim_webhook($1::timestamptz, make_interval(secs => $2::double precision / 1000), $3::integer,
       $4::integer) c`,
    [now, leaseMs, size, ahead],
  )
}

/** Records a round and gives the lane back; false: it was another sender's by then, and nothing was recorded. */
export async function settleLane(
  db: Queryable,
  { agencyId, leaseToken }: Pick<WebhookEventRow, 'agencyId' | 'leaseToken'>,
  { results, failures, heldUntil, pause }: Verdict,
  now: Date,
): Promise<boolean> {
  const rows = await db.query<{ isSettled: boolean }>(
    `select deliveries.settle_webhook($1::text, $2::bigint, $3::jsonb, $4::integer, $5::timestamptz, $6::text,
       $7::timestamptz) as "isSettled"`,
    [agencyId, leaseToken, JSON.stringify(results), failures, heldUntil, pause, now],
  )
  return rows[0]?.isSettled ?? false
}

/** Removes up to `batch` deliveries that came to their end before an instant; how many. */
export async function deleteDeliveries(db: Queryable, before: Date, batch: number) {
  const rows = await db.query<{ count: number }>(
    'select deliveries.expire_deliveries($1::timestamptz, $2::integer) as count',
    [before, batch],
  )
  return rows[0]?.count ?? 0
}
