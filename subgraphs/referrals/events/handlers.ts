/** Handles events of other subgraphs: a placed hold has the date by which the victim must complain. */

import { openAtDesk } from '../desk/open-at-desk.ts'
import { updateMerged, updateUnmerged } from '../merging/store.ts'
import { upsertDeadline } from '../clocks/store.ts'
import type { EventHandlers } from '../../kit/outbox/event-handlers.ts'

/** Handlers by the type of the event. */
export const handlers: EventHandlers = {
  'th.aoc.case.reported': async (db, { data }, now) => {
    if (data.station !== null) await openAtDesk(db, data, data.station, now())
  },

  'th.aoc.case.merged': (db, { data }) => updateMerged(db, data.caseId, data.intoCaseId),

  'th.aoc.case.unmerged': (db, { data }) => updateUnmerged(db, data.caseId, data.intoCaseId),

  'th.aoc.hold.placed': async (db, { data }) => {
    if (data.caseId === null || data.complaintDueAt === null) return
    await upsertDeadline(db, data.caseId, new Date(data.complaintDueAt))
  },
}
