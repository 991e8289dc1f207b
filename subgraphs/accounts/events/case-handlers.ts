/** Handles events about cases: a case was merged, closed, or lost a part of its trail. */

import type { CloudEvent, EventActor } from '../../../schema/events.ts'
import type { Queryable } from '../../kit/database/database.ts'
import type { EventHandlers } from '../../kit/outbox/event-handlers.ts'
import { lockCaseHolds } from '../claims/store.ts'
import { applyComplaint, isOver } from '../complaints/apply-complaint.ts'
import { copyComplaint, findComplaint } from '../complaints/store.ts'
import { recordChange } from '../history/record-change.ts'
import { ruleOf } from '../holds/powers.ts'
import { standingStates } from '../holds/states.ts'
import {
  findHolds,
  lockHoldsOfCase,
  updateEnded,
  updateLiftable,
  type HoldRow,
} from '../holds/store.ts'
import { updateMerged, updateUnmerged } from '../merging/store.ts'

/** Handlers of the events about cases. */
export const caseHandlers: EventHandlers = {
  /**
   * No hold ends by a merge. A complaint in either case counts for the holds of both that wait for one: the case has one
   * victim and one loss, and no second complaint is recorded.
   */
  'th.aoc.case.merged': async (db, { data }, now) => {
    const { caseId, intoCaseId, actor } = data
    for (const id of [caseId, intoCaseId].toSorted()) await lockCaseHolds(db, id)
    const at = now()
    const known = await findComplaint(db, caseId)
    if (known && !isOver(known.receivedAt, at)) await copyComplaint(db, caseId, intoCaseId)
    await updateMerged(db, caseId, intoCaseId)
    const complaint = await findComplaint(db, intoCaseId)
    if (!complaint) return
    const ids = await lockHoldsOfCase(db, intoCaseId)
    await applyComplaint(db, ids, { receivedAt: complaint.receivedAt, actor, at, isOfMerge: true })
  },

  'th.aoc.case.unmerged': (db, { data }) => updateUnmerged(db, data.caseId, data.intoCaseId),

  'th.aoc.case.trail-voided': (db, { data }, now) => {
    const gone = new Set(data.accountIds)
    const why = 'the leg that led to the account was wrong'
    return withdraw(db, data, why, now, ({ accountId }) => gone.has(accountId))
  },

  'th.aoc.case.closed': async (db, event, now) => {
    const { data } = event satisfies CloudEvent<'th.aoc.case.closed'>
    if (data.reason === 'RESOLVED') return
    await withdraw(db, data, `the case was closed as ${data.reason}`, now, () => true)
  },
}

/**
 * Ends the requests that wait and makes the holds that stand the bank's to lift. An order under a power of its own stays:
 * the agency that gave the order ends it.
 */
async function withdraw(
  db: Queryable,
  { caseId, actor }: { readonly caseId: string; readonly actor: EventActor },
  why: string,
  now: () => Date,
  isMeant: (hold: HoldRow) => boolean,
): Promise<void> {
  await lockCaseHolds(db, caseId)
  const ids = await lockHoldsOfCase(db, caseId)
  const at = now()
  const holds = (await findHolds(db, ids, at)).filter(
    (hold) => isMeant(hold) && ruleOf(hold, at).isLiftableWithoutEvidence,
  )
  for (const hold of holds) {
    const { section } = ruleOf(hold, at)
    if (hold.state === 'REQUESTED') {
      await updateEnded(db, hold.id, 'LIFTED', at)
      const summary = 'a request for a hold was withdrawn'
      const kind = 'HOLD_WITHDRAWN'
      await recordChange(db, [hold], {
        at,
        state: 'LIFTED',
        section,
        note: why,
        summary,
        kind,
        by: actor,
      })
    } else if (standingStates.includes(hold.state) && hold.liftableAt === null) {
      await updateLiftable(db, [hold.id], at)
      await recordChange(db, [hold], {
        at,
        state: hold.state,
        section,
        note: `${why}: the bank is to lift it`,
        summary: 'a hold has lost its ground: the bank is to lift',
        kind: 'HOLD_LIFTABLE',
        type: 'th.aoc.hold.liftable',
        by: actor,
      })
    }
  }
}
