/** Handles events about cases: a case was merged, closed, or lost a part of its trail. */

import type { CloudEvent, EventActor } from '../../../schema/events.ts'
import type { Queryable } from '../../kit/database/database.ts'
import type { EventHandlers } from '../../kit/outbox/event-handlers.ts'
import { recordChange } from '../history/record-change.ts'
import type { HoldRemark } from '../history/remarks.ts'
import { ruleOf } from '../holds/powers.ts'
import { standingStates } from '../holds/states.ts'
import {
  findHolds,
  lockHoldsOfCase,
  updateEnded,
  updateLiftable,
  type HoldRow,
} from '../holds/store.ts'
import { moveRequests } from '../proxies/move-requests.ts'
import { followMerges, settleMerge } from '../merging/follow-merges.ts'

/** Handlers of the events about cases. */
export const caseHandlers: EventHandlers = {
  'th.aoc.case.merged': (db, { data }, now) => settleMerge(db, data, { actor: data.actor, now }),

  'th.aoc.case.unmerged': (db, { data }, now) => settleMerge(db, data, { actor: data.actor, now }),

  'th.aoc.case.trail-voided': (db, { data }, now) => {
    const gone = new Set(data.accountIds)
    return withdraw(db, data, 'LEG_WRONG', now, ({ accountId }) => gone.has(accountId))
  },

  'th.aoc.case.proxy-resolved': async (db, { data }, now) => {
    await followMerges(db, [data.caseId], { actor: data.actor, now })
    await moveRequests(db, data, now())
  },

  'th.aoc.case.closed': async (db, event, now) => {
    const { data } = event satisfies CloudEvent<'th.aoc.case.closed'>
    if (data.reason === 'RESOLVED') return
    await withdraw(db, data, `CASE_${data.reason}`, now, () => true)
  },
}

/**
 * Ends the requests that wait and makes the holds that stand the bank's to lift. An order under a power of its own stays:
 * the agency that gave the order ends it.
 */
async function withdraw(
  db: Queryable,
  { caseId, actor }: { readonly caseId: string; readonly actor: EventActor },
  remark: HoldRemark,
  now: () => Date,
  isMeant: (hold: HoldRow) => boolean,
): Promise<void> {
  await followMerges(db, [caseId], { actor, now })
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
        note: null,
        remark,
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
        note: null,
        remark,
        summary: 'a hold has lost its ground: the bank is to lift',
        kind: 'HOLD_LIFTABLE',
        type: 'th.aoc.hold.liftable',
        by: actor,
      })
    }
  }
}
