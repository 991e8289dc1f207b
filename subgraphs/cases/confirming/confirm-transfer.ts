/**
 * `confirmTransfer`: the bank that the money left says which of its transactions a leg without a reference is, and which
 * institution received one whose proxy alone is known.
 */

import { findUnknownBanks } from '../../kit/access/agencies.ts'
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
import { updateReceiver } from '../proxies/store.ts'
import { askBanks } from '../transfers/ask-banks.ts'
import { tooLargeSum } from '../transfers/money-trail.ts'
import { isSameLeg } from '../transfers/same-leg.ts'
import {
  banksOf,
  findTransfers,
  findTransfersByReference,
  type TransferRow,
} from '../transfers/store.ts'
import { lockCaseOfOwnLeg, updateConfirmed } from './store.ts'

type Context = SubgraphContext<CasesLoaders>

interface ConfirmTransferInput {
  readonly idempotencyKey: string
  readonly transferId: string
  readonly reference: string
  readonly amountSatang: number
  readonly transferredAt: string
  readonly toBankCode?: string | null
}

/**
 * Confirms a leg that left an account of the calling bank, and names its receiver where that is not known. A leg that a merge
 * left behind is confirmed as part of the case that stays, and goes there when it is another transaction than the leg that is
 * there. A transaction that was recorded before must have the same facts; when it has not, nothing changes and the leg stays
 * unconfirmed. No hold is touched: money that may be the same was counted once before.
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
      const confirmed = await confirmOnce(db, leg, { ...input, reference }, at)
      if (confirmed) await publishConfirmed(db, leg, confirmed, kept.caseId, context, at)
      return transferId
    }),
  )
  return { transfer: await context.loaders.transfer.load(transferId) }
}

/** The values that were missing before. */
interface Confirmed {
  /** The institution that received the leg; null: it was known. */
  readonly toBankCode: string | null
}

/** @returns undefined for a repetition */
async function confirmOnce(
  db: Queryable,
  leg: TransferRow,
  input: ConfirmTransferInput,
  at: Date,
): Promise<Confirmed | undefined> {
  const { reference, amountSatang, transferredAt } = input
  if (amountSatang !== leg.amountSatang)
    throw badUserInput('amountSatang is not the amount of the leg')
  const isRepeat =
    leg.reference === reference && leg.transferredAt.getTime() === Date.parse(transferredAt)
  if (leg.reference !== null && !isRepeat) throw invalidState('CONFIRMED')
  const toBankCode = await nameReceiver(db, leg, input.toBankCode ?? null, at)
  if (leg.reference === null)
    await nameTransaction(db, { ...leg, toBankCode: toBankCode ?? leg.toBankCode }, input, at)
  return leg.reference !== null && toBankCode === null ? undefined : { toBankCode }
}

/**
 * Records the institution that received a leg which was told without one.
 * @returns null where it was known before
 * @throws {BAD_USER_INPUT} when the institution is missing, unknown, or not that of the leg
 */
async function nameReceiver(
  db: Queryable,
  leg: TransferRow,
  toBankCode: string | null,
  at: Date,
): Promise<string | null> {
  if (leg.toBankCode !== null) {
    if (toBankCode !== null && toBankCode !== leg.toBankCode)
      throw badUserInput('toBankCode is not that of the leg')
    return null
  }
  if (toBankCode === null)
    throw badUserInput('toBankCode is required: the institution that received the leg is not known')
  if ((await findUnknownBanks(db, [toBankCode])).size > 0)
    throw badUserInput('toBankCode does not exist')
  await updateReceiver(db, leg.id, toBankCode, at)
  return toBankCode
}

async function nameTransaction(
  db: Queryable,
  leg: TransferRow,
  { reference, transferredAt }: ConfirmTransferInput,
  at: Date,
): Promise<void> {
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
}

async function publishConfirmed(
  db: Queryable,
  leg: TransferRow,
  { toBankCode }: Confirmed,
  caseId: string,
  { caller }: Context,
  at: Date,
): Promise<void> {
  const summary = 'a leg of this bank was confirmed by the bank that the money left'
  const { id: transferId, fromBankCode: bankCode } = leg
  const banks = banksOf({ ...leg, toBankCode: toBankCode ?? leg.toBankCode })
  await insertCaseEvents(db, caseId, at, 'TRANSFER_CONFIRMED', banks, summary)
  const data = { caseId, actor: actorOf(caller), bankCode, transferId }
  await publishCase(db, { type: 'th.aoc.case.transfer-confirmed', data }, at)
  if (toBankCode === null) return
  const asked = { ...leg, transferId, toBankCode, reference: leg.reference ?? 'CONFIRMED' }
  await askBanks(db, caseId, [asked], caller, at)
}
