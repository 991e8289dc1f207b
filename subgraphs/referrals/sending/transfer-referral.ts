/** `transferReferral`: a station hands a referral to another station. */

import { randomUUID } from 'node:crypto'
import { insertCaseEvent } from '../../kit/access/timeline.ts'
import { badUserInput, notFound } from '../../kit/errors.ts'
import { isUuid, readText } from '../../kit/input.ts'
import type { SubgraphContext } from '../../kit/subgraph.ts'
import { factsOf, publishReferral } from '../events/publish-referral.ts'
import { insertReferralEvent } from '../history/store.ts'
import { liveStates } from '../law/rules.ts'
import type { ReferralsLoaders } from '../loaders.ts'
import { lockLive } from '../locks/lock-referral.ts'
import { insertInvestigator, isStation, updateInvestigatorEnded } from '../stations/store.ts'
import { updateTransferred } from './store.ts'

interface TransferReferralInput {
  readonly referralId: string
  readonly toStationCode: string
  readonly reason: string
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
    const summary = `handed on from station ${referral.stationCode} to ${toStationCode}`
    await insertCaseEvent(db, referral.caseId, at, 'REFERRAL_TRANSFERRED', summary)
    await updateTransferred(db, referralId, toStationCode, newId, reason, at)
    await insertInvestigator(db, referral.caseId, toStationCode, at)
    await updateInvestigatorEnded(db, referral.caseId, referral.stationCode, at)
    const data = { ...factsOf(referral), toStationCode }
    await publishReferral(db, { type: 'th.aoc.referral.transferred', data }, at)
    return { ...referral, state: 'TRANSFERRED', decidedAt: at }
  })
  // the sending station no longer sees either row, so the response is built from the row before the transfer
  return { referral: transferred }
}
