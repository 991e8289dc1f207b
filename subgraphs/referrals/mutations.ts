/** The life of a referral: sent by the centre, handled by a station, handed on to another. Each in one transaction. */

import { randomUUID } from 'node:crypto'
import { insertCaseEvent } from '../kit/access/timeline.ts'
import type { Queryable } from '../kit/database/database.ts'
import { badUserInput, invalidState, notFound } from '../kit/errors.ts'
import { once } from '../kit/idempotency/once.ts'
import { isUuid, readOptionalText, readText } from '../kit/input.ts'
import { readBoundedInstant } from '../kit/instants.ts'
import type { SubgraphContext } from '../kit/subgraph.ts'
import { insertReferralEvent } from './history/store.ts'
import type { ReferralsLoaders } from './loaders.ts'
import { lockLive } from './locks/lock-referral.ts'
import { actorOf, factsOf, tell } from './events/publish-referral.ts'
import { decisionMs, liveStates } from './law/rules.ts'
import { insertInvestigator, isStation, updateInvestigatorEnded } from './stations/store.ts'
import {
  findCaseBegan,
  findCaseStatus,
  findLiveState,
  insertReferral,
  lockCaseReferrals,
  updateAcknowledged,
  updateCaseStatus,
  updateComplaint,
  updateDecision,
  isKnownOfficer,
  updateOfficer,
  updateTransferred,
  type ReferralRow,
} from './store.ts'

type Context = SubgraphContext<ReferralsLoaders>

interface ReferCaseInput {
  readonly idempotencyKey: string
  readonly caseId: string
  readonly stationCode: string
  readonly note?: string | null
}
interface AcknowledgeReferralInput {
  readonly referralId: string
}
interface AssignOfficerInput {
  readonly referralId: string
  readonly officer: string
}
interface RecordComplaintInput {
  readonly referralId: string
  readonly complaintNumber: string
  readonly receivedAt: string
}
interface DecideReferralInput {
  readonly referralId: string
  readonly decision: 'ACCEPTED' | 'NOT_ACCEPTED' | 'NO_EVIDENCE'
  readonly policeCaseNumber?: string | null
  readonly reason: string
}
interface TransferReferralInput {
  readonly referralId: string
  readonly toStationCode: string
  readonly reason: string
}

/**
 * Sends a case to a police station, which becomes a party to it (s.8).
 * @throws {NOT_FOUND} when the caller sees no such case
 * @throws {INVALID_STATE} when the case is closed or with a station already
 * @throws {BAD_USER_INPUT} when there is no such station
 */
export async function referCase(
  _parent: unknown,
  { input }: { readonly input: ReferCaseInput },
  context: Context,
) {
  const at = context.now()
  const { caseId, stationCode } = input
  const note = readOptionalText(input.note, 'note', 2_000)
  if (!isUuid(caseId)) throw notFound()
  const id = await context.transaction((db) =>
    once(db, { subgraph: 'referrals', operation: 'referCase', input }, async () => {
      await lockCaseReferrals(db, caseId)
      const status = await findCaseStatus(db, caseId)
      if (status === undefined) throw notFound()
      if (status === 'CLOSED') throw invalidState(status)
      if (!(await isStation(db, stationCode))) throw badUserInput('stationCode is not a station')
      const live = await findLiveState(db, caseId)
      if (live !== undefined) throw invalidState(live)
      const referralId = randomUUID()
      await insertReferral(db, { id: referralId, caseId, stationCode, note, at })
      await insertReferralEvent(db, referralId, at, 'SENT', note)
      await insertInvestigator(db, caseId, stationCode, at)
      await updateCaseStatus(db, caseId, 'REFERRED')
      await insertCaseEvent(db, caseId, at, 'CASE_REFERRED', `referred to station ${stationCode}`)
      const data = { referralId, caseId, stationCode }
      await tell(db, { type: 'th.aoc.referral.sent', data }, at)
      return referralId
    }),
  )
  return { referral: await context.loaders.referral.load(id) }
}

/**
 * The station has seen the referral.
 */
export function acknowledgeReferral(
  _parent: unknown,
  { input }: { readonly input: AcknowledgeReferralInput },
  context: Context,
) {
  return changeReferral(context, input.referralId, ['SENT'], async (db, referral, at) => {
    await updateAcknowledged(db, referral.id, at)
    return { state: 'ACKNOWLEDGED', note: null }
  })
}

/**
 * The station names the inquiry officer: the subject of a token that it knows, or a name that it does not know yet.
 */
export function assignOfficer(
  _parent: unknown,
  { input }: { readonly input: AssignOfficerInput },
  context: Context,
) {
  const officer = readText(input.officer, 'officer', 200)
  return changeReferral(context, input.referralId, liveStates, async (db, referral, at) => {
    const isKnown = officer === context.caller.officer || (await isKnownOfficer(db, officer))
    await updateOfficer(db, referral.id, officer, isKnown, at)
    // an officer may be named, or be replaced, while the seven days run
    const state = referral.state === 'COMPLAINED' ? referral.state : 'ASSIGNED'
    return { state, note: officer, kind: 'REFERRAL_ASSIGNED' }
  })
}

/**
 * The victim complained (s.8); the seven days of the decision run (s.7).
 * @throws {BAD_USER_INPUT} when the instant lies before the first transfer, in the future, or seven days back
 */
export function recordComplaint(
  _parent: unknown,
  { input }: { readonly input: RecordComplaintInput },
  context: Context,
) {
  const number = readText(input.complaintNumber, 'complaintNumber', 64)
  const from = ['SENT', 'ACKNOWLEDGED', 'ASSIGNED']
  return changeReferral(context, input.referralId, from, async (db, referral, at) => {
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
      receivedAt: receivedAt.toISOString(),
      actor: actorOf(context.caller),
    }
    await tell(db, { type: 'th.aoc.complaint.recorded', data }, at)
    return { state: 'COMPLAINED', note: number }
  })
}

/**
 * Records the decision of the officer; with NO_EVIDENCE the banks are told to lift (s.6 para 3).
 */
export function decideReferral(
  _parent: unknown,
  { input }: { readonly input: DecideReferralInput },
  context: Context,
) {
  const reason = readText(input.reason, 'reason', 2_000)
  const policeCaseNumber = readOptionalText(input.policeCaseNumber, 'policeCaseNumber', 64)
  const isAccepted = input.decision === 'ACCEPTED'
  if (isAccepted && policeCaseNumber === null)
    throw badUserInput('policeCaseNumber is required when the case is accepted')
  return changeReferral(context, input.referralId, liveStates, async (db, referral, at) => {
    if (referral.complaintNumber === null) throw invalidState(referral.state)
    const state = isAccepted ? 'ACCEPTED' : 'NOT_ACCEPTED'
    await updateDecision(db, referral.id, state, input.decision, policeCaseNumber, reason, at)
    const data = { ...factsOf(referral), decision: input.decision, actor: actorOf(context.caller) }
    await tell(db, { type: 'th.aoc.referral.decided', data }, at)
    return { state, note: `${input.decision}: ${reason}` }
  })
}

/**
 * Hands the referral to another station, with its complaint and its clock.
 */
export async function transferReferral(
  _parent: unknown,
  { input }: { readonly input: TransferReferralInput },
  context: Context,
) {
  const reason = readText(input.reason, 'reason', 2_000)
  const { referralId, toStationCode } = input
  if (!isUuid(referralId)) throw notFound()
  const transferred = await context.transaction(async (db) => {
    const referral = await lockLive(db, referralId, liveStates)
    const at = context.now()
    if (referral.stationCode === toStationCode)
      throw badUserInput('toStationCode is the station that has the referral')
    if (!(await isStation(db, toStationCode))) throw badUserInput('toStationCode is not a station')
    const newId = randomUUID()
    await insertReferralEvent(db, referralId, at, 'TRANSFERRED', reason)
    await insertReferralEventOfCase(db, referral, at, toStationCode)
    await updateTransferred(db, referralId, toStationCode, newId, reason, at)
    await insertInvestigator(db, referral.caseId, toStationCode, at)
    await updateInvestigatorEnded(db, referral.caseId, referral.stationCode, at)
    const data = { ...factsOf(referral), toStationCode }
    await tell(db, { type: 'th.aoc.referral.transferred', data }, at)
    return { ...referral, state: 'TRANSFERRED', decidedAt: at }
  })
  // the station that handed it on sees neither row any more: it is answered what it did, not what has become of it
  return { referral: transferred }
}

/**
 * Runs one transition of a referral that the caller sees and records who made it.
 * @throws {NOT_FOUND} when the caller sees no such referral
 * @throws {INVALID_STATE} when it is in none of the states in `from`
 */
async function changeReferral(
  context: Context,
  referralId: string,
  from: readonly string[],
  change: (
    db: Queryable,
    referral: ReferralRow,
    at: Date,
  ) => Promise<{ readonly state: string; readonly note: string | null; readonly kind?: string }>,
) {
  if (!isUuid(referralId)) throw notFound()
  await context.transaction(async (db) => {
    const referral = await lockLive(db, referralId, from)
    const at = context.now()
    const { state, note, kind } = await change(db, referral, at)
    await insertReferralEvent(db, referralId, at, state, note)
    const summary = `the referral is ${state}`
    await insertCaseEvent(db, referral.caseId, at, kind ?? `REFERRAL_${state}`, summary)
  })
  return { referral: await context.loaders.referral.load(referralId) }
}

function insertReferralEventOfCase(
  db: Queryable,
  referral: ReferralRow,
  at: Date,
  toStationCode: string,
): Promise<void> {
  const summary = `handed on from station ${referral.stationCode} to ${toStationCode}`
  return insertCaseEvent(db, referral.caseId, at, 'REFERRAL_TRANSFERRED', summary)
}
