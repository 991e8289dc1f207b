/** The statements that list and count holders: a page costs the rows of a page, however many holders there are. */

import type { PageRequest } from '../../kit/connection.ts'
import { maxCounted } from '../../kit/database/count-rows.ts'
import type { Queryable } from '../../kit/database/database.ts'
import type { HolderRow, VerificationState } from '../holders/store.ts'

/** Conditions of a list of holders. */
export interface HolderFilter {
  readonly operators: readonly string[]
  /** 0 or more. */
  readonly moreThan: number
  /** As of now. */
  readonly states: readonly VerificationState[]
  readonly foreignersOnly: boolean
}

/** A cursor before every row: ranks are negative counts. */
const beforeAll = [-2_147_483_648, '', ''] as const

function readCursor(page: PageRequest): readonly [number, string, string] {
  if (page.after === null) return beforeAll
  const [count = '0', personId = '', operator = ''] = page.after
  return [-Number(count), personId, operator]
}

/** The stored states of a filter. */
function storedStates({ states }: HolderFilter): readonly string[] {
  return [...new Set(states.map((state) => (state === 'EXPIRED' ? 'REQUIRED' : state)))]
}

/** Between which instants the clocks of a filter end. */
function clockWindow({ states }: HolderFilter, now: Date): readonly [Date | string, Date | string] {
  return [
    states.includes('EXPIRED') ? '-infinity' : now,
    states.includes('REQUIRED') ? 'infinity' : now,
  ]
}

/** Whether the filter asks for one state that a clock decides, and no other. */
const isClocked = ({ states: [state, ...more] }: HolderFilter) =>
  more.length === 0 && (state === 'REQUIRED' || state === 'EXPIRED')

/**
 * Most numbers first, for a caller that may count anyone's. Each operator and state is a stretch of one index that is
 * read from its start or the cursor on, no further than the page: the cost is that of the page, not of the holders.
 */
export function listHolders(db: Queryable, filter: HolderFilter, page: PageRequest, now: Date) {
  if (filter.foreignersOnly) return db.query<HolderRow>(foreigners, valuesOf(filter, page, now))
  if (isClocked(filter)) return db.query<HolderRow>(clocked, valuesOf(filter, page, now))
  return db.query<HolderRow>(everyone, valuesOf(filter, page, now))
}

function valuesOf(filter: HolderFilter, page: PageRequest, now: Date) {
  return [
    filter.operators,
    storedStates(filter),
    -filter.moreThan,
    now,
    ...clockWindow(filter, now),
    ...readCursor(page),
    page.limit,
  ]
}

const everyone = `
  select page.person_id as "personId", page.operator, page.count,
    sims.verification_state(page.verification, page.verify_by, $4::timestamptz) as verification,
    page.verify_by as "verifyBy", page.is_foreigner as "isForeigner"
  from unnest($1::text[]) as wanted (operator)
    cross join unnest($2::text[]) as stored (state)
    cross join lateral (
      select c.person_id, c.operator, c.count, c.rank, c.verification, c.verify_by, c.is_foreigner
      from sims.holder_count c
      where c.operator = wanted.operator and c.verification = stored.state
        and c.count > 0 and c.rank < $3::integer
        and (c.verification <> 'REQUIRED'
          or (c.verify_by > $5::timestamptz and c.verify_by <= $6::timestamptz))
        and (c.rank, c.person_id, c.operator) > ($7::integer, $8::text, $9::text)
      order by c.rank, c.person_id limit $10::integer) as page
  order by page.rank, page.person_id, page.operator limit $10::integer`

/** Foreigners alone: stretches of an index of theirs. */
const foreigners = `
  select page.person_id as "personId", page.operator, page.count,
    sims.verification_state(page.verification, page.verify_by, $4::timestamptz) as verification,
    page.verify_by as "verifyBy", true as "isForeigner"
  from unnest($1::text[]) as wanted (operator)
    cross join unnest($2::text[]) as stored (state)
    cross join lateral (
      select c.person_id, c.operator, c.count, c.rank, c.verification, c.verify_by
      from sims.holder_count c
      where c.operator = wanted.operator and c.verification = stored.state and c.is_foreigner
        and c.count > 0 and c.rank < $3::integer
        and (c.verification <> 'REQUIRED'
          or (c.verify_by > $5::timestamptz and c.verify_by <= $6::timestamptz))
        and (c.rank, c.person_id, c.operator) > ($7::integer, $8::text, $9::text)
      order by c.rank, c.person_id limit $10::integer) as page
  order by page.rank, page.person_id, page.operator limit $10::integer`

/** Those whose clock runs, or has run out: the same stretch of the index, or the clocks of an operator where they are few. */
const clocked = `
  select page.person_id as "personId", page.operator, page.count,
    sims.verification_state('REQUIRED', page.verify_by, $4::timestamptz) as verification,
    page.verify_by as "verifyBy", page.is_foreigner as "isForeigner"
  from unnest($1::text[]) as wanted (operator)
    cross join unnest($2::text[]) as stored (state)
    cross join lateral (
      select c.person_id, c.operator, c.count, c.rank, c.verify_by, c.is_foreigner
      from sims.holder_count c
      where c.operator = wanted.operator and c.verification = 'REQUIRED'
        and c.count > 0 and c.rank < $3::integer
        and c.verify_by > $5::timestamptz and c.verify_by <= $6::timestamptz
        and (c.rank, c.person_id, c.operator) > ($7::integer, $8::text, $9::text)
      order by c.rank, c.person_id limit $10::integer) as page
  order by page.rank, page.person_id, page.operator limit $10::integer`

/** How many match: those without a clock, those with one, and those whose clock has run out. */
interface HolderTotals {
  readonly unclocked: number
  readonly clocked: number
  readonly expired: number
}

/**
 * How many match, for a caller that may count anyone's: the sum of a few tallies. Only clocks that ran out are counted
 * one by one, on the index of the clocks, for no tally can know the present instant.
 */
export async function countHolders(db: Queryable, filter: HolderFilter, now: Date) {
  const rows = await db.query<HolderTotals>(
    `select
       coalesce(sum(t.number) filter (where t.verification <> 'REQUIRED'), 0)::integer as unclocked,
       coalesce(sum(t.number) filter (where t.verification = 'REQUIRED'), 0)::integer as clocked,
       case when $5::boolean then
         (select count(*)::integer from sims.holder_count c
          where c.operator = any ($1::text[]) and c.verification = 'REQUIRED'
            and c.verify_by <= $6::timestamptz and c.count > $3::integer
            and (not $4::boolean or c.is_foreigner))
       else 0 end as expired
     from (
       select h.verification, case when $4::boolean then h.foreigners else h.holders end as number
       from sims.holder_tally h
       where h.operator = any ($1::text[]) and h.verification = any ($2::text[]) and h.count > $3::integer) as t`,
    [
      filter.operators,
      storedStates(filter),
      filter.moreThan,
      filter.foreignersOnly,
      filter.states.includes('REQUIRED') !== filter.states.includes('EXPIRED'),
      now,
    ],
  )
  return totalOf(filter, rows[0])
}

/**
 * Most numbers first, among the persons in the caller's cases. For the centre and the CCIB a page costs what its rows
 * cost; for a police station, what the persons in its own cases cost.
 */
export function listHoldersInCases(
  db: Queryable,
  filter: HolderFilter,
  page: PageRequest,
  now: Date,
) {
  return db.query<HolderRow>(
    `select c.person_id as "personId", c.operator, c.count,
       sims.verification_state(c.verification, c.verify_by, $5::timestamptz) as verification,
       c.verify_by as "verifyBy", c.is_foreigner as "isForeigner"
     from sims.holders_in_my_cases($1::text[], $2::text[], $3::integer, $4::boolean, $6::timestamptz, $7::timestamptz,
         $8::integer, $9::text, $10::text, $11::integer) as page
       join sims.holder_count c on c.person_id = page.person_id and c.operator = page.operator
     order by c.rank, c.person_id, c.operator`,
    [
      filter.operators,
      storedStates(filter),
      filter.moreThan,
      filter.foreignersOnly,
      now,
      ...clockWindow(filter, now),
      ...readCursor(page),
      page.limit,
    ],
  )
}

/** How many holders `listHoldersInCases` has on all of its pages, to at most `maxCounted`. */
export async function countHoldersInCases(db: Queryable, filter: HolderFilter, now: Date) {
  const { operators, moreThan, foreignersOnly } = filter
  const rows = await db.query<{ total: number }>(
    `select sims.count_in_my_cases_to($1::text[], $2::text[], $3::integer, $4::boolean, $5::timestamptz, $6::timestamptz,
       $7::integer) as total`,
    [
      operators,
      storedStates(filter),
      moreThan,
      foreignersOnly,
      ...clockWindow(filter, now),
      maxCounted,
    ],
  )
  return rows[0]?.total ?? 0
}

/** The same for the centre, but for foreigners alone: a sum of tallies, as exact as that of the regulator. */
export async function countHoldersInAllCases(db: Queryable, filter: HolderFilter, now: Date) {
  const { operators, moreThan, foreignersOnly } = filter
  const rows = await db.query<HolderTotals>(
    `select unclocked, clocked, expired
     from sims.count_in_my_cases($1::text[], $2::text[], $3::integer, $4::boolean, $5::timestamptz)`,
    [operators, storedStates(filter), moreThan, foreignersOnly, now],
  )
  return totalOf(filter, rows[0])
}

/** The stored state REQUIRED counts those whose clock has run out, too. */
function totalOf({ states }: HolderFilter, totals: HolderTotals | undefined): number {
  if (!totals) return 0
  const { unclocked, clocked: all, expired } = totals
  const isRunning = states.includes('REQUIRED')
  const isExpired = states.includes('EXPIRED')
  if (isRunning && isExpired) return unclocked + all
  return unclocked + (isRunning ? all - expired : 0) + (isExpired ? expired : 0)
}
