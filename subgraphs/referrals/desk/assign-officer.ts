/** `assignOfficer`: a station names the inquiry officer of a referral. */

import { readLine } from '../../kit/input.ts'
import type { SubgraphContext } from '../../kit/subgraph.ts'
import { liveStates } from '../law/rules.ts'
import type { ReferralsLoaders } from '../loaders.ts'
import { isKnownOfficer, updateOfficer, updateOfficerKnown } from './store.ts'
import { changeReferral } from './change-referral.ts'

interface AssignOfficerInput {
  readonly idempotencyKey?: string | null
  readonly referralId: string
  readonly officer: string
}

/**
 * The station names the inquiry officer: the subject of a token that it knows, or a name that it does not know yet.
 * An officer who is assigned already stays, and nothing is recorded but that the station knows the officer by now.
 */
export function assignOfficer(
  _parent: unknown,
  { input }: { readonly input: AssignOfficerInput },
  context: SubgraphContext<ReferralsLoaders>,
) {
  const officer = readLine(input.officer, 'officer', 200)
  const call = { operation: 'assignOfficer', input }
  return changeReferral(context, call, liveStates, async (db, referral, at) => {
    const isKnown = officer === context.caller.officer || (await isKnownOfficer(db, officer))
    if (referral.officer === officer) {
      if (isKnown && !referral.officerIsKnown) await updateOfficerKnown(db, referral.id)
      return undefined
    }
    await updateOfficer(db, referral.id, officer, isKnown, at)
    // an officer may be named, or be replaced, while the seven days run
    const state = referral.state === 'COMPLAINED' ? referral.state : 'ASSIGNED'
    return { state, note: officer, kind: 'REFERRAL_ASSIGNED' }
  })
}
