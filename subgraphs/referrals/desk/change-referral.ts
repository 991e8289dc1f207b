/** One transition of a referral: under its lock, from the states that allow it, with its history and timeline. */

import { insertCaseEvent } from '../../kit/access/timeline.ts'
import type { Queryable } from '../../kit/database/database.ts'
import { notFound } from '../../kit/errors.ts'
import { once } from '../../kit/idempotency/once.ts'
import { isUuid } from '../../kit/input.ts'
import type { SubgraphContext } from '../../kit/subgraph.ts'
import { insertReferralEvent } from '../history/store.ts'
import type { ReferralsLoaders } from '../loaders.ts'
import { lockLive } from '../locks/lock-referral.ts'
import type { ReferralRow } from '../store.ts'

/** A mutation of one referral, with its input. */
export interface ReferralCall {
  readonly operation: string
  readonly input: { readonly referralId: string; readonly idempotencyKey?: string | null }
}

/**
 * Runs one transition of a referral that the caller sees and records who made it; with an idempotency key, once.
 * @param change undefined: the same has been done before, and nothing is recorded
 * @throws {NOT_FOUND} when the caller sees no such referral
 * @throws {INVALID_STATE} when it is in none of the states in `from`
 */
export async function changeReferral(
  context: SubgraphContext<ReferralsLoaders>,
  { operation, input }: ReferralCall,
  from: readonly string[],
  change: (
    db: Queryable,
    referral: ReferralRow,
    at: Date,
  ) => Promise<
    | {
        readonly state: string
        readonly note: string | null
        readonly decision?: string
        readonly kind?: string
      }
    | undefined
  >,
) {
  const { referralId } = input
  if (!isUuid(referralId)) throw notFound()
  await context.transaction((db) =>
    once(db, { subgraph: 'referrals', operation, input }, async () => {
      const referral = await lockLive(db, referralId, from)
      const at = context.now()
      const step = await change(db, referral, at)
      if (!step) return referralId
      const { state, note, decision, kind } = step
      await insertReferralEvent(db, referralId, at, state, note, decision)
      const summary = `the referral is ${state}`
      await insertCaseEvent(db, referral.caseId, at, kind ?? `REFERRAL_${state}`, summary)
      return referralId
    }),
  )
  return { referral: await context.loaders.referral.load(referralId) }
}
