/** Locks a referral before a mutation changes it. */

import type { Queryable } from '../../kit/database/database.ts'
import { invalidState, notFound } from '../../kit/errors.ts'
import { lockReferral, type ReferralRow } from '../store.ts'

/**
 * Locks a referral that is in one of the given states.
 * @throws {NOT_FOUND} when the caller sees no such referral
 * @throws {INVALID_STATE} when it is in none of the states
 */
export async function lockLive(
  db: Queryable,
  id: string,
  from: readonly string[],
): Promise<ReferralRow> {
  const referral = await lockReferral(db, id)
  if (!referral) throw notFound()
  if (!from.includes(referral.state)) throw invalidState(referral.state)
  return referral
}
