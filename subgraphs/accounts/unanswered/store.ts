/** The statement that counts the requests that each bank has not answered. */

import type { Queryable } from '../../kit/database/database.ts'

/** The requests that one bank has not answered. */
export interface UnansweredRow {
  readonly bankCode: string
  readonly count: number
  readonly oldestRequestedAt: Date
  /** Sum of the requested amounts; requests for a whole account add nothing. */
  readonly requestedSatang: number
}

/** Requests that the caller sees and no bank has answered, by bank, the longest waiting first; at most 200 banks. */
export function countUnanswered(db: Queryable, requestedBefore: Date | null, now: Date) {
  return db.query<UnansweredRow>(
    `select h.bank_code as "bankCode", count(*)::integer as count, min(h.requested_at) as "oldestRequestedAt",
       least(coalesce(sum(h.requested_satang), 0), 9007199254740991)::bigint as "requestedSatang"
     from accounts.hold h
     where h.state = 'REQUESTED' and h.is_lapsed = false and h.clock_ends_at > $2::timestamptz
       and ($1::timestamptz is null or h.requested_at < $1::timestamptz)
     group by h.bank_code order by min(h.requested_at), h.bank_code limit 200`,
    [requestedBefore, now],
  )
}
