/** The statement that moves the requests at a proxy. It runs as the system. */

import type { Queryable } from '../../kit/database/database.ts'

/** A request that was moved. */
export interface MovedRequest {
  readonly id: string
  /** The amount that is requested now: 0, the request has ended; null, the whole account. */
  readonly satang: number | null
}

/** Moves the requests that wait at the proxy to its account, each bounded by the money that nobody claims there yet. */
export function updateAccountOfRequests(
  db: Queryable,
  proxyAccountId: string,
  accountId: string,
  now: Date,
) {
  return db.query<MovedRequest>(
    'select id, satang from accounts.move_requests($1::text, $2::text, $3::timestamptz)',
    [proxyAccountId, accountId, now],
  )
}
