/** `referCase`: the centre sends a case to a police station, which becomes a party to it (s.8). */

import { randomUUID } from 'node:crypto'
import { findCaseStatus, updateCaseStatus } from '../../kit/access/cases.ts'
import { insertCaseEvent } from '../../kit/access/timeline.ts'
import { badUserInput, invalidState, notFound } from '../../kit/errors.ts'
import { once } from '../../kit/idempotency/once.ts'
import { isUuid, readOptionalText } from '../../kit/input.ts'
import type { SubgraphContext } from '../../kit/subgraph.ts'
import { publishReferral } from '../events/publish-referral.ts'
import { insertReferralEvent } from '../history/store.ts'
import type { ReferralsLoaders } from '../loaders.ts'
import { insertInvestigator, isStation } from '../stations/store.ts'
import { findLiveState, lockCaseReferrals } from '../store.ts'
import { insertReferral } from './store.ts'

interface ReferCaseInput {
  readonly idempotencyKey: string
  readonly caseId: string
  readonly stationCode: string
  readonly note?: string | null
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
  context: SubgraphContext<ReferralsLoaders>,
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
      const dueAt = await insertReferral(db, { id: referralId, caseId, stationCode, note, at })
      await insertReferralEvent(db, referralId, at, 'SENT', note)
      await insertInvestigator(db, caseId, stationCode, at)
      await updateCaseStatus(db, caseId, 'REFERRED')
      const summary = `referred to station ${stationCode}`
      await insertCaseEvent(db, caseId, at, 'CASE_REFERRED', summary, { stationCode })
      const data = { referralId, caseId, stationCode, dueAt: dueAt?.toISOString() ?? null }
      await publishReferral(db, { type: 'th.aoc.referral.sent', data }, at)
      return referralId
    }),
  )
  return { referral: await context.loaders.referral.load(id) }
}
