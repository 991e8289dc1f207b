/** A station opened a case at its desk: it investigates at once, and the complaint may have come with it (s.8). */

import { randomUUID } from 'node:crypto'
import type { EventDataByType } from '../../../schema/events.ts'
import type { Queryable } from '../../kit/database/database.ts'
import { publishReferral } from '../events/publish-referral.ts'
import { decisionMs } from '../law/rules.ts'
import { updateComplaint } from '../complaints/store.ts'
import { insertDeskEvent, insertDeskReferral } from './store.ts'

type Reported = EventDataByType['th.aoc.case.reported']

/** Begins the referral as ACKNOWLEDGED, or as COMPLAINED where the complaint came with the report. */
export async function openAtDesk(
  db: Queryable,
  { caseId, actor }: Reported,
  { code, complaint }: NonNullable<Reported['station']>,
  at: Date,
): Promise<void> {
  const id = randomUUID()
  const referral = { id, caseId, stationCode: code, at, actor }
  if (!(await insertDeskReferral(db, referral))) return
  await insertDeskEvent(db, referral, 'ACKNOWLEDGED', 'opened at the desk of the station')
  if (complaint === null) return
  const receivedAt = new Date(complaint.receivedAt)
  const dueAt = new Date(receivedAt.getTime() + decisionMs)
  await updateComplaint(db, id, complaint.number, receivedAt, dueAt, at)
  await insertDeskEvent(db, referral, 'COMPLAINED', complaint.number)
  const data = {
    referralId: id,
    caseId,
    stationCode: code,
    receivedAt: complaint.receivedAt,
    dueAt: dueAt.toISOString(),
    actor,
  }
  await publishReferral(db, { type: 'th.aoc.complaint.recorded', data }, at)
}
