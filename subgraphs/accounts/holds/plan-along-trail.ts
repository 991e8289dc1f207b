/** Plans holds along the money trail of a case. */

import type { Queryable } from '../../kit/database/database.ts'
import { forbidden } from '../../kit/errors.ts'
import type { SubgraphContext } from '../../kit/subgraph.ts'
import { findOwnNextHops, findTraced, findTracedByOthers, isOwnedCase } from '../claims/store.ts'
import type { AccountsLoaders } from '../loaders.ts'
import { openCaseForHolds, readBasis } from './order.ts'
import { readOrderNumber, type OrderPlan } from './plan-order.ts'

/** Input of `requestHoldsAlongTrail`. */
export interface RequestHoldsAlongTrailInput {
  readonly idempotencyKey: string
  readonly caseId: string
  readonly basis: string
  readonly orderNumber?: string | null
}

/**
 * Plans a hold of what the trail of the case carried to each account and its holds do not claim yet. A bank that opened
 * the case on its customer's word reaches the accounts to which the money went from its own. Takes the lock of the case.
 * @throws {FORBIDDEN} when the power is not the caller's, or a bank did not open the case
 */
export async function planAlongTrail(
  db: Queryable,
  input: RequestHoldsAlongTrailInput,
  { caller }: SubgraphContext<AccountsLoaders>,
  at: Date,
): Promise<OrderPlan> {
  const basis = readBasis(input.basis, caller, at)
  const orderNumber = readOrderNumber(input.orderNumber, basis)
  await openCaseForHolds(db, input.caseId, caller)
  const isBank = caller.agencyKind === 'BANK'
  if (isBank && !(await isOwnedCase(db, input.caseId)))
    throw forbidden('A bank requests holds along the trail of a case that it opened')
  const legs = isBank ? await findOwnNextHops(db, input.caseId) : null
  const traced = await findTraced(db, input.caseId, basis.name, at)
  const targets = traced
    .flatMap(({ accountId, bankCode, hop, tracedSatang, claimedSatang, isWhollyHeld }) => {
      if (isWhollyHeld || bankCode === null) return []
      const ownSatang = legs === null ? Infinity : (legs.get(accountId) ?? 0)
      const amountSatang = Math.min(tracedSatang - claimedSatang, ownSatang)
      return [{ accountId, bankCode, hop, amountSatang }]
    })
    .filter(({ amountSatang }) => amountSatang > 0)
  const byOthers = basis.endsByOwnOrder ? await findTracedByOthers(db, input.caseId) : null
  return {
    caseId: input.caseId,
    basis,
    orderNumber,
    targets,
    accounts: [],
    isBeyondTrail: targets.some(({ accountId }) => byOthers?.has(accountId) === false),
  }
}
