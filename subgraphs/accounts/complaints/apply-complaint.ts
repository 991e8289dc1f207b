/** s.7: from the victim's complaint the officer has seven days, and the holds that wait for one have them too. */

import type { EventActor } from '../../../schema/events.ts'
import type { Queryable } from '../../kit/database/database.ts'
import { recordChange } from '../history/record-change.ts'
import { standingStates } from '../holds/states.ts'
import { findHolds, updateClocks, type HoldRow } from '../holds/store.ts'
import { awaitsComplaint, datesOf, findBasis, legalBases } from '../law/legal-basis.ts'

/** A complaint as it reaches the holds of a case. */
export interface KnownComplaint {
  readonly receivedAt: Date
  /** The agency whose act moves the clocks. */
  readonly actor: EventActor
  readonly at: Date
  /** Whether it is the complaint of a case that was merged with this one: it makes no clock shorter. */
  readonly isOfMerge?: boolean
}

/**
 * Moves the clocks of these holds, of which the transaction has the locks. A hold that lapsed before stays lapsed: the bank was
 * not informed in time, and may have lifted. A complaint whose seven days are over moves nothing. A hold that an order extends
 * keeps the end of the order where that is later: an order under another power never costs a hold its own days.
 */
export async function applyComplaint(
  db: Queryable,
  ids: readonly string[],
  complaint: KnownComplaint,
): Promise<void> {
  const { receivedAt, at } = complaint
  for (const hold of await findHolds(db, ids, at)) {
    const rule = findBasis(hold.basis, hold.requestedAt)
    const isRequested = hold.state === 'REQUESTED'
    if (!rule || !awaitsComplaint(rule) || !(isRequested || standingStates.includes(hold.state)))
      continue
    const { requestedAt, placedAt } = hold
    const dates = datesOf(rule, { notice: requestedAt, placing: placedAt, complaint: receivedAt })
    if (dates.lapsesAt === null || dates.lapsesAt <= at) continue
    if (keepsItsClock(hold, dates.lapsesAt, complaint)) continue
    const isExtended = hold.state === 'EXTENDED'
    await updateClocks(db, hold.id, isRequested || isExtended ? null : 'COMPLAINED', dates)
    if (isRequested) continue
    const state = isExtended ? hold.state : 'COMPLAINED'
    await recordChange(db, [{ ...hold, ...dates }], {
      at,
      state,
      section: rule.section,
      note: null,
      remark: 'COMPLAINED',
      summary: `a hold is now ${state} (${rule.section})`,
      ...(isExtended ? { kind: 'HOLD_COMPLAINED', type: null } : {}),
      by: complaint.actor,
    })
  }
}

/** Whether the seven days of a complaint are over on every basis that waits for one. */
export function isOver(receivedAt: Date, at: Date): boolean {
  return legalBases.filter(awaitsComplaint).every((rule) => {
    const { lapsesAt } = datesOf(rule, { notice: receivedAt, placing: null, complaint: receivedAt })
    return lapsesAt !== null && lapsesAt <= at
  })
}

function keepsItsClock(hold: HoldRow, end: Date, { isOfMerge }: KnownComplaint): boolean {
  if (hold.state === 'EXTENDED') return hold.lapsesAt === null || hold.lapsesAt >= end
  if (!isOfMerge) return false
  return hold.state === 'COMPLAINED' || (hold.lapsesAt !== null && hold.lapsesAt >= end)
}
