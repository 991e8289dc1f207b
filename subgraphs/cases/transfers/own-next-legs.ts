/** Where money went on from the accounts of a bank that received it: the legs that this bank adds to the trail (s.6 para 1). */

import type { CallerIdentity } from '../../../schema/identity.ts'
import type { Queryable } from '../../kit/database/database.ts'
import { badUserInput, invalidState, notFound } from '../../kit/errors.ts'
import { isUuid } from '../../kit/input.ts'
import { findMoneyThrough, lockCaseForLegs, type TransferEntry } from './store.ts'

/**
 * Locks an open case to which the caller may add legs.
 * @throws {NOT_FOUND} when there is none
 * @throws {INVALID_STATE} when it is closed
 */
export async function lockCaseOfTrail(db: Queryable, caseId: string): Promise<void> {
  const status = isUuid(caseId) ? await lockCaseForLegs(db, caseId) : undefined
  if (status === undefined) throw notFound()
  if (status === 'CLOSED') throw invalidState(status)
}

/**
 * A bank that received money of the case says where it went: from its own accounts, and no more of it than the case traced
 * there. More would lead the trail to money that is not of this case.
 * @param transfers those that the case does not have yet
 * @throws {BAD_USER_INPUT} otherwise, naming the leg and the field
 */
export async function mustGoOn(
  db: Queryable,
  caseId: string,
  transfers: readonly TransferEntry[],
  { agencyId }: CallerIdentity,
): Promise<void> {
  const rows = await findMoneyThrough(
    db,
    caseId,
    transfers.map(({ fromAccountId }) => fromAccountId),
  )
  const through = new Map(
    rows.map(({ accountId, hops, cameSatang, wentSatang }) => [
      accountId,
      { hops: new Set(hops), free: BigInt(cameSatang) - BigInt(wentSatang) },
    ]),
  )
  const inOrder = [...transfers.entries()].toSorted(([, a], [, b]) => a.hop - b.hop)
  for (const [index, leg] of inOrder) {
    const from = through.get(leg.fromAccountId)
    if (agencyId !== `bank:${leg.fromBankCode}` || !from?.hops.has(leg.hop - 1))
      throw badUserInput(
        `transfers[${index}].from must be an account of the bank that money of the case reached one hop before`,
        'NOT_REACHED',
      )
    from.free -= BigInt(leg.amountSatang)
    if (from.free < 0n)
      throw badUserInput(
        `transfers[${index}].amountSatang is more than the case traced to the account and did not see leave`,
        'MORE_THAN_CAME',
      )
    const to = through.get(leg.toAccountId) ?? { hops: new Set<number>(), free: 0n }
    to.hops.add(leg.hop)
    to.free += BigInt(leg.amountSatang)
    through.set(leg.toAccountId, to)
  }
}
