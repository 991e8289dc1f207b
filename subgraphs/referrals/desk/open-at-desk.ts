/** A station opened a case at its desk: it investigates at once, and the complaint may have come with it (s.8). */

import { randomUUID } from 'node:crypto'
import type { EventDataByType } from '../../../schema/events.ts'
import { insertSystemCaseEvents } from '../../kit/access/timeline.ts'
import type { Queryable } from '../../kit/database/database.ts'
import { publishReferral } from '../events/publish-referral.ts'
import { decisionMs } from '../law/rules.ts'
import { updateComplaint } from '../complaints/store.ts'
import { insertDeskEvent, insertDeskReferral, type DeskReferral } from './store.ts'

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
  await record(db, referral, 'ACKNOWLEDGED', 'opened at the desk of the station')
  if (complaint === null) return
  const receivedAt = new Date(complaint.receivedAt)
  const dueAt = new Date(receivedAt.getTime() + decisionMs)
  await updateComplaint(db, id, complaint.number, receivedAt, dueAt, at)
  await record(db, referral, 'COMPLAINED', complaint.number)
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

/** As the station's own acts are recorded: in the history of the referral, and on the timeline of the case. */
async function record(
  db: Queryable,
  referral: DeskReferral,
  state: 'ACKNOWLEDGED' | 'COMPLAINED',
  note: string,
): Promise<void> {
  const { caseId, at, actor } = referral
  await insertDeskEvent(db, referral, state, note)
  const summary = `the referral is ${state}`
  const event = { caseId, at, kind: `REFERRAL_${state}`, summary, concerns: null, details: {} }
  await insertSystemCaseEvents(db, [{ ...event, agencyId: actor.agencyId }])
}
