/** The statements about tourists' numbers and their end. */

import type { PageRequest } from '../../kit/connection.ts'
import type { Queryable } from '../../kit/database/database.ts'
import { operators } from '../registrations/operators.ts'
import type { SimRow } from '../store.ts'

/** Conditions of a list of tourists' numbers; null: no condition. */
export interface TouristFilter {
  readonly operator: string | null
  /** true: their time is over; false: it runs. */
  readonly isExpired: boolean | null
  /** Their time ends at this instant or later. */
  readonly since: Date | null
}

/** A number whose end is announced. */
export interface EndedRow {
  readonly id: string
  readonly operator: string
  readonly validUntil: Date
}

/**
 * Tourists' numbers that have an end and were not taken back, the one that ends first at the start. Each operator is a
 * stretch of one index that is read no further than the page.
 */
export function listTourists(db: Queryable, filter: TouristFilter, page: PageRequest, now: Date) {
  const [from, until] = windowOf(filter, now)
  return db.query<SimRow>(
    `select page.*
     from unnest($1::text[]) as wanted (operator)
       cross join lateral (
         select sim.* from sims.sim sim
         where sim.operator = wanted.operator and sim.kind = 'TOURIST' and sim.status <> 'REVOKED'
           and sim."validUntil" > $2::timestamptz and sim."validUntil" <= $3::timestamptz
           and sim."validUntil" >= $4::timestamptz
           and (sim."validUntil", sim.msisdn) > ($5::timestamptz, $6::text)
         order by sim."validUntil", sim.msisdn limit $7::integer) as page
     order by page."validUntil", page.msisdn limit $7::integer`,
    [
      filter.operator === null ? operators : [filter.operator],
      from,
      until,
      filter.since ?? '-infinity',
      page.after?.[0] ?? '-infinity',
      page.after?.[1] ?? '',
      page.limit,
    ],
  )
}

function windowOf(
  { isExpired }: TouristFilter,
  now: Date,
): readonly [Date | string, Date | string] {
  return [isExpired === false ? now : '-infinity', isExpired === true ? now : 'infinity']
}

/** Marks up to `limit` numbers whose time is over, as announced. Runs as the system. */
export function updateEnded(db: Queryable, now: Date, limit: number) {
  return db.query<EndedRow>(
    'select id, operator, "validUntil" from sims.mark_ended($1::timestamptz, $2::integer)',
    [now, limit],
  )
}

/** How many of these holders are foreigners with more than so many numbers at the calling operator. */
export async function countOverLimit(
  db: Queryable,
  holderIds: readonly string[],
  most: number,
): Promise<number> {
  const rows = await db.query<{ count: number }>(
    `select count(*)::integer as count from sims.holder_count c
     where c.person_id = any ($1::text[]) and c.operator = access.operator() and c.is_foreigner
       and c.count > $2::integer`,
    [holderIds, most],
  )
  return rows[0]?.count ?? 0
}
