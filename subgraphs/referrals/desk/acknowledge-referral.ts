/** `acknowledgeReferral`: a station reports that it has seen a referral. */

import { invalidState } from '../../kit/errors.ts'
import type { SubgraphContext } from '../../kit/subgraph.ts'
import type { ReferralsLoaders } from '../loaders.ts'
import { isLastEventOfCaller } from '../history/store.ts'
import { updateAcknowledged } from './store.ts'
import { changeReferral } from './change-referral.ts'

interface AcknowledgeReferralInput {
  readonly idempotencyKey?: string | null
  readonly referralId: string
}

/**
 * The station has seen the referral. Reported again, it changes nothing: the answer to the first call may be lost.
 * @throws {INVALID_STATE} when more than that has happened to the referral
 */
export function acknowledgeReferral(
  _parent: unknown,
  { input }: { readonly input: AcknowledgeReferralInput },
  context: SubgraphContext<ReferralsLoaders>,
) {
  const from = ['SENT', 'ACKNOWLEDGED']
  const call = { operation: 'acknowledgeReferral', input }
  return changeReferral(context, call, from, async (db, referral, at) => {
    if (referral.state === 'ACKNOWLEDGED') {
      if (await isLastEventOfCaller(db, referral.id, 'ACKNOWLEDGED')) return undefined
      throw invalidState(referral.state)
    }
    await updateAcknowledged(db, referral.id, at)
    return { state: 'ACKNOWLEDGED', note: null }
  })
}
