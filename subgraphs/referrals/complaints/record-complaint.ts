/** `recordComplaint`: a station records the victim's complaint; the clock of the decision starts (s.7, s.8). */

import { updateCaseStatus } from '../../kit/access/cases.ts'
import { invalidState } from '../../kit/errors.ts'
import { readInstant, readLine } from '../../kit/input.ts'
import { readBoundedInstant } from '../../kit/instants.ts'
import type { SubgraphContext } from '../../kit/subgraph.ts'
import { changeReferral } from '../desk/change-referral.ts'
import { actorOf } from '../../kit/outbox/actor.ts'
import { factsOf, publishReferral } from '../events/publish-referral.ts'
import { isLastEventOfCaller } from '../history/store.ts'
import { decisionMs, liveStates } from '../law/rules.ts'
import type { ReferralsLoaders } from '../loaders.ts'
import { findMergedFrom } from '../merging/store.ts'
import { findCaseBegan } from '../store.ts'
import { updateComplaint } from './store.ts'

interface RecordComplaintInput {
  readonly idempotencyKey?: string | null
  readonly referralId: string
  readonly complaintNumber: string
  readonly receivedAt: string
}

/**
 * The victim complained (s.8); the seven days of the decision run (s.7). The complaint that the station recorded last,
 * recorded again, changes nothing.
 * @throws {INVALID_STATE} when there is another complaint, or the referral is decided
 * @throws {BAD_USER_INPUT} when the instant lies before the first transfer, in the future, or more than six days back
 */
export function recordComplaint(
  _parent: unknown,
  { input }: { readonly input: RecordComplaintInput },
  context: SubgraphContext<ReferralsLoaders>,
) {
  const number = readLine(input.complaintNumber, 'complaintNumber', 64)
  const call = { operation: 'recordComplaint', input }
  return changeReferral(context, call, liveStates, async (db, referral, at) => {
    if (referral.state === 'COMPLAINED') {
      const isSame =
        referral.complaintNumber === number &&
        referral.complaintReceivedAt?.getTime() === readInstant(input.receivedAt).getTime()
      if (isSame && (await isLastEventOfCaller(db, referral.id, 'COMPLAINED'))) return undefined
      throw invalidState(referral.state)
    }
    // handed on by another station with its complaint: the first complaint counts, its days run on
    if (referral.complaintNumber !== null) throw invalidState('COMPLAINED')
    const facts = { NOW: at, CASE_BEGAN: await findCaseBegan(db, referral.caseId) }
    const rule = 'RecordComplaintInput.receivedAt'
    const receivedAt = readBoundedInstant(rule, input.receivedAt, 'receivedAt', facts)
    const dueAt = new Date(receivedAt.getTime() + decisionMs)
    await updateComplaint(db, referral.id, number, receivedAt, dueAt, at)
    await updateCaseStatus(db, referral.caseId, 'INVESTIGATING')
    const data = {
      ...factsOf(referral),
      mergedFrom: await findMergedFrom(db, referral.id),
      receivedAt: receivedAt.toISOString(),
      dueAt: dueAt.toISOString(),
      actor: actorOf(context.caller),
    }
    await publishReferral(db, { type: 'th.aoc.complaint.recorded', data }, at)
    return { state: 'COMPLAINED', note: number }
  })
}
