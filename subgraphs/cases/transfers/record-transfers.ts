/** `recordTransfers`: more legs for the money trail of a case. */

import { insertCaseEvents } from '../../kit/access/timeline.ts'
import { once } from '../../kit/idempotency/once.ts'
import { readList } from '../../kit/input.ts'
import type { SubgraphContext } from '../../kit/subgraph.ts'
import type { CasesLoaders } from '../loaders.ts'
import { mustBeOwnLoss } from '../reports/opened-by.ts'
import {
  maxTransfersPerCall,
  readMoneyTrail,
  recordMoneyTrail,
  type TransferInput,
} from './money-trail.ts'
import { lockCaseOfTrail, mustGoOn } from './own-next-legs.ts'
import { withoutRecorded } from './same-leg.ts'
import { banksOf, hasOwnLoss, isOwnedCase } from './store.ts'

interface RecordTransfersInput {
  readonly idempotencyKey: string
  readonly caseId: string
  readonly transfers: readonly TransferInput[]
}

/**
 * Adds the legs that the case has not; the banks at their ends become parties. A bank that received money of the case adds
 * those on which it left its accounts again.
 * @throws {NOT_FOUND} when the caller may add legs to no such case
 * @throws {INVALID_STATE} when the case is closed
 * @throws {BAD_USER_INPUT} when a leg is not acceptable or was recorded before with other facts, the caller is a bank
 *   that opened the case and from whose accounts no leg of hop 1 leaves, or one that received money which it did not see leave
 */
export async function recordTransfers(
  _parent: unknown,
  { input }: { readonly input: RecordTransfersInput },
  context: SubgraphContext<CasesLoaders>,
) {
  const at = context.now()
  const { caseId } = input
  const inputs = readList(input.transfers, 'transfers', maxTransfersPerCall)
  const trail = readMoneyTrail(inputs, context.pseudonyms, at)
  const recorded = await context.transaction((db) =>
    once(db, { subgraph: 'cases', operation: 'recordTransfers', input }, async () => {
      await lockCaseOfTrail(db, caseId)
      const isBank = context.caller.agencyKind === 'BANK'
      const isOpener = !isBank || (await isOwnedCase(db, caseId))
      // a bank whose own leg was corrected away has no customer's loss in the case any more
      if (isBank && isOpener && !(await hasOwnLoss(db, caseId)))
        mustBeOwnLoss(trail, context.caller)
      const transfers = await withoutRecorded(db, caseId, trail.transfers)
      if (transfers.length === 0) return 0
      if (!isOpener) await mustGoOn(db, caseId, transfers, context.caller)
      await recordMoneyTrail(db, caseId, { ...trail, transfers }, context.caller, at)
      const banks = transfers.flatMap(banksOf)
      const summary = 'legs of this bank were added to the money trail'
      await insertCaseEvents(db, caseId, at, 'TRANSFERS_RECORDED', banks, summary)
      return transfers.length
    }),
  )
  return { case: await context.loaders.case.load(caseId), recorded }
}
