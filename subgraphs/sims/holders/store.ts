/** The statements about persons at operators: how many numbers, how far their verification has come. */

import type { CoverageRow } from '../../kit/access/purposes.ts'
import type { Queryable } from '../../kit/database/database.ts'

/** One person at one operator. */
export interface HolderRow {
  readonly personId: string
  readonly operator: string
  readonly count: number
  /** As of the instant that was asked for: a clock that ran out reads EXPIRED. */
  readonly verification: VerificationState
  readonly verifyBy: Date | null
  readonly isForeigner: boolean
}

/** The states of a verification as of an instant. EXPIRED is not stored: it is what a clock makes of REQUIRED. */
export const verificationStates = [
  'NOT_REQUIRED',
  'REQUIRED',
  'JUSTIFIED',
  'VERIFIED',
  'REFUSED',
  'EXPIRED',
] as const
/** One of `verificationStates`. */
export type VerificationState = (typeof verificationStates)[number]

/**
 * Whether the caller may count the numbers of each of these persons under its purpose.
 * `offset 0`: the purpose is asked about once, not for each person.
 */
export function findCoverage(db: Queryable, personIds: readonly string[]) {
  return db.query<CoverageRow>(
    `select person_id as id, is_party as "isParty", own.is_closed as "isClosed", is_covered as "isCovered"
     from sims.coverage_of($1::text[]) cross join (select access.names_closed_case() offset 0) as own (is_closed)`,
    [personIds],
  )
}

/** The counts of persons, operator by operator, as far as the caller may see them. */
export function findCountsOfPersons(db: Queryable, personIds: readonly string[], now: Date) {
  return db.query<HolderRow>(
    `select c.person_id as "personId", c.operator, c.count,
       sims.verification_state(c.verification, c.verify_by, $2::timestamptz) as verification,
       c.verify_by as "verifyBy", c.is_foreigner as "isForeigner"
     from sims.holder_count c
     where c.person_id = any ($1::text[]) and c.count > 0
     order by c.person_id, c.operator`,
    [personIds, now],
  )
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
       c.verify_by as "verifyBy", c.is_foreigner as "isForeigner"
     from sims.holder_count c
     where (c.person_id, c.operator) in (select w.person_id, w.operator from unnest($1::text[], $2::text[]) as w (person_id, operator)) and c.count > 0
     order by c.person_id, c.operator for update`,
    [holders.map(({ personId }) => personId), holders.map(({ operator }) => operator), now],
  )
}

/** A person at an operator as one string, for maps and loaders. */
export const holderKey = (holder: Pick<HolderRow, 'personId' | 'operator'>): string =>
  `${holder.personId} ${holder.operator}`
