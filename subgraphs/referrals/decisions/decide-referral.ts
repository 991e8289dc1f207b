/** `decideReferral`: the inquiry officer accepts the case, does not accept it, or finds no evidence (s.6, s.7). */

import { badUserInput, invalidState } from '../../kit/errors.ts'
import { readOptionalLine, readText } from '../../kit/input.ts'
import type { SubgraphContext } from '../../kit/subgraph.ts'
import { changeReferral } from '../desk/change-referral.ts'
import { actorOf } from '../../kit/outbox/actor.ts'
import { factsOf, publishReferral } from '../events/publish-referral.ts'
import { liveStates } from '../law/rules.ts'
import type { ReferralsLoaders } from '../loaders.ts'
import { findMergedFrom } from '../merging/store.ts'
import { isDecidedAs, updateDecision } from './store.ts'

interface DecideReferralInput {
  readonly idempotencyKey?: string | null
  readonly referralId: string
  readonly decision: 'ACCEPTED' | 'NOT_ACCEPTED' | 'NO_EVIDENCE'
  readonly policeCaseNumber?: string | null
  readonly reason: string
}

/**
 * Records the decision of the officer; with NO_EVIDENCE the banks are told to lift (s.6 para 3). The decision
 * that stands, with the same values again, changes nothing.
 * @throws {INVALID_STATE} when there is no complaint yet, or another decision
 */
export function decideReferral(
  _parent: unknown,
  { input }: { readonly input: DecideReferralInput },
  context: SubgraphContext<ReferralsLoaders>,
) {
  const reason = readText(input.reason, 'reason', 2_000)
  const policeCaseNumber = readOptionalLine(input.policeCaseNumber, 'policeCaseNumber', 64)
  const isAccepted = input.decision === 'ACCEPTED'
  if (isAccepted && policeCaseNumber === null)
    throw badUserInput('policeCaseNumber is required when the case is accepted')
  const call = { operation: 'decideReferral', input }
  const from = [...liveStates, 'ACCEPTED', 'NOT_ACCEPTED']
  return changeReferral(context, call, from, async (db, referral, at) => {
    if (referral.decision !== null) {
      const values = { decision: input.decision, policeCaseNumber, reason }
      if (await isDecidedAs(db, referral.id, values)) return undefined
      throw invalidState(referral.state)
    }
    if (referral.complaintNumber === null) throw invalidState(referral.state)
    const state = isAccepted ? 'ACCEPTED' : 'NOT_ACCEPTED'
    await updateDecision(db, referral.id, state, input.decision, policeCaseNumber, reason, at)
    const data = {
      ...factsOf(referral),
      mergedFrom: await findMergedFrom(db, referral.id),
      decision: input.decision,
      actor: actorOf(context.caller),
    }
    await publishReferral(db, { type: 'th.aoc.referral.decided', data }, at)
    return { state, note: reason, decision: input.decision }
  })
}
