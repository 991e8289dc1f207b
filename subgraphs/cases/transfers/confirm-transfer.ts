/** `confirmTransfer`: the bank that the money left says which of its transactions a leg without a reference is. */

import { insertCaseEvents } from '../../kit/access/timeline.ts'
import type { Queryable } from '../../kit/database/database.ts'
import { badUserInput, invalidState, notFound } from '../../kit/errors.ts'
import { once } from '../../kit/idempotency/once.ts'
import { isUuid, readText } from '../../kit/input.ts'
import { readBoundedInstant } from '../../kit/instants.ts'
import { actorOf } from '../../kit/outbox/actor.ts'
import type { SubgraphContext } from '../../kit/subgraph.ts'
import { publishCase } from '../events/publish-case.ts'
import type { CasesLoaders } from '../loaders.ts'
import { isSameLeg } from './same-leg.ts'
import {
  findTransfers,
  findTransfersByReference,
  lockOwnLeg,
  updateConfirmed,
  type TransferRow,
} from './store.ts'

type Context = SubgraphContext<CasesLoaders>

interface ConfirmTransferInput {
  readonly idempotencyKey: string
  readonly transferId: string
  readonly reference: string
  readonly amountSatang: number
  readonly transferredAt: string
}

/**
 * Confirms a leg that left an account of the calling bank. A transaction that was recorded before must have the same
 * facts; when it has not, nothing changes and the leg stays unconfirmed. No hold is touched: money that may be the same
 * was counted once before.
 * @throws {NOT_FOUND} when no such leg left an account of the calling bank
 * @throws {INVALID_STATE} when the case is closed, or the leg is confirmed by another reference or instant
 * @throws {BAD_USER_INPUT} when the amount is not that of the leg, the instant is too far from the reported one, or
 *   the reference was recorded before, in this case or with other facts
 */
export async function confirmTransfer(
  _parent: unknown,
  { input }: { readonly input: ConfirmTransferInput },
  context: Context,
) {
  const at = context.now()
  const reference = readText(input.reference, 'reference', 64)
  if (!isUuid(input.transferId)) throw notFound()
  const transferId = input.transferId.toLowerCase()
  await context.transaction((db) =>
    once(db, { subgraph: 'cases', operation: 'confirmTransfer', input }, async () => {
      const status = await lockOwnLeg(db, transferId)
      if (status === undefined) throw notFound()
      if (status === 'CLOSED') throw invalidState(status)
      const [leg] = await findTransfers(db, [transferId])
      if (!leg) throw notFound()
      await confirmOnce(db, leg, { ...input, reference }, context, at)
      return transferId
    }),
  )
  return { transfer: await context.loaders.transfer.load(transferId) }
}

async function confirmOnce(
  db: Queryable,
  leg: TransferRow,
  { reference, amountSatang, transferredAt }: ConfirmTransferInput,
  { caller }: Context,
  at: Date,
): Promise<void> {
  if (amountSatang !== leg.amountSatang)
    throw badUserInput('amountSatang is not the amount of the leg')
  if (leg.reference !== null) {
    const isRepeat =
      leg.reference === reference && leg.transferredAt.getTime() === Date.parse(transferredAt)
    if (isRepeat) return
    throw invalidState('CONFIRMED')
  }
  const instant = readBoundedInstant(
    'ConfirmTransferInput.transferredAt',
    transferredAt,
    'transferredAt',
    { NOW: at, LEG_TOLD: leg.transferredAt },
  )
  const confirmed = { ...leg, reference, transferredAt: instant }
  const recorded = await findTransfersByReference(db, [leg.fromBankCode], [reference])
  if (!recorded.every((row) => isSameLeg(row, confirmed, leg.caseId)))
    throw badUserInput('reference was recorded before with other facts')
  if (!(await updateConfirmed(db, confirmed, at)))
    throw badUserInput('reference is that of another leg of the case')
  const banks = [leg.fromBankCode, leg.toBankCode]
  const summary = 'a leg of this bank was confirmed by the bank that the money left'
  await insertCaseEvents(db, leg.caseId, at, 'TRANSFER_CONFIRMED', banks, summary)
  const data = {
    caseId: leg.caseId,
    actor: actorOf(caller),
    bankCode: leg.fromBankCode,
    transferId: leg.id,
  }
  await publishCase(db, { type: 'th.aoc.case.transfer-confirmed', data }, at)
}
