/** What becomes of a hold: placed, rejected, extended, lifted. One transaction each; the first to come wins. */

import type { Queryable } from '../../kit/database/database.ts'
import { badUserInput, forbidden, invalidState, notFound } from '../../kit/errors.ts'
import { isUuid, readText } from '../../kit/input.ts'
import { readBoundedInstant } from '../../kit/instants.ts'
import type { SubgraphContext } from '../../kit/subgraph.ts'
import { lockCaseHolds, openHeldAccount } from '../claims/store.ts'
import { recordHappening } from '../history/record-change.ts'
import type { AccountsLoaders } from '../loaders.ts'
import { awaitsComplaint, datesOf, extensionEnd, findBasis } from './legal-basis.ts'
import { carryToNextHop, noticeAgencies } from './next-hop.ts'
import { mustBeAllowedToLift, ruleOf } from './powers.ts'
import {
  findCaseOfHold,
  findHolds,
  lockHold,
  updateEnded,
  updateExtended,
  updatePlaced,
  type HoldRow,
} from './store.ts'
import { mustNotFreeWhatIsAskedFor, mustNotGoAroundRelease } from '../releases/release-rules.ts'
import { findComplaint } from '../complaints/store.ts'
import { standingStates } from './states.ts'

type Context = SubgraphContext<AccountsLoaders>

/** A step that a transition took. A state that did not change is no news to others: `kind` says what it was. */
export interface Step {
  readonly state: string
  readonly note: string | null
  /** Of the event on the timeline; default: `HOLD_` and the state. */
  readonly kind?: string
  /** Default: the section under which the hold stands. */
  readonly section?: string
  /** Agencies whom it concerns beside the bank and whoever asked. */
  readonly audience?: readonly string[]
}

interface PlaceHoldInput {
  readonly holdId: string
  readonly heldSatang: number
  readonly placedAt?: string | null
}

interface ReasonedInput {
  readonly holdId: string
  readonly reason: string
}

interface ExtendHoldInput {
  readonly holdId: string
  readonly basis: string
  readonly orderNumber: string
  readonly until?: string | null
}

export function placeHold(
  _parent: unknown,
  { input }: { readonly input: PlaceHoldInput },
  context: Context,
) {
  return changeHold(context, input.holdId, ['REQUESTED'], async (db, hold, at) => {
    const placedAt = input.placedAt
      ? readBoundedInstant('PlaceHoldInput.placedAt', input.placedAt, 'placedAt', {
          NOW: at,
          HOLD_REQUESTED: hold.requestedAt,
        })
      : at
    if (hold.requestedSatang !== null && input.heldSatang > hold.requestedSatang)
      throw badUserInput('heldSatang is more than was asked for')
    const rule = ruleOf(hold, at)
    const found = stateOfPlaced(hold, input.heldSatang)
    const audience = noticeAgencies(rule)
    if (found === 'NO_FUNDS') {
      const none = { complaintDueAt: null, decisionDueAt: null, lapsesAt: null }
      await updatePlaced(db, hold.id, found, input.heldSatang, placedAt, none, at)
      await carryToNextHop(db, hold, rule, at)
      return [{ state: found, note: null, audience }]
    }
    const complaint =
      awaitsComplaint(rule) && hold.caseId !== null ? await findComplaint(db, hold.caseId) : null
    const dates = datesOf(rule, {
      notice: hold.requestedAt,
      placing: placedAt,
      complaint: complaint?.receivedAt ?? null,
    })
    if (dates.lapsesAt && dates.lapsesAt <= at)
      throw badUserInput('placedAt is so long ago that the hold would have lapsed')
    const state = complaint ? 'COMPLAINED' : found
    await updatePlaced(db, hold.id, state, input.heldSatang, placedAt, dates, null)
    await openHeldAccount(db, hold.id)
    await carryToNextHop(db, hold, rule, at)
    const placed = { state: found, note: null, audience }
    return complaint
      ? [placed, { state, note: 'the victim had complained before the bank placed it' }]
      : [placed]
  })
}

export function rejectHold(
  _parent: unknown,
  { input }: { readonly input: ReasonedInput },
  context: Context,
) {
  const note = readText(input.reason, 'reason', 2_000)
  return changeHold(context, input.holdId, ['REQUESTED'], async (db, hold, at) => {
    await updateEnded(db, hold.id, 'REJECTED', at)
    return [{ state: 'REJECTED', note }]
  })
}

export function extendHold(
  _parent: unknown,
  { input }: { readonly input: ExtendHoldInput },
  context: Context,
) {
  const orderNumber = readText(input.orderNumber, 'orderNumber', 64)
  return changeHold(context, input.holdId, standingStates, async (db, hold, at) => {
    const order = findBasis(input.basis, at)
    const outlasts =
      order !== undefined &&
      hold.lapsesAt !== null &&
      order.name !== hold.basis &&
      ruleOf(hold, at).extendedBy.includes(order.name)
    if (!outlasts) throw badUserInput('basis is no other power that extends this hold')
    if (!order.orderedBy.includes(context.caller.agencyKind))
      throw forbidden('An order on this basis is not the caller’s to give')
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
    return [{ state: 'EXTENDED', note: `${section}, order ${orderNumber}`, section }]
  })
}

export function liftHold(
  _parent: unknown,
  { input }: { readonly input: ReasonedInput },
  context: Context,
) {
  const note = readText(input.reason, 'reason', 2_000)
  const from = ['REQUESTED', ...standingStates]
  return changeHold(context, input.holdId, from, async (db, hold, at) => {
    mustBeAllowedToLift(hold, context.caller, at)
    await mustNotGoAroundRelease(db, hold, context.caller)
    await mustNotFreeWhatIsAskedFor(db, hold, context.caller, at)
    await updateEnded(db, hold.id, 'LIFTED', at)
    return [{ state: 'LIFTED', note }]
  })
}

/**
 * Runs one transition of a hold that the caller sees, records who made it and why, and answers the hold as it is then.
 * The state is read after the wait for others, at the instant of that reading: what lapsed meanwhile has lapsed.
 * @throws {NOT_FOUND} when the caller sees no such hold
 * @throws {INVALID_STATE} when it is in none of the states in `from`
 */
export async function changeHold(
  context: Context,
  holdId: string,
  from: readonly string[],
  change: (db: Queryable, hold: HoldRow, at: Date) => Promise<readonly Step[]>,
) {
  if (!isUuid(holdId)) throw notFound()
  await context.transaction(async (db) => {
    const known = await findCaseOfHold(db, holdId)
    if (!known) throw notFound()
    // the case before the hold, as everywhere, so that no two transactions wait for each other
    if (known.caseId !== null) await lockCaseHolds(db, known.caseId)
    await lockHold(db, holdId)
    const at = context.now()
    const [hold] = await findHolds(db, [holdId], at)
    if (!hold) throw notFound()
    if (!from.includes(hold.state)) throw invalidState(hold.state)
    const steps = await change(db, hold, at)
    const [changed] = await findHolds(db, [holdId], at)
    for (const step of steps) await recordStep(db, changed ?? hold, hold.state, step, at)
  })
  return { hold: await context.loaders.hold.load(holdId) }
}

async function recordStep(
  db: Queryable,
  hold: HoldRow,
  before: string,
  { state, note, kind, section, audience }: Step,
  at: Date,
): Promise<void> {
  const under = section ?? ruleOf(hold, at).section
  await recordHappening(db, [hold], {
    at,
    state,
    section: under,
    note,
    summary: kind ? `a hold is ${state}: ${kind}` : `a hold is now ${state} (${under})`,
    ...(kind ? { kind } : {}),
    ...(state === before ? { type: null } : {}),
    ...(audience ? { audience } : {}),
  })
}

function stateOfPlaced(hold: HoldRow, heldSatang: number): string {
  if (hold.requestedSatang === null) return 'PLACED' // the whole account, whatever is in it
  if (heldSatang === 0) return 'NO_FUNDS'
  return heldSatang < hold.requestedSatang ? 'PARTIAL' : 'PLACED'
}
