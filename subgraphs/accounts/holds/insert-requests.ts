/** Writes requests for holds that were decided on, with all that they leave behind. */

import { randomUUID } from 'node:crypto'
import type { Queryable } from '../../kit/database/database.ts'
import { invalidState } from '../../kit/errors.ts'
import { insertHeldAccounts, findTransfersInto } from '../claims/store.ts'
import { publishDisclosures, publishRequests } from '../events/publish-holds.ts'
import { recordChange } from '../history/record-change.ts'
import type { HoldRemark } from '../history/remarks.ts'
import { awaitsComplaint, datesOf, type HoldDates, type LegalBasis } from '../law/legal-basis.ts'
import { mustAddUp } from './order.ts'
import { findRequester, insertHolds, type NewHold } from './store.ts'
import { findComplaint } from '../complaints/store.ts'

/** An account to hold at, and how much; null is the whole account. */
export interface HoldTarget {
  readonly accountId: string
  readonly bankCode: string
  readonly hop: number | null
  readonly amountSatang: number | null
}

/** The facts that the requests of one order share. */
export interface RequestFacts {
  readonly orderNumber: string | null
  readonly at: Date
  readonly remark?: HoldRemark
  /** Agencies to which the passing on of a customer's data is reported (s.4 para 3). */
  readonly disclosedTo?: readonly string[]
}

/**
 * Asks for a hold on each target, in the present transaction, which holds the lock of the case.
 * @returns the ids in the order of the targets
 * @throws {BAD_USER_INPUT} when what is held and asked for would pass 2^53 - 1 satang
 * @throws {INVALID_STATE} LAPSED, when the clock that the victim's complaint started has run out for this basis
 */
export async function insertRequests(
  db: Queryable,
  caseId: string,
  basis: LegalBasis,
  targets: readonly HoldTarget[],
  { orderNumber, at, remark, disclosedTo }: RequestFacts,
): Promise<readonly string[]> {
  if (targets.length === 0) return []
  const dates = await datesOfRequest(db, caseId, basis, at)
  const requestedBy = await findRequester(db)
  const holds = targets.map(({ accountId, bankCode, hop, amountSatang }): NewHold => ({
    id: randomUUID(),
    caseId,
    accountId,
    bankCode,
    basis: basis.name,
    state: 'REQUESTED',
    hop,
    requestedSatang: amountSatang,
    heldSatang: null,
    requestedAt: at,
    placedAt: null,
    dates,
    orderNumber,
  }))
  const accountIds = targets.map(({ accountId }) => accountId)
  await insertHeldAccounts(db, caseId, accountIds, at)
  await insertHolds(db, holds)
  const [transfers] = await Promise.all([
    findTransfersInto(db, caseId, accountIds),
    mustAddUp(db, accountIds, caseId, at),
  ])
  const recorded = holds.map((hold) => ({ ...hold, ...dates, requestedBy }))
  await Promise.all([
    recordChange(db, recorded, {
      at,
      state: 'REQUESTED',
      section: basis.section,
      basis: basis.name,
      note: null,
      ...(remark ? { remark } : {}),
      summary: `a hold was asked for: ${basis.name} (${basis.section})`,
      type: null,
    }),
    publishRequests(db, recorded, transfers, at),
  ])
  if (disclosedTo && disclosedTo.length > 0) await publishDisclosures(db, recorded, disclosedTo, at)
  return holds.map(({ id }) => id)
}

/** The clocks that run before the bank has answered: from its notice, and from a complaint that came before. */
async function datesOfRequest(
  db: Queryable,
  caseId: string,
  basis: LegalBasis,
  at: Date,
): Promise<HoldDates> {
  const complaint = awaitsComplaint(basis) ? await findComplaint(db, caseId) : null
  const dates = datesOf(basis, {
    notice: at,
    placing: null,
    complaint: complaint?.receivedAt ?? null,
  })
  if (dates.lapsesAt && dates.lapsesAt <= at) throw invalidState('LAPSED')
  return dates
}
