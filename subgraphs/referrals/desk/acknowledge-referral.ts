/** `acknowledgeReferral`: a station reports that it has seen a referral. */

import type { SubgraphContext } from '../../kit/subgraph.ts'
import type { ReferralsLoaders } from '../loaders.ts'
import { updateAcknowledged } from './store.ts'
import { changeReferral } from './change-referral.ts'

interface AcknowledgeReferralInput {
  readonly referralId: string
}

/**
 * The station has seen the referral.
 */
export function acknowledgeReferral(
  _parent: unknown,
  { input }: { readonly input: AcknowledgeReferralInput },
  context: SubgraphContext<ReferralsLoaders>,
) {
  return changeReferral(context, input.referralId, ['SENT'], async (db, referral, at) => {
    await updateAcknowledged(db, referral.id, at)
    return { state: 'ACKNOWLEDGED', note: null }
  })
}
