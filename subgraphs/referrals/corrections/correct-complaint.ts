/** `correctComplaint` and `reopenReferral`: a station corrects a wrong record or decision. */

import { invalidState, notFound } from '../../kit/errors.ts'
import { once } from '../../kit/idempotency/once.ts'
import { isUuid, readLine, readText } from '../../kit/input.ts'
import { readBoundedInstant } from '../../kit/instants.ts'
import { findCaseStatus } from '../../kit/access/cases.ts'
import { insertCaseEvent } from '../../kit/access/timeline.ts'
import type { SubgraphContext } from '../../kit/subgraph.ts'
import { insertReferralEvent } from '../history/store.ts'
import type { ReferralsLoaders } from '../loaders.ts'
import { lockLive } from '../locks/lock-referral.ts'
import { actorOf } from '../../kit/outbox/actor.ts'
import { factsOf, publishReferral } from '../events/publish-referral.ts'
import { findCaseBegan, lockCaseReferrals, lockReferral } from '../store.ts'
import { isUnderWay, updateCorrectedComplaint, updateReopened } from './store.ts'

type Context = SubgraphContext<ReferralsLoaders>

interface CorrectComplaintInput {
  readonly idempotencyKey: string
  readonly referralId: string
  readonly complaintNumber: string
  readonly receivedAt: string
  readonly reason: string
}

interface ReopenReferralInput {
  readonly idempotencyKey: string
  readonly referralId: string
  readonly reason: string
}

/**
 * Corrects number and instant of the complaint of a referral that is under way. No clock moves: the banks count from the
 * date that was reported to them, and a correction neither ends a hold nor makes one longer.
 * @throws {NOT_FOUND} when the caller sees no such referral
 * @throws {INVALID_STATE} when there is no complaint yet, or the referral is decided
 * @throws {BAD_USER_INPUT} when the instant is not acceptable
 */
export async function correctComplaint(
  _parent: unknown,
  { input }: { readonly input: CorrectComplaintInput },
  context: Context,
) {
  const { referralId } = input
  const number = readLine(input.complaintNumber, 'complaintNumber', 64)
  const reason = readText(input.reason, 'reason', 2_000)
  if (!isUuid(referralId)) throw notFound()
  await context.transaction((db) =>
    once(db, { subgraph: 'referrals', operation: 'correctComplaint', input }, async () => {
      const referral = await lockLive(db, referralId, ['COMPLAINED'])
      const at = context.now()
      const facts = { NOW: at, CASE_BEGAN: await findCaseBegan(db, referral.caseId) }
      const rule = 'CorrectComplaintInput.receivedAt'
      const receivedAt = readBoundedInstant(rule, input.receivedAt, 'receivedAt', facts)
      await updateCorrectedComplaint(db, referralId, { number, receivedAt, reason, at })
      await insertReferralEvent(db, referralId, at, 'COMPLAINED', reason)
      const summary = 'the complaint was corrected; no clock moves'
      await insertCaseEvent(db, referral.caseId, at, 'COMPLAINT_CORRECTED', summary)
      return referralId
    }),
  )
  return { referral: await context.loaders.referral.load(referralId) }
}

/**
 * Opens a decided referral again. The time of the decision is what it was: a referral that is reopened after it is
 * overdue, and holds that were lifted or lapsed meanwhile stay so.
 * @throws {NOT_FOUND} when the caller sees no such referral
 * @throws {INVALID_STATE} when it is not decided, the case is closed, or another referral of the case is under way
 */
export async function reopenReferral(
  _parent: unknown,
  { input }: { readonly input: ReopenReferralInput },
  context: Context,
) {
  const { referralId } = input
  const reason = readText(input.reason, 'reason', 2_000)
  if (!isUuid(referralId)) throw notFound()
  await context.transaction((db) =>
    once(db, { subgraph: 'referrals', operation: 'reopenReferral', input }, async () => {
      const known = await lockReferral(db, referralId)
      if (!known) throw notFound()
      await lockCaseReferrals(db, known.caseId)
      const referral = await lockLive(db, referralId, ['ACCEPTED', 'NOT_ACCEPTED'])
      const status = await findCaseStatus(db, referral.caseId)
      // the station has no part in the case any more
      if (status === undefined) throw notFound()
      if (status === 'CLOSED') throw invalidState(status)
      // another station may have it, whose state is not for this one to know
      if (await isUnderWay(db, referral.caseId)) throw invalidState('REFERRED')
      const at = context.now()
      await updateReopened(db, referralId, at)
      await insertReferralEvent(db, referralId, at, 'COMPLAINED', reason)
      const summary = 'the decision is open again; its time stays as it was'
      await insertCaseEvent(db, referral.caseId, at, 'REFERRAL_REOPENED', summary)
      const data = { ...factsOf(referral), actor: actorOf(context.caller) }
      await publishReferral(db, { type: 'th.aoc.referral.reopened', data }, at)
      return referralId
    }),
  )
  return { referral: await context.loaders.referral.load(referralId) }
}
