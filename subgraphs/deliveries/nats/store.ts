/** The statements by which feeds are published. */

import type { Queryable } from '../../kit/database/database.ts'
import type { AddressedEvent } from '../feed/cloud-event.ts'

/** One event that a publisher has. */
export interface PublicationRow extends AddressedEvent {
  /** Fences off the publisher that had the feed before. */
  readonly leaseToken: string
}

/** Takes the next `size` events of a feed for `leaseMs`, oldest first; empty: everything is published. */
export function claimPublication(db: Queryable, now: Date, leaseMs: number, size: number) {
  return db.query<PublicationRow>(
    `select agency_id as "agencyId", lease_token::text as "leaseToken", c.sequence::text, event_id as "eventId", source, type,
       subject, at, data
     from deliveries.claim_publication($1::timestamptz, make_interval(secs => $2::double precision / 1000), $3::integer) c`,
    [now, leaseMs, size],
  )
}

/** Records that a feed is published up to a sequence; false: it was another publisher's by then. */
export async function settlePublication(
  db: Queryable,
  { agencyId, leaseToken }: Pick<PublicationRow, 'agencyId' | 'leaseToken'>,
  upTo: string,
  now: Date,
): Promise<boolean> {
  const rows = await db.query<{ isSettled: boolean }>(
    `select deliveries.settle_publication($1::text, $2::bigint, $3::bigint, $4::timestamptz) as "isSettled"`,
    [agencyId, leaseToken, upTo, now],
  )
  return rows[0]?.isSettled ?? false
}
