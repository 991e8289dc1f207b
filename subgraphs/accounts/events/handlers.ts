/** Handles events of other subgraphs: a complaint moves clocks, "no evidence" makes holds the bank's to lift. */

import { lockCaseHolds } from '../claims/store.ts'
import { recordChange } from '../history/record-change.ts'
import { applyComplaint } from '../complaints/apply-complaint.ts'
import { ruleOf } from '../holds/powers.ts'
import { caseHandlers } from './case-handlers.ts'
import { findHolds, lockHoldsOfCase, updateLiftable } from '../holds/store.ts'
import { insertComplaint } from '../complaints/store.ts'
import { standingStates } from '../holds/states.ts'
import type { EventHandlers } from '../../kit/outbox/event-handlers.ts'

/** Handlers by the type of the event. */
export const handlers: EventHandlers = {
  ...caseHandlers,

  /**
   * s.7: from the complaint the officer has seven days. The first complaint of a case counts.
   */
  'th.aoc.complaint.recorded': async (db, { data }, now) => {
    const { caseId, actor } = data
    const receivedAt = new Date(data.receivedAt)
    await lockCaseHolds(db, caseId)
    const ids = await lockHoldsOfCase(db, caseId)
    const at = now()
    if (!(await insertComplaint(db, caseId, receivedAt, actor, at))) return
    await applyComplaint(db, ids, { receivedAt, actor, at })
  },

  /** s.6 para 3: no evidence, so the banks are told to lift; s.7 ends the same way. */
  'th.aoc.referral.decided': async (db, { data }, now) => {
    if (data.decision !== 'NO_EVIDENCE') return
    const { caseId, actor } = data
    await lockCaseHolds(db, caseId)
    const ids = await lockHoldsOfCase(db, caseId)
    const at = now()
    const holds = (await findHolds(db, ids, at)).filter(
      (hold) =>
        hold.liftableAt === null &&
        (hold.state === 'REQUESTED' || standingStates.includes(hold.state)) &&
        ruleOf(hold, at).isLiftableWithoutEvidence,
    )
    await updateLiftable(
      db,
      holds.map(({ id }) => id),
      at,
    )
    for (const hold of holds)
      await recordChange(db, [hold], {
        at,
        state: hold.state,
        section: ruleOf(hold, at).section,
        note: 'no evidence: the bank is to lift it',
        summary: 'the police found no evidence: the bank is to lift',
        kind: 'HOLD_LIFTABLE',
        type: 'th.aoc.hold.liftable',
        by: actor,
      })
  },
}
