/** `transferReferral`: a station hands a referral to another station. */

import { randomUUID } from 'node:crypto'
import { insertCaseEvent } from '../../kit/access/timeline.ts'
import type { Queryable } from '../../kit/database/database.ts'
import { badUserInput, invalidState, notFound } from '../../kit/errors.ts'
import { once } from '../../kit/idempotency/once.ts'
import { isUuid, readText } from '../../kit/input.ts'
import type { SubgraphContext } from '../../kit/subgraph.ts'
import { factsOf, publishTransferred } from '../events/publish-referral.ts'
import { insertReferralEvent } from '../history/store.ts'
import { liveStates } from '../law/rules.ts'
import type { ReferralsLoaders } from '../loaders.ts'
import { isStation, updateInvestigator } from '../stations/store.ts'
import { lockReferral, type ReferralRow } from '../store.ts'
import { findOwnTransfer, updateTransferred } from './store.ts'

interface TransferReferralInput {
  readonly idempotencyKey?: string | null
  readonly referralId: string
  readonly toStationCode: string
  readonly reason: string
}

/**
 * Hands the referral to another station, with its complaint and its clock. The station no longer sees the referral then;
 * the same transfer again answers the row as it left it.
 * @throws {NOT_FOUND} when the caller sees no such referral and made no such transfer
 * @throws {INVALID_STATE} when it is decided
 * @throws {BAD_USER_INPUT} when there is no such station, or it has the referral
 */
export async function transferReferral(
  _parent: unknown,
  { input }: { readonly input: TransferReferralInput },
  context: SubgraphContext<ReferralsLoaders>,
) {
  const reason = readText(input.reason, 'reason', 2_000)
  const { referralId, toStationCode } = input
  if (!isUuid(referralId)) throw notFound()
  const referral = await context.transaction(async (db) => {
    await once(db, { subgraph: 'referrals', operation: 'transferReferral', input }, async () => {
      const found = await lockReferral(db, referralId)
      if (found) await transfer(db, found, toStationCode, reason, context.now())
      return referralId
    })
    return findOwnTransfer(db, referralId, toStationCode, reason)
  })
  if (!referral) throw notFound()
  return { referral }
}

async function transfer(
  db: Queryable,
  referral: ReferralRow,
  toStationCode: string,
  reason: string,
  at: Date,
): Promise<void> {
  if (!liveStates.includes(referral.state)) throw invalidState(referral.state)
  if (referral.stationCode === toStationCode)
    throw badUserInput('toStationCode is the station that has the referral')
  if (!(await isStation(db, toStationCode))) throw badUserInput('toStationCode is not a station')
  await insertReferralEvent(db, referral.id, at, 'TRANSFERRED', reason)
  const summary = `handed on from station ${referral.stationCode} to ${toStationCode}`
  await insertCaseEvent(db, referral.caseId, at, 'REFERRAL_TRANSFERRED', summary, {
    fromStationCode: referral.stationCode,
    stationCode: toStationCode,
  })
  const newId = randomUUID()
  await updateTransferred(db, referral.id, toStationCode, newId, reason, at)
  await updateInvestigator(db, referral.caseId, referral.stationCode, toStationCode, at)
  const given = { referralId: newId, toStationCode, dueAt: referral.dueAt }
  await publishTransferred(db, factsOf(referral), given, at)
}
