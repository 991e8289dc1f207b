/** Asks banks for what nobody else knows of the legs of a case: references, receiving institutions, accounts behind proxies. */

import type { CallerIdentity } from '../../../schema/identity.ts'
import type { Queryable } from '../../kit/database/database.ts'
import { actorOf } from '../../kit/outbox/actor.ts'
import { publishCase } from '../events/publish-case.ts'
import type { TransferEntry } from './store.ts'

/** The part of a leg that decides whom to ask. */
type AskedLeg = Pick<TransferEntry, 'transferId' | 'reference' | 'fromBankCode' | 'toBankCode'> & {
  readonly isUnresolved: boolean
}

/** One event for each sending bank of legs without a reference or a receiving institution, one for each institution of proxies. */
export async function askBanks(
  db: Queryable,
  caseId: string,
  legs: readonly AskedLeg[],
  caller: CallerIdentity,
  at: Date,
): Promise<void> {
  const actor = actorOf(caller)
  const unconfirmed = legs.filter(
    ({ reference, toBankCode }) => reference === null || toBankCode === null,
  )
  for (const [bankCode, transferIds] of byBank(unconfirmed, ({ fromBankCode }) => fromBankCode)) {
    const type = 'th.aoc.case.transfers-unconfirmed'
    const data = { caseId, actor, bankCode, transferIds }
    await publishCase(db, { type, data }, at, [`bank:${bankCode}`])
  }
  const unresolved = legs.filter(({ isUnresolved }) => isUnresolved)
  for (const [bankCode, transferIds] of byBank(unresolved, ({ toBankCode }) => toBankCode)) {
    const type = 'th.aoc.case.proxies-unresolved'
    const data = { caseId, actor, bankCode, transferIds }
    await publishCase(db, { type, data }, at, [`bank:${bankCode}`])
  }
}

/** The ids of the legs by bank; a leg without one is left out. */
function byBank(legs: readonly AskedLeg[], bankOf: (leg: AskedLeg) => string | null) {
  const groups = new Map<string, string[]>()
  for (const leg of legs) {
    const bankCode = bankOf(leg)
    if (bankCode === null) continue
    const group = groups.get(bankCode)
    if (group) group.push(leg.transferId)
    else groups.set(bankCode, [leg.transferId])
  }
  return groups
}
