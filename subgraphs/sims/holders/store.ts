/** The statements about persons at operators: how many numbers, how far their verification has come. */

import type { CoverageRow } from '../../kit/access/purposes.ts'
import type { PageRequest } from '../../kit/connection.ts'
import type { Queryable } from '../../kit/database/database.ts'
import { operators } from '../registrations/operators.ts'

/** One person at one operator. */
export interface HolderRow {
  readonly personId: string
  readonly operator: string
  readonly count: number
  /** As of the instant that was asked for: a clock that ran out reads EXPIRED. */
  readonly verification: VerificationState
  readonly verifyBy: Date | null
}

/** Conditions of a list of holders; null: no condition. */
export interface HolderFilter {
  readonly operator: string | null
  /** 0 or more. */
  readonly moreThan: number
  readonly verification: string | null
}

/** The states that are stored; EXPIRED is what a clock makes of REQUIRED. */
const storedStates = ['NOT_REQUIRED', 'REQUIRED', 'JUSTIFIED', 'VERIFIED', 'REFUSED'] as const
/** The states of a verification as of an instant. */
export type VerificationState = (typeof storedStates)[number] | 'EXPIRED'

/** A cursor before every row: ranks are negative counts. */
const beforeAll = [-2_147_483_648, '', ''] as const

function readCursor(page: PageRequest): readonly [number, string, string] {
  if (page.after === null) return beforeAll
  const [count = '0', personId = '', operator = ''] = page.after
  return [-Number(count), personId, operator]
}

/** Whether the caller may count the numbers of each of these persons under its purpose. */
export function findCoverage(db: Queryable, personIds: readonly string[]) {
  return db.query<CoverageRow>(
    `select person_id as id, is_party as "isParty", is_covered as "isCovered"
     from sims.coverage_of($1::text[])`,
    [personIds],
  )
}

/** The counts of persons, operator by operator, as far as the caller may see them. */
export function findCountsOfPersons(db: Queryable, personIds: readonly string[], now: Date) {
  return db.query<HolderRow>(
    `select c.person_id as "personId", c.operator, c.count,
       sims.verification_state(c.verification, c.verify_by, $2::timestamptz) as verification,
       c.verify_by as "verifyBy"
     from sims.holder_count c
     where c.person_id = any ($1::text[]) and c.count > 0
     order by c.person_id, c.operator`,
    [personIds, now],
  )
}

/**
 * Most numbers first, for a caller that may count anyone's. Each operator and state is a stretch of one index that is
 * read from its start or the cursor on, no further than the page: the cost is that of the page, not of the holders.
 */
export function listHolders(db: Queryable, filter: HolderFilter, page: PageRequest, now: Date) {
  const isClocked = filter.verification === 'REQUIRED' || filter.verification === 'EXPIRED'
  if (isClocked) return listClockedHolders(db, filter, page, now)
  return db.query<HolderRow>(
    `select page.person_id as "personId", page.operator, page.count,
       sims.verification_state(page.verification, page.verify_by, $4::timestamptz) as verification,
       page.verify_by as "verifyBy"
     from unnest($1::text[]) as wanted (operator)
       cross join unnest($2::text[]) as stored (state)
       cross join lateral (
         select c.person_id, c.operator, c.count, c.rank, c.verification, c.verify_by
         from sims.holder_count c
         where c.operator = wanted.operator and c.verification = stored.state
           and c.count > 0 and c.rank < $3::integer
           and (c.rank, c.person_id, c.operator) > ($5::integer, $6::text, $7::text)
         order by c.rank, c.person_id limit $8::integer) as page
     order by page.rank, page.person_id, page.operator limit $8::integer`,
    [
      filter.operator === null ? operators : [filter.operator],
      filter.verification === null ? storedStates : [filter.verification],
      -filter.moreThan,
      now,
      ...readCursor(page),
      page.limit,
    ],
  )
}

/** Those whose clock runs, or has run out: the same stretch of the index, or the clocks of an operator where they are few. */
function listClockedHolders(db: Queryable, filter: HolderFilter, page: PageRequest, now: Date) {
  const isExpired = filter.verification === 'EXPIRED'
  return db.query<HolderRow>(
    `select page.person_id as "personId", page.operator, page.count, $2::text as verification,
       page.verify_by as "verifyBy"
     from unnest($1::text[]) as wanted (operator)
       cross join lateral (
         select c.person_id, c.operator, c.count, c.rank, c.verify_by
         from sims.holder_count c
         where c.operator = wanted.operator and c.verification = 'REQUIRED'
           and c.count > 0 and c.rank < $3::integer
           and c.verify_by > $4::timestamptz and c.verify_by <= $5::timestamptz
           and (c.rank, c.person_id, c.operator) > ($6::integer, $7::text, $8::text)
         order by c.rank, c.person_id limit $9::integer) as page
     order by page.rank, page.person_id, page.operator limit $9::integer`,
    [
      filter.operator === null ? operators : [filter.operator],
      filter.verification,
      -filter.moreThan,
      isExpired ? '-infinity' : now,
      isExpired ? now : 'infinity',
      ...readCursor(page),
      page.limit,
    ],
  )
}

/**
 * How many match, for a caller that may count anyone's: the sum of a few tallies. Only clocks that ran out are counted
 * one by one, on the index of the clocks, for no tally can know the present instant.
 */
export async function countHolders(db: Queryable, filter: HolderFilter, now: Date) {
  const rows = await db.query<{ total: number; expired: number }>(
    `select
       (select coalesce(sum(t.holders), 0)::integer from sims.holder_tally t
        where t.operator = any ($1::text[]) and t.verification = any ($2::text[]) and t.count > $3::integer) as total,
       case when $4::boolean then
         (select count(*)::integer from sims.holder_count c
          where c.operator = any ($1::text[]) and c.verification = 'REQUIRED'
            and c.verify_by <= $5::timestamptz and c.count > $3::integer)
       else 0 end as expired`,
    [
      ...storedFilter(filter),
      filter.verification === 'REQUIRED' || filter.verification === 'EXPIRED',
      now,
    ],
  )
  return countOf(filter, rows[0])
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
       sims.verification_state(c.verification, c.verify_by, $6::timestamptz) as verification,
       c.verify_by as "verifyBy"
     from sims.holders_in_my_cases($1::text[], $2::text[], $3::integer, $4::timestamptz, $5::timestamptz,
         $7::integer, $8::text, $9::text, $10::integer) as page
       join sims.holder_count c on c.person_id = page.person_id and c.operator = page.operator
     order by c.rank, c.person_id, c.operator`,
    [
      ...storedFilter(filter),
      filter.verification === 'REQUIRED' ? now : null,
      filter.verification === 'EXPIRED' ? now : null,
      now,
      ...readCursor(page),
      page.limit,
    ],
  )
}

/** How many holders `listHoldersInCases` has on all of its pages. */
export async function countHoldersInCases(db: Queryable, filter: HolderFilter, now: Date) {
  const rows = await db.query<{ total: number; expired: number }>(
    'select total, expired from sims.count_in_my_cases($1::text[], $2::text[], $3::integer, $4::timestamptz)',
    [...storedFilter(filter), now],
  )
  return countOf(filter, rows[0])
}

/** Operators, stored states and the least count of a filter. */
function storedFilter({ operator, verification, moreThan }: HolderFilter) {
  return [
    operator === null ? operators : [operator],
    verification === null ? storedStates : [verification === 'EXPIRED' ? 'REQUIRED' : verification],
    moreThan,
  ]
}

/** The stored state REQUIRED counts those whose clock has run out, too. */
function countOf(
  { verification }: HolderFilter,
  { total, expired }: { readonly total: number; readonly expired: number } = {
    total: 0,
    expired: 0,
  },
): number {
  if (verification === 'EXPIRED') return expired
  return verification === 'REQUIRED' ? total - expired : total
}

/**
 * Persons at operators, in the order in which counts change, kept from others until the transaction ends: count and
 * verification stay as they are.
 */
export function lockHolders(
  db: Queryable,
  holders: readonly Pick<HolderRow, 'personId' | 'operator'>[],
  now: Date,
) {
  return db.query<HolderRow>(
    `select c.person_id as "personId", c.operator, c.count,
       sims.verification_state(c.verification, c.verify_by, $3::timestamptz) as verification,
       c.verify_by as "verifyBy"
     from sims.holder_count c
     where (c.person_id, c.operator) in (select w.person_id, w.operator from unnest($1::text[], $2::text[]) as w (person_id, operator)) and c.count > 0
     order by c.person_id, c.operator for update`,
    [holders.map(({ personId }) => personId), holders.map(({ operator }) => operator), now],
  )
}

/** A person at an operator as one string, for maps and loaders. */
export const holderKey = (holder: Pick<HolderRow, 'personId' | 'operator'>): string =>
  `${holder.personId} ${holder.operator}`
