/** The statements that list holds: a page costs the rows of a page, however many holds there are. */

import type { PageRequest } from '../../kit/connection.ts'
import type { Queryable } from '../../kit/database/database.ts'
import { liveStates } from '../holds/states.ts'
import type { HoldRow } from '../holds/store.ts'

/** Conditions of a list of holds; null: none. */
export interface HoldFilter {
  readonly states: readonly string[] | null
  readonly caseId: string | null
  readonly bankCode: string | null
  readonly lapsesBefore: Date | null
  /** Running, and the bank's to lift: the police found no evidence. */
  readonly isLiftable: boolean | null
  /** The agency that asked. */
  readonly requestedBy: string | null
  readonly requestedFrom: Date | null
  readonly requestedBefore: Date | null
}

/** The order of a list of holds: by the instant of the request, or by the end of the clock. */
export type HoldSort = 'REQUESTED_AT' | 'LAPSES_AT'

/** The states in which a hold ended, and no clock runs. */
const endStates: readonly string[] = ['NO_FUNDS', 'REJECTED', 'LIFTED', 'RELEASED']

/**
 * A page of the holds that the filter wants and the caller sees. Each stored state, lapsed or not, is a stretch of one index,
 * read no further than the page. Only clocks that ran out and have not been announced are read all: the sweeper keeps
 * them few.
 * @param ofMyCases true for a police station: the list starts from its own cases, however many others there are
 */
export function listHolds(
  db: Queryable,
  filter: HoldFilter,
  order: HoldSort,
  page: PageRequest,
  now: Date,
  ofMyCases: boolean,
) {
  const byClock = order === 'LAPSES_AT'
  if (filter.bankCode !== null && isByStateAlone(filter)) {
    const { stretches, unannounced } = stretchesOf(filter)
    return db.query<HoldRow>(byClock ? clocksOfBank : inboxOfBank, [
      stretches.map(({ state }) => state),
      stretches.map(({ isLapsed }) => isLapsed),
      filter.bankCode,
      page.after?.[0] ?? '-infinity',
      page.after?.[1] ?? '00000000-0000-0000-0000-000000000000',
      page.limit,
      now,
      unannounced,
    ])
  }
  const text = ofMyCases
    ? byClock
      ? listOfMyCasesByClock
      : listOfMyCases
    : byClock
      ? listByClock
      : listByRequest
  return db.query<HoldRow>(text, valuesOf(filter, page, now))
}

/** Ids of the holds of `listHolds`, in no order, which would cost more than the rows: at most `page.limit`, on all pages. */
export function listHoldIds(db: Queryable, filter: HoldFilter, page: PageRequest, now: Date) {
  return db.query<{ readonly id: string }>(holdIds, valuesOf(filter, page, now))
}

function valuesOf(filter: HoldFilter, page: PageRequest, now: Date): readonly unknown[] {
  const { stretches, unannounced } = stretchesOf(filter)
  return [
    stretches.map(({ state }) => state),
    stretches.map(({ isLapsed }) => isLapsed),
    filter.caseId,
    filter.bankCode,
    filter.lapsesBefore,
    page.after?.[0] ?? null,
    page.after?.[1] ?? null,
    page.limit,
    now,
    filter.isLiftable,
    filter.requestedBy,
    filter.requestedFrom,
    filter.requestedBefore,
    unannounced,
  ]
}

function isByStateAlone(filter: HoldFilter): boolean {
  return Object.entries(filter).every(
    ([name, condition]) => condition === null || name === 'states' || name === 'bankCode',
  )
}

/** The stored states that read as a wanted one, and those of which a clock may have run out unannounced. */
function stretchesOf({ states, lapsesBefore, isLiftable }: HoldFilter) {
  const isWanted = (state: string) => states === null || states.includes(state)
  const isRunning = lapsesBefore !== null || isLiftable === true
  const running = liveStates.filter(isWanted).map((state) => ({ state, isLapsed: false }))
  if (isRunning) return { stretches: running, unannounced: [] }
  const ended = endStates.filter(isWanted).map((state) => ({ state, isLapsed: false }))
  const lapsed = isWanted('LAPSED') ? liveStates.map((state) => ({ state, isLapsed: true })) : []
  return {
    stretches: [...running, ...ended, ...lapsed],
    unannounced: isWanted('LAPSED') ? liveStates : [],
  }
}

/**
 * The holds that the filter wants: of each stretch as many as a page has, and those of which a clock ran out unannounced.
 * @param key the column by which a stretch is read from the cursor on
 * @param order of a stretch; empty: none
 */
const foundIds = (key: 'requested_at' | 'clock_ends_at', order: string) => `
    select page.id
    from unnest($1::text[], $2::boolean[]) as wanted (state, is_lapsed)
      cross join lateral (
        select each.id from accounts.hold each
        where each.state = wanted.state and each.is_lapsed = wanted.is_lapsed
          and ($3::uuid is null or each.case_id = $3::uuid)
          and ($4::text is null or each.bank_code = $4::text)
          and ($11::text is null or each.requested_by = $11::text)
          and (each.is_lapsed or accounts.hold_state(each.state, each.lapses_at, $9::timestamptz) = each.state)
          and ($5::timestamptz is null or each.lapses_at < $5::timestamptz)
          and ($10::boolean is null or $10::boolean = (each.liftable_at is not null and not each.is_lapsed
            and each.state = any (accounts.live_states())))
          and ($12::timestamptz is null or each.requested_at >= $12::timestamptz)
          and ($13::timestamptz is null or each.requested_at < $13::timestamptz)
          and ($6::timestamptz is null or (each.${key}, each.id) > ($6::timestamptz, $7::uuid))
        ${order} limit $8::integer) as page
    union all
    select late.id
    from unnest($14::text[]) as running (state)
      cross join lateral (
        select each.id from accounts.hold each
        where each.state = running.state and each.is_lapsed = false
          and each.clock_ends_at <= $9::timestamptz
          and ($3::uuid is null or each.case_id = $3::uuid)
          and ($4::text is null or each.bank_code = $4::text)
          and ($11::text is null or each.requested_by = $11::text)
          and ($10::boolean is null or not $10::boolean)
          and ($12::timestamptz is null or each.requested_at >= $12::timestamptz)
          and ($13::timestamptz is null or each.requested_at < $13::timestamptz)
          and ($6::timestamptz is null or (each.${key}, each.id) > ($6::timestamptz, $7::uuid))
        order by each.clock_ends_at, each.id limit 1000) as late`

const listByRequest = `
  select h.* from (${foundIds('requested_at', 'order by each.requested_at, each.id')}
  ) as found cross join lateral (
    select each.* from accounts.holds_at($9::timestamptz) each where each.id = found.id) as h
  order by h."requestedAt", h.id limit $8::integer`

const listByClock = `
  select h.* from (${foundIds('clock_ends_at', 'order by each.clock_ends_at, each.id')}
  ) as found cross join lateral (
    select each.* from accounts.holds_at($9::timestamptz) each where each.id = found.id) as h
  order by coalesce(h."lapsesAt", 'infinity'::timestamptz), h.id limit $8::integer`

const holdIds = `
  select found.id from (${foundIds('requested_at', '')}
  ) as found limit $8::integer`

// The two lists of a bank by state: no condition may be left out, so that the server keeps their plans.
const inboxOfBank = `
  select h.* from (
    select page.id
    from unnest($1::text[], $2::boolean[]) as wanted (state, is_lapsed)
      cross join lateral (
        select each.id from accounts.hold each
        where each.bank_code = $3::text and each.state = wanted.state and each.is_lapsed = wanted.is_lapsed
          and (each.is_lapsed or accounts.hold_state(each.state, each.lapses_at, $7::timestamptz) = each.state)
          and (each.requested_at, each.id) > ($4::timestamptz, $5::uuid)
        order by each.requested_at, each.id limit $6::integer) as page
    union all
    select late.id
    from unnest($8::text[]) as running (state)
      cross join lateral (
        select each.id from accounts.hold each
        where each.bank_code = $3::text and each.state = running.state and each.is_lapsed = false
          and each.clock_ends_at <= $7::timestamptz
          -- a sum, so that the plan starts from the clocks that ran out, not from the cursor
          and (each.requested_at + interval '0', each.id) > ($4::timestamptz, $5::uuid)
        order by each.clock_ends_at, each.id limit 1000) as late
  ) as found cross join lateral (
    select each.* from accounts.holds_at($7::timestamptz) each where each.id = found.id) as h
  order by h."requestedAt", h.id limit $6::integer`

const clocksOfBank = `
  select h.* from (
    select page.id
    from unnest($1::text[], $2::boolean[]) as wanted (state, is_lapsed)
      cross join lateral (
        select each.id from accounts.hold each
        where each.bank_code = $3::text and each.state = wanted.state and each.is_lapsed = wanted.is_lapsed
          and (each.is_lapsed or accounts.hold_state(each.state, each.lapses_at, $7::timestamptz) = each.state)
          and (each.clock_ends_at, each.id) > ($4::timestamptz, $5::uuid)
        order by each.clock_ends_at, each.id limit $6::integer) as page
    union all
    select late.id
    from unnest($8::text[]) as running (state)
      cross join lateral (
        select each.id from accounts.hold each
        where each.bank_code = $3::text and each.state = running.state and each.is_lapsed = false
          and each.clock_ends_at <= $7::timestamptz and (each.clock_ends_at, each.id) > ($4::timestamptz, $5::uuid)
        order by each.clock_ends_at, each.id limit 1000) as late
  ) as found cross join lateral (
    select each.* from accounts.holds_at($7::timestamptz) each where each.id = found.id) as h
  order by coalesce(h."lapsesAt", 'infinity'::timestamptz), h.id limit $6::integer`

const listOfMyCases = `
  select h.* from access.my_cases() as mine (my_case_id)
    join accounts.hold each on each.case_id = mine.my_case_id
    join accounts.holds_at($9::timestamptz) h on h.id = each.id
  where (exists (select 1 from unnest($1::text[], $2::boolean[]) as wanted (state, is_lapsed)
        where wanted.state = each.state and wanted.is_lapsed = each.is_lapsed and (each.is_lapsed or h.state = each.state))
      or (each.state = any ($14::text[]) and h.state = 'LAPSED'))
    and ($3::uuid is null or each.case_id = $3::uuid)
    and ($4::text is null or each.bank_code = $4::text)
    and ($11::text is null or each.requested_by = $11::text)
    and ($5::timestamptz is null or each.lapses_at < $5::timestamptz)
    and ($10::boolean is null
      or $10::boolean = (each.liftable_at is not null and h.state = any (accounts.live_states())))
    and ($12::timestamptz is null or each.requested_at >= $12::timestamptz)
    and ($13::timestamptz is null or each.requested_at < $13::timestamptz)
    and ($6::timestamptz is null or (each.requested_at, each.id) > ($6::timestamptz, $7::uuid))
  order by each.requested_at, each.id limit $8::integer`

const listOfMyCasesByClock = `
  select h.* from access.my_cases() as mine (my_case_id)
    join accounts.hold each on each.case_id = mine.my_case_id
    join accounts.holds_at($9::timestamptz) h on h.id = each.id
  where (exists (select 1 from unnest($1::text[], $2::boolean[]) as wanted (state, is_lapsed)
        where wanted.state = each.state and wanted.is_lapsed = each.is_lapsed and (each.is_lapsed or h.state = each.state))
      or (each.state = any ($14::text[]) and h.state = 'LAPSED'))
    and ($3::uuid is null or each.case_id = $3::uuid)
    and ($4::text is null or each.bank_code = $4::text)
    and ($11::text is null or each.requested_by = $11::text)
    and ($5::timestamptz is null or each.lapses_at < $5::timestamptz)
    and ($10::boolean is null
      or $10::boolean = (each.liftable_at is not null and h.state = any (accounts.live_states())))
    and ($12::timestamptz is null or each.requested_at >= $12::timestamptz)
    and ($13::timestamptz is null or each.requested_at < $13::timestamptz)
    and ($6::timestamptz is null
      or (each.clock_ends_at, each.id) > ($6::timestamptz, $7::uuid))
  order by each.clock_ends_at, each.id limit $8::integer`
