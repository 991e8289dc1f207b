/** What referrals does on events of other subgraphs: a placed hold says by when the victim must complain. */

import { upsertDeadline } from './store.ts'
import type { EventHandlers } from '../../kit/outbox/event-handlers.ts'

export const handlers: EventHandlers = {
  'th.aoc.hold.placed': async (db, { data }) => {
    if (data.caseId === null || data.complaintDueAt === null) return
    await upsertDeadline(db, data.caseId, new Date(data.complaintDueAt))
  },
}
