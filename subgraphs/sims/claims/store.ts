/** The statements about claims: numbers that one operator names while another has them. */

import type { PageRequest } from '../../kit/connection.ts'
import type { Queryable } from '../../kit/database/database.ts'

/** How a claim may stand. OPEN and DISPUTED wait; the others are ends. */
export const claimStates = [
  'OPEN',
  'DISPUTED',
  'RELEASED',
  'GRANTED',
  'DENIED',
  'WITHDRAWN',
  'ENDED',
] as const
/** One of `claimStates`. */
export type ClaimState = (typeof claimStates)[number]

/** A claim, without the person whom the claimant named: one row of the view `sims.claim_row`. */
export interface ClaimRow {
  readonly id: string
  readonly msisdn: string
  /** The operator that claims. */
  readonly operator: string
  /** The operator that has the number. */
  readonly heldBy: string
  readonly state: ClaimState
  readonly claimedAt: Date
  readonly settledAt: Date | null
  /** The agency that settled it. */
  readonly settledBy: string | null
  readonly reason: string | null
}

/** Conditions of a list of claims; null: no condition. */
export interface ClaimFilter {
  readonly states: readonly ClaimState[]
  /** Claimed from this operator. */
  readonly heldBy: string | null
  /** Claimed by this operator. */
  readonly operator: string | null
  readonly since: Date | null
}

/** How a claim is settled, and by whom it may be: see `sims.lock_claims`. */
export type ClaimOutcome = 'RELEASED' | 'DISPUTED' | 'GRANTED' | 'DENIED' | 'WITHDRAWN'

/** Claims that the caller may see, newest first. */
export function listClaims(db: Queryable, filter: ClaimFilter, page: PageRequest) {
  return db.query<ClaimRow>(
    `select c.* from sims.claim_row c
     where c.state = any ($1::text[]) and ($2::text is null or c."heldBy" = $2::text)
       and ($3::text is null or c.operator = $3::text) and ($4::timestamptz is null or c."claimedAt" >= $4::timestamptz)
       and ($5::timestamptz is null or (c."claimedAt", c.id) < ($5::timestamptz, $6::uuid))
     order by c."claimedAt" desc, c.id desc limit $7::integer`,
    [
      filter.states,
      filter.heldBy,
      filter.operator,
      filter.since,
      page.after?.[0] ?? null,
      page.after?.[1] ?? null,
      page.limit,
    ],
  )
}

/** The claims with these ids that the caller may see. */
export function findClaims(db: Queryable, ids: readonly string[]) {
  return db.query<ClaimRow>(`select c.* from sims.claim_row c where c.id = any ($1::uuid[])`, [ids])
}

/** Claims that the caller may settle so, locked with their numbers until the transaction ends. */
export function lockClaims(db: Queryable, ids: readonly string[], outcome: ClaimOutcome) {
  return db.query<Pick<ClaimRow, 'id' | 'msisdn' | 'operator' | 'heldBy' | 'state'>>(
    'select id, msisdn, operator, held_by as "heldBy", state from sims.lock_claims($1::uuid[], $2::text)',
    [ids, outcome],
  )
}

/** Settles locked claims, each of another number. RELEASED and GRANTED move the numbers to the claimants. */
export async function updateClaims(
  db: Queryable,
  ids: readonly string[],
  outcome: ClaimOutcome,
  reason: string | null,
  at: Date,
) {
  await db.query('select sims.settle_claims($1::uuid[], $2::text, $3::text, $4::timestamptz)', [
    ids,
    outcome,
    reason,
    at,
  ])
}
