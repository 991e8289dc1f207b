/** Plans holds along the money trail of a case. */

import type { Queryable } from '../../kit/database/database.ts'
import { forbidden } from '../../kit/errors.ts'
import type { SubgraphContext } from '../../kit/subgraph.ts'
import { findOwnNextHops, findTraced, findTracedByOthers, isOwnedCase } from '../claims/store.ts'
import type { AccountsLoaders } from '../loaders.ts'
import type { HoldTarget } from './insert-requests.ts'
import { openCaseForHolds, readBasis } from './order.ts'
import { readOrderNumber, type OrderPlan, type SkippedAccount } from './plan-order.ts'

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
  const targets: HoldTarget[] = []
  const skipped: SkippedAccount[] = []
  for (const row of traced) {
    const { accountId, bankCode, hop } = row
    const ownSatang = legs === null ? Infinity : legs.get(accountId)
    // the rest of the trail is not the bank's
    if (ownSatang === undefined) continue
    const amountSatang = Math.min(row.tracedSatang - row.claimedSatang, ownSatang)
    if (row.isWhollyHeld) skipped.push({ accountId, hop, reason: 'WHOLLY_HELD' })
    else if (bankCode === null) skipped.push({ accountId, hop, reason: 'INSTITUTION_UNKNOWN' })
    else if (amountSatang > 0) targets.push({ accountId, bankCode, hop, amountSatang })
    else skipped.push({ accountId, hop, reason: 'CLAIMED' })
  }
  const byOthers = basis.endsByOwnOrder ? await findTracedByOthers(db, input.caseId) : null
  return {
    caseId: input.caseId,
    basis,
    orderNumber,
    targets,
    accounts: [],
    skipped,
    isBeyondTrail: targets.some(({ accountId }) => byOthers?.has(accountId) === false),
  }
}
