/** The statement that counts holds: it stops at the bound, whatever the order of the list is. */

import type { PageRequest } from '../../kit/connection.ts'
import type { Queryable } from '../../kit/database/database.ts'
import { stretchesOf, type HoldFilter } from '../hold-lists/store.ts'

/** Ids of the holds of `listHolds`, in no order: at most `page.limit`, on all pages. */
export function listHoldIds(db: Queryable, filter: HoldFilter, page: PageRequest, now: Date) {
  const { stretches, unannounced } = stretchesOf(filter)
  return db.query<{ readonly id: string }>(holdIds, [
    stretches.map(({ state }) => state),
    stretches.map(({ isLapsed }) => isLapsed),
    filter.caseId,
    filter.bankCode,
    filter.lapsesBefore,
    page.limit,
    now,
    filter.isLiftable,
    filter.requestedBy,
    filter.requestedFrom,
    filter.requestedBefore,
    unannounced,
  ])
}

const holdIds = `
  select found.id from (
    select each.id
    from unnest($1::text[], $2::boolean[]) as wanted (state, is_lapsed)
      cross join lateral (
        select hold.id from accounts.hold
        where hold.state = wanted.state and hold.is_lapsed = wanted.is_lapsed
          and ($3::uuid is null or hold.case_id = $3::uuid)
          and ($4::text is null or hold.bank_code = $4::text)
          and ($9::text is null or hold.requested_by = $9::text)
          and (hold.is_lapsed or accounts.hold_state(hold.state, hold.lapses_at, $7::timestamptz) = hold.state)
          and ($5::timestamptz is null or hold.lapses_at < $5::timestamptz)
          and ($8::boolean is null or $8::boolean = (hold.liftable_at is not null and not hold.is_lapsed
            and hold.state = any (accounts.live_states())))
          and ($10::timestamptz is null or hold.requested_at >= $10::timestamptz)
          and ($11::timestamptz is null or hold.requested_at < $11::timestamptz)
        limit $6::integer) as each
    union all
    select late.id
    from unnest($12::text[]) as running (state)
      cross join lateral (
        select hold.id from accounts.hold
        where hold.state = running.state and hold.is_lapsed = false
          and hold.clock_ends_at <= $7::timestamptz
          and ($3::uuid is null or hold.case_id = $3::uuid)
          and ($4::text is null or hold.bank_code = $4::text)
          and ($9::text is null or hold.requested_by = $9::text)
          and ($8::boolean is null or not $8::boolean)
          and ($10::timestamptz is null or hold.requested_at >= $10::timestamptz)
          and ($11::timestamptz is null or hold.requested_at < $11::timestamptz)
        order by hold.clock_ends_at, hold.id limit 1000) as late
  ) as found limit $6::integer`
