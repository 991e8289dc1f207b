/** Releasing a hold on an innocent account: one officer asks, another decides. */

import { badUserInput, forbidden, invalidState } from '../../kit/errors.ts'
import { readText } from '../../kit/input.ts'
import type { SubgraphContext } from '../../kit/subgraph.ts'
import type { AccountsLoaders } from '../loaders.ts'
import { releaseDueAt } from './legal-basis.ts'
import { findOpenRelease, insertRelease, updateEnded, updateRelease } from './store.ts'
import { changeHold, standingStates } from './transitions.ts'

type Context = SubgraphContext<AccountsLoaders>

interface RequestReleaseInput {
  readonly holdId: string
  readonly reason: string
}

interface DecideReleaseInput {
  readonly holdId: string
  readonly outcome: 'RELEASED' | 'REFUSED'
  readonly reason: string
}

export function requestRelease(
  _parent: unknown,
  { input }: { readonly input: RequestReleaseInput },
  context: Context,
) {
  const reason = readText(input.reason, 'reason', 2_000)
  return changeHold(context, input.holdId, standingStates, async (db, hold, at) => {
    if (!(await insertRelease(db, hold.id, reason, at, releaseDueAt(at))))
      throw invalidState('RELEASE_REQUESTED')
    return { state: hold.state, note: `release asked for: ${reason}` }
  })
}

export function decideRelease(
  _parent: unknown,
  { input }: { readonly input: DecideReleaseInput },
  context: Context,
) {
  const reason = readText(input.reason, 'reason', 2_000)
  return changeHold(context, input.holdId, standingStates, async (db, hold, at) => {
    const release = await findOpenRelease(db, hold.id)
    if (!release) throw badUserInput('no release of this hold was asked for')
    const { agencyId, officer } = context.caller
    if (release.requestedBy === agencyId && release.requestedOfficer === officer)
      throw forbidden('Another officer than the one who asked must decide')
    await updateRelease(db, release.id, input.outcome, reason, at)
    if (input.outcome === 'REFUSED')
      return { state: hold.state, note: `release refused: ${reason}` }
    await updateEnded(db, hold.id, 'RELEASED', at)
    return { state: 'RELEASED', note: reason }
  })
}
