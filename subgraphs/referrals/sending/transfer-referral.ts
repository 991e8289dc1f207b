/** `transferReferral`: a station hands a referral to another station. */

import { randomUUID } from 'node:crypto'
import { insertCaseEvent } from '../../kit/access/timeline.ts'
import type { Queryable } from '../../kit/database/database.ts'
import { badUserInput, notFound } from '../../kit/errors.ts'
import { once } from '../../kit/idempotency/once.ts'
import { isUuid, readText } from '../../kit/input.ts'
import type { SubgraphContext } from '../../kit/subgraph.ts'
import { factsOf, publishReferral } from '../events/publish-referral.ts'
import { insertReferralEvent } from '../history/store.ts'
import { liveStates } from '../law/rules.ts'
import type { ReferralsLoaders } from '../loaders.ts'
import { lockLive } from '../locks/lock-referral.ts'
import type { ReferralRow } from '../store.ts'
import { insertInvestigator, isStation, updateInvestigatorEnded } from '../stations/store.ts'
import { updateTransferred } from './store.ts'

interface TransferReferralInput {
  readonly idempotencyKey?: string | null
  readonly referralId: string
  readonly toStationCode: string
  readonly reason: string
}

/** The facts of a referral that its former station may have again; officer and complaint are no more its to see. */
interface TransferredFacts {
  readonly id: string
  readonly caseId: string
  readonly stationCode: string
  readonly referredAt: string
  readonly decidedAt: string
}

/**
 * Hands the referral to another station, with its complaint and its clock.
 */
export async function transferReferral(
  _parent: unknown,
  { input }: { readonly input: TransferReferralInput },
  context: SubgraphContext<ReferralsLoaders>,
) {
  const reason = readText(input.reason, 'reason', 2_000)
  if (!isUuid(input.referralId)) throw notFound()
  // the sending station no longer sees either row, so the response is built from the row before the transfer
  let transferred: ReferralRow | undefined
  const facts = await context.transaction((db) =>
    once(db, { subgraph: 'referrals', operation: 'transferReferral', input }, async () => {
      const at = context.now()
      const referral = await transfer(db, input, reason, at)
      transferred = { ...referral, state: 'TRANSFERRED', decidedAt: at }
      return factsOfTransfer(referral, at)
    }),
  )
  return { referral: transferred ?? rowOf(facts) }
}

/** @returns the row as it was before */
async function transfer(
  db: Queryable,
  { referralId, toStationCode }: TransferReferralInput,
  reason: string,
  at: Date,
): Promise<ReferralRow> {
  const referral = await lockLive(db, referralId, liveStates)
  if (referral.stationCode === toStationCode)
    throw badUserInput('toStationCode is the station that has the referral')
  if (!(await isStation(db, toStationCode))) throw badUserInput('toStationCode is not a station')
  const newId = randomUUID()
  await insertReferralEvent(db, referralId, at, 'TRANSFERRED', reason)
  const summary = `handed on from station ${referral.stationCode} to ${toStationCode}`
  await insertCaseEvent(db, referral.caseId, at, 'REFERRAL_TRANSFERRED', summary)
  await updateTransferred(db, referralId, toStationCode, newId, reason, at)
  await insertInvestigator(db, referral.caseId, toStationCode, at)
  await updateInvestigatorEnded(db, referral.caseId, referral.stationCode, at)
  const data = { ...factsOf(referral), toStationCode }
  await publishReferral(db, { type: 'th.aoc.referral.transferred', data }, at)
  return referral
}

function factsOfTransfer(
  { id, caseId, stationCode, referredAt }: ReferralRow,
  at: Date,
): TransferredFacts {
  return {
    id,
    caseId,
    stationCode,
    referredAt: referredAt.toISOString(),
    decidedAt: at.toISOString(),
  }
}

function rowOf({ referredAt, decidedAt, ...facts }: TransferredFacts): ReferralRow {
  return {
    ...facts,
    state: 'TRANSFERRED',
    referredAt: new Date(referredAt),
    decidedAt: new Date(decidedAt),
    acknowledgedAt: null,
    officer: null,
    officerIsKnown: null,
    complaintNumber: null,
    complaintReceivedAt: null,
    complaintDueAt: null,
    complaintStationCode: null,
    decision: null,
    dueAt: null,
  }
}
