/** Transitions of a hold after its request: rejected, extended, lifted. One transaction each; the first to come wins. */

import { badUserInput, forbidden } from '../../kit/errors.ts'
import { readLine, readText } from '../../kit/input.ts'
import { readBoundedInstant } from '../../kit/instants.ts'
import type { SubgraphContext } from '../../kit/subgraph.ts'
import type { AccountsLoaders } from '../loaders.ts'
import { mustNotFreeWhatIsAskedFor, mustNotGoAroundRelease } from '../releases/release-rules.ts'
import { changeHold } from './change-hold.ts'
import { extensionEnd, findBasis } from '../law/legal-basis.ts'
import { carryToNextHop, noticeAgencies } from './next-hop.ts'
import { mustNotRestOnOwnWord } from './order.ts'
import { mustBeAllowedToLift, ruleOf } from './powers.ts'
import { liveStates, standingStates } from './states.ts'
import { updateEnded, updateExtended, updateRejected } from './store.ts'

type Context = SubgraphContext<AccountsLoaders>

/** Input of `liftHold`, and of an item of `liftHolds`. */
export interface LiftHoldInput {
  readonly idempotencyKey?: string | null
  readonly holdId: string
  readonly reason: string
}

/** Input of `rejectHold`, and of an item of `rejectHolds`. */
export interface RejectHoldInput extends LiftHoldInput {
  /** Of the closed list; absent: OTHER. */
  readonly code?: string | null
}

interface ExtendHoldInput {
  readonly idempotencyKey?: string | null
  readonly holdId: string
  readonly basis: string
  readonly orderNumber: string
  readonly until?: string | null
}

/** A bank refuses a request, with a reason of the closed list and in words. */
export function rejectHold(
  _parent: unknown,
  { input }: { readonly input: RejectHoldInput },
  context: Context,
) {
  const note = readText(input.reason, 'reason', 2_000)
  const code = input.code ?? 'OTHER'
  return changeHold(context, {
    operation: 'rejectHold',
    input,
    from: ['REQUESTED'],
    isRepeat: (hold, last) =>
      hold.state === 'REJECTED' && hold.rejection === code && last?.note === note,
    claimsTraced: code === 'MONEY_GONE',
    change: async (db, hold, at) => {
      await updateRejected(db, hold.id, code, at)
      if (code !== 'MONEY_GONE') return [{ state: 'REJECTED', note }]
      const rule = ruleOf(hold, at)
      await carryToNextHop(db, hold, rule, at)
      return [{ state: 'REJECTED', note, audience: noticeAgencies(rule) }]
    },
  })
}

/** Ends a hold before its clock, or takes back a request. */
export function liftHold(
  _parent: unknown,
  { input }: { readonly input: LiftHoldInput },
  context: Context,
) {
  const note = readText(input.reason, 'reason', 2_000)
  return changeHold(context, {
    operation: 'liftHold',
    input,
    from: liveStates,
    isRepeat: (hold, last) =>
      hold.state === 'LIFTED' && last?.state === 'LIFTED' && last.note === note,
    change: async (db, hold, at) => {
      mustBeAllowedToLift(hold, context.caller, at)
      await mustNotGoAroundRelease(db, hold, context.caller)
      await mustNotFreeWhatIsAskedFor(db, hold, context.caller, at)
      await updateEnded(db, hold.id, 'LIFTED', at)
      return [{ state: 'LIFTED', note }]
    },
  })
}

/**
 * An order under another power keeps the hold past its clock.
 * @throws {BAD_USER_INPUT} when the basis does not extend this hold, or `until` lies outside of its bounds
 * @throws {FORBIDDEN} when the power is not the caller's, or rests on legs that the caller alone recorded
 */
export function extendHold(
  _parent: unknown,
  { input }: { readonly input: ExtendHoldInput },
  context: Context,
) {
  const orderNumber = readLine(input.orderNumber, 'orderNumber', 64)
  return changeHold(context, {
    operation: 'extendHold',
    input,
    from: standingStates,
    isRepeat: (hold) =>
      hold.state === 'EXTENDED' &&
      hold.extendedBy === context.caller.agencyId &&
      hold.extendedBasis === input.basis &&
      hold.orderNumber === orderNumber &&
      (!input.until || hold.lapsesAt?.getTime() === Date.parse(input.until)),
    change: async (db, hold, at) => {
      const order = findBasis(input.basis, at)
      const outlasts =
        order !== undefined &&
        hold.lapsesAt !== null &&
        order.name !== hold.basis &&
        ruleOf(hold, at).extendedBy.includes(order.name)
      if (!outlasts) throw badUserInput('basis is no other power that extends this hold')
      if (!order.orderedBy.includes(context.caller.agencyKind))
        throw forbidden('An order on this basis is not the caller’s to give')
      if (order.endsByOwnOrder) await mustNotRestOnOwnWord(db, hold, at)
      const until = input.until
        ? readBoundedInstant('ExtendHoldInput.until', input.until, 'until', {
            NOW: at,
            HOLD_LAPSES: hold.lapsesAt,
          })
        : extensionEnd(order, at)
      if (until && until <= at) throw badUserInput('until lies in the past')
      if (until && hold.lapsesAt && until <= hold.lapsesAt)
        throw badUserInput('until does not lie after the present clock')
      await updateExtended(db, hold.id, order.name, orderNumber, until)
      const { section } = order
      return [{ state: 'EXTENDED', note: orderNumber, remark: 'ORDERED', section }]
    },
  })
}
