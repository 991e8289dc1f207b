/** The statement that counts the requests that each bank has not answered. */

import type { Queryable } from '../../kit/database/database.ts'

/** The requests that one bank has not answered. */
export interface UnansweredRow {
  readonly bankCode: string
  readonly count: number
  readonly oldestRequestedAt: Date
  /** Sum of what was requested; requests for a whole account add nothing. */
  readonly requestedSatang: number
}

/** Requests that the caller sees and no bank has answered, by bank, the longest waiting first; at most 200 banks. */
export function countUnanswered(db: Queryable, requestedBefore: Date | null, now: Date) {
  return db.query<UnansweredRow>(
    `select h."bankCode", count(*)::integer as count, min(h."requestedAt") as "oldestRequestedAt",
       coalesce(sum(h."requestedSatang"), 0)::bigint as "requestedSatang"
     from accounts.holds_at($2::timestamptz) h
     where h."storedState" = 'REQUESTED' and h.state = 'REQUESTED'
       and ($1::timestamptz is null or h."requestedAt" < $1::timestamptz)
     group by h."bankCode" order by min(h."requestedAt"), h."bankCode" limit 200`,
    [requestedBefore, now],
  )
}
