/** Handles events of other subgraphs: a complaint moves clocks, "no evidence" makes holds the bank's to lift. */

import { recordChange } from '../history/record-change.ts'
import { applyComplaint } from '../complaints/apply-complaint.ts'
import { ruleOf } from '../holds/powers.ts'
import { caseHandlers } from './case-handlers.ts'
import { findHolds, lockHoldsOfCase, updateLiftable } from '../holds/store.ts'
import { copyComplaint, insertComplaint } from '../complaints/store.ts'
import { bringTogether, followMerges } from '../merging/follow-merges.ts'
import { standingStates } from '../holds/states.ts'
import type { EventHandlers } from '../../kit/outbox/event-handlers.ts'

/** Handlers by the type of the event. */
export const handlers: EventHandlers = {
  ...caseHandlers,

  /**
   * s.7: from the complaint the officer has seven days. The first complaint of a case counts. It is of the case that the
   * referral came with: the holds of that case have it wherever they are now, and the other case while the merge stands.
   */
  'th.aoc.complaint.recorded': async (db, { data }, now) => {
    const { caseId, actor } = data
    const receivedAt = new Date(data.receivedAt)
    const own = data.mergedFrom ?? caseId
    const merges = await followMerges(db, [own, caseId], { actor, now })
    const at = now()
    if (!(await insertComplaint(db, own, receivedAt, actor, at))) return
    const isTogether = own !== caseId && merges.some((merge) => merge.caseId === own)
    if (isTogether && !(await copyComplaint(db, own, caseId))) return
    const ids = await lockHoldsOfCase(db, isTogether ? caseId : own)
    await applyComplaint(db, ids, { receivedAt, actor, at })
    await bringTogether(db, merges, { actor, now })
  },

  /** s.6 para 3: no evidence, so the banks are told to lift; s.7 ends the same way. */
  'th.aoc.referral.decided': async (db, { data }, now) => {
    if (data.decision !== 'NO_EVIDENCE') return
    const { caseId, actor } = data
    const own = data.mergedFrom ?? caseId
    const merges = await followMerges(db, [own, caseId], { actor, now })
    const at = now()
    const isTogether = merges.some((merge) => merge.caseId === own)
    const ids = await lockHoldsOfCase(db, isTogether ? caseId : own)
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
        note: null,
        remark: 'NO_EVIDENCE',
        summary: 'the police found no evidence: the bank is to lift',
        kind: 'HOLD_LIFTABLE',
        type: 'th.aoc.hold.liftable',
        by: actor,
      })
  },
}
