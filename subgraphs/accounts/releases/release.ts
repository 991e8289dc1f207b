/** Releasing a hold on an innocent account: one officer asks, another decides. */

import type { CallerIdentity } from '../../../schema/identity.ts'
import { forbidden, invalidState } from '../../kit/errors.ts'
import { readText } from '../../kit/input.ts'
import type { SubgraphContext } from '../../kit/subgraph.ts'
import { mustBeAnotherPerson } from '../../kit/two-persons.ts'
import { publishRelease } from '../events/publish-releases.ts'
import { isOwnOrder, ruleOf } from '../holds/powers.ts'
import { updateEnded, type HoldRow } from '../holds/store.ts'
import { changeHold } from '../holds/change-hold.ts'
import type { AccountsLoaders } from '../loaders.ts'
import { mustNotFreeWhatIsAskedFor } from './release-rules.ts'
import {
  findLastRelease,
  findOpenRelease,
  findTightestPromiseMs,
  insertRelease,
  updateRelease,
} from './store.ts'
import { standingStates } from '../holds/states.ts'

type Context = SubgraphContext<AccountsLoaders>

interface RequestReleaseInput {
  readonly idempotencyKey?: string | null
  readonly holdId: string
  readonly reason: string
}

interface DecideReleaseInput {
  readonly idempotencyKey?: string | null
  readonly holdId: string
  readonly outcome: 'RELEASED' | 'REFUSED'
  readonly reason: string
}

/** Where the operator emptied the table of promises, a release is due within a day. */
const defaultPromiseMs = 24 * 3_600_000
/** The part of the promised time after which the deciding agency is warned. */
const warningShare = 0.75

/**
 * Records that an officer asks for the release of a hold, and the instant by which another must decide. The request of
 * the same agency for the same reason again changes nothing.
 * @throws {NOT_FOUND} when the caller sees no such hold
 * @throws {INVALID_STATE} when no money is held, or another request is open already
 */
export function requestRelease(
  _parent: unknown,
  { input }: { readonly input: RequestReleaseInput },
  context: Context,
) {
  const reason = readText(input.reason, 'reason', 2_000)
  return changeHold(context, {
    operation: 'requestRelease',
    input,
    from: standingStates,
    change: async (db, hold, at) => {
      const promiseMs = (await findTightestPromiseMs(db)) ?? defaultPromiseMs
      const dueAt = new Date(at.getTime() + promiseMs)
      const warnAt = new Date(at.getTime() + promiseMs * warningShare)
      if (!(await insertRelease(db, hold.id, reason, at, dueAt, warnAt))) {
        const open = await findLastRelease(db, hold.id)
        const isSame = open?.requestedBy === context.caller.agencyId && open.reason === reason
        if (isSame) return []
        throw invalidState('RELEASE_REQUESTED')
      }
      await publishRelease(db, 'th.aoc.release.requested', hold, { requestedAt: at, dueAt }, at)
      const kind = 'RELEASE_REQUESTED'
      return [{ state: hold.state, note: reason, remark: kind, kind }]
    },
  })
}

/**
 * Decides an open request: RELEASED ends the hold, REFUSED leaves it as it is. The last decision of the same agency for
 * the same reason again changes nothing.
 * @throws {NOT_FOUND} when the caller sees no such hold
 * @throws {INVALID_STATE} when no request is open
 * @throws {FORBIDDEN} when the caller requested it, or the release is not the caller's to decide
 */
export function decideRelease(
  _parent: unknown,
  { input }: { readonly input: DecideReleaseInput },
  context: Context,
) {
  const reason = readText(input.reason, 'reason', 2_000)
  return changeHold(context, {
    operation: 'decideRelease',
    input,
    from: standingStates,
    isRepeat: (hold, last) =>
      hold.state === 'RELEASED' &&
      input.outcome === 'RELEASED' &&
      last?.state === 'RELEASED' &&
      last.note === reason,
    change: async (db, hold, at) => {
      const release = await findOpenRelease(db, hold.id)
      if (!release) {
        const decided = await findLastRelease(db, hold.id)
        const isSame = decided?.outcome === input.outcome && decided.decidedReason === reason
        if (isSame && decided.decidedBy === context.caller.agencyId) return []
        throw invalidState(hold.state)
      }
      mustBeAnotherPerson(
        { issuer: release.requestedIssuer, subject: release.requestedOfficer },
        context.caller,
      )
      mustBeAllowedToRelease(hold, context.caller, at)
      if (input.outcome === 'RELEASED')
        await mustNotFreeWhatIsAskedFor(db, hold, context.caller, at)
      await updateRelease(db, release.id, input.outcome, reason, at)
      if (input.outcome === 'REFUSED') {
        await publishRelease(db, 'th.aoc.release.refused', hold, release, at)
        const kind = 'RELEASE_REFUSED'
        return [{ state: hold.state, note: reason, remark: kind, kind }]
      }
      await updateEnded(db, hold.id, 'RELEASED', at)
      return [{ state: 'RELEASED', note: reason }]
    },
  })
}

/**
 * An order of its own power is not ended by anybody who finds the account innocent, only by who may order under it.
 * @throws {FORBIDDEN} otherwise
 */
function mustBeAllowedToRelease(hold: HoldRow, caller: CallerIdentity, at: Date): void {
  const mayDecide =
    ruleOf(hold, at).releasedBy.includes(caller.agencyKind) || isOwnOrder(hold, caller, at)
  if (!mayDecide)
    throw forbidden('The release of this hold is not the caller’s to decide', 'NOT_TO_RELEASE')
}
