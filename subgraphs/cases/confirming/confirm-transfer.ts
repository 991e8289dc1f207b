/** `confirmTransfer`: the bank that the money left says which of its transactions a leg without a reference is. */

import { insertCaseEvents } from '../../kit/access/timeline.ts'
import type { Queryable } from '../../kit/database/database.ts'
import { badUserInput, invalidState, notFound } from '../../kit/errors.ts'
import { once } from '../../kit/idempotency/once.ts'
import { isUuid, readLine } from '../../kit/input.ts'
import { readBoundedInstant } from '../../kit/instants.ts'
import { actorOf } from '../../kit/outbox/actor.ts'
import type { SubgraphContext } from '../../kit/subgraph.ts'
import { publishCase } from '../events/publish-case.ts'
import type { CasesLoaders } from '../loaders.ts'
import { tooLargeSum } from '../transfers/money-trail.ts'
import { isSameLeg } from '../transfers/same-leg.ts'
import { findTransfers, findTransfersByReference, type TransferRow } from '../transfers/store.ts'
import { lockCaseOfOwnLeg, updateConfirmed } from './store.ts'

type Context = SubgraphContext<CasesLoaders>

interface ConfirmTransferInput {
  readonly idempotencyKey: string
  readonly transferId: string
  readonly reference: string
  readonly amountSatang: number
  readonly transferredAt: string
}

/**
 * Confirms a leg that left an account of the calling bank. A leg that a merge left behind is confirmed as part of the case
 * that stays, and goes there when it is another transaction than the leg that is there. A transaction that was recorded
 * before must have the same facts; when it has not, nothing changes and the leg stays unconfirmed. No hold is touched: money
 * that may be the same was counted once before.
 * @throws {NOT_FOUND} when no such leg left an account of the calling bank
 * @throws {INVALID_STATE} when the case is closed, or the leg is confirmed by another reference or instant
 * @throws {BAD_USER_INPUT} when the amount is not that of the leg, the instant is too far from the reported one, or
 *   the reference was recorded before, in this case or with other facts, or the legs of the case would pass 2^53 - 1 satang
 */
export async function confirmTransfer(
  _parent: unknown,
  { input }: { readonly input: ConfirmTransferInput },
  context: Context,
) {
  const at = context.now()
  const reference = readLine(input.reference, 'reference', 64)
  if (!isUuid(input.transferId)) throw notFound()
  const transferId = input.transferId.toLowerCase()
  await context.transaction((db) =>
    once(db, { subgraph: 'cases', operation: 'confirmTransfer', input }, async () => {
      const kept = await lockCaseOfOwnLeg(db, transferId)
      if (!kept) throw notFound()
      if (kept.status === 'CLOSED') throw invalidState(kept.status)
      const [leg] = await findTransfers(db, [transferId])
      if (!leg) throw notFound()
      if (await confirmOnce(db, leg, { ...input, reference }, at))
        await tellConfirmed(db, leg, kept.caseId, context, at)
      return transferId
    }),
  )
  return { transfer: await context.loaders.transfer.load(transferId) }
}

/** @returns false for a repetition */
async function confirmOnce(
  db: Queryable,
  leg: TransferRow,
  { reference, amountSatang, transferredAt }: ConfirmTransferInput,
  at: Date,
): Promise<boolean> {
  if (amountSatang !== leg.amountSatang)
    throw badUserInput('amountSatang is not the amount of the leg')
  if (leg.reference !== null) {
    const isRepeat =
      leg.reference === reference && leg.transferredAt.getTime() === Date.parse(transferredAt)
    if (isRepeat) return false
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
  const outcome = await updateConfirmed(db, confirmed, at)
  if (outcome === 'TOO_LARGE') throw tooLargeSum()
  if (outcome !== 'CONFIRMED') throw badUserInput('reference is that of another leg of the case')
  return true
}

async function tellConfirmed(
  db: Queryable,
  { id: transferId, fromBankCode: bankCode, toBankCode }: TransferRow,
  caseId: string,
  { caller }: Context,
  at: Date,
): Promise<void> {
  const summary = 'a leg of this bank was confirmed by the bank that the money left'
  const banks = [bankCode, toBankCode]
  await insertCaseEvents(db, caseId, at, 'TRANSFER_CONFIRMED', banks, summary)
  const data = { caseId, actor: actorOf(caller), bankCode, transferId }
  await publishCase(db, { type: 'th.aoc.case.transfer-confirmed', data }, at)
}
