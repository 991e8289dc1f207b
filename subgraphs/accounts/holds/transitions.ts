/** What becomes of a hold: placed, rejected, extended, lifted. One transaction each; the first to come wins. */

import type { CallerIdentity } from '../../../schema/identity.ts'
import type { Queryable } from '../../kit/database.ts'
import { badUserInput, forbidden, invalidState, notFound } from '../../kit/errors.ts'
import { isUuid, readInstant, readPastInstant, readText } from '../../kit/input.ts'
import type { SubgraphContext } from '../../kit/subgraph.ts'
import type { AccountsLoaders } from '../loaders.ts'
import { datesOf, legalBases } from './legal-basis.ts'
import {
  insertCaseEvents,
  insertHoldEvents,
  lockHold,
  updateEnded,
  updateExtended,
  updatePlaced,
  type HoldRow,
} from './store.ts'

type Context = SubgraphContext<AccountsLoaders>

/** States in which money is held. */
export const standingStates: readonly string[] = ['PLACED', 'PARTIAL', 'COMPLAINED', 'EXTENDED']

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
    const placedAt = input.placedAt ? readPastInstant(input.placedAt, 'placedAt', at) : at
    if (placedAt < hold.requestedAt) throw badUserInput('placedAt lies before the request')
    if (hold.requestedSatang !== null && input.heldSatang > hold.requestedSatang)
      throw badUserInput('heldSatang is more than was asked for')
    const basis = legalBases.get(hold.basis)
    if (!basis) throw new Error('hold on an unknown basis')
    const state = stateOfPlaced(hold, input.heldSatang)
    const isEnded = state === 'NO_FUNDS'
    const dates = isEnded
      ? { complaintDueAt: null, decisionDueAt: null, lapsesAt: null }
      : datesOf(basis, placedAt)
    await updatePlaced(db, hold.id, state, input.heldSatang, placedAt, dates, isEnded ? at : null)
    return { state, note: null }
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
    return { state: 'REJECTED', note }
  })
}

export function extendHold(
  _parent: unknown,
  { input }: { readonly input: ExtendHoldInput },
  context: Context,
) {
  const orderNumber = readText(input.orderNumber, 'orderNumber', 64)
  return changeHold(context, input.holdId, standingStates, async (db, hold, at) => {
    const basis = legalBases.get(input.basis)
    if (!basis?.extendsOthers || input.basis === hold.basis)
      throw badUserInput('basis is no other power that extends this hold')
    if (!basis.orderedBy.includes(context.caller.agencyKind))
      throw forbidden('An order on this basis is not the caller’s to give')
    const until = input.until ? readInstant(input.until) : null
    if (until && until <= at) throw badUserInput('until lies in the past')
    if (until && hold.lapsesAt && until <= hold.lapsesAt)
      throw badUserInput('until does not lie after the present clock')
    await updateExtended(db, hold.id, input.basis, orderNumber, until)
    return { state: 'EXTENDED', note: `${basis.section}, order ${orderNumber}` }
  })
}

export function liftHold(
  _parent: unknown,
  { input }: { readonly input: ReasonedInput },
  context: Context,
) {
  const note = readText(input.reason, 'reason', 2_000)
  return changeHold(
    context,
    input.holdId,
    ['REQUESTED', ...standingStates],
    async (db, hold, at) => {
      mustBeAllowedToLift(hold, context.caller)
      await updateEnded(db, hold.id, 'LIFTED', at)
      return { state: 'LIFTED', note }
    },
  )
}

/**
 * Runs one transition of a hold that the caller sees, records who made it and why, and answers the hold as it is then.
 * @throws {NOT_FOUND} when the caller sees no such hold
 * @throws {INVALID_STATE} when it is in none of the states in `from`
 */
export async function changeHold(
  context: Context,
  holdId: string,
  from: readonly string[],
  change: (
    db: Queryable,
    hold: HoldRow,
    at: Date,
  ) => Promise<{ readonly state: string; readonly note: string | null }>,
) {
  if (!isUuid(holdId)) throw notFound()
  const at = context.now()
  await context.transaction(async (db) => {
    const hold = await lockHold(db, holdId, at)
    if (!hold) throw notFound()
    if (!from.includes(hold.state)) throw invalidState(hold.state)
    const { state, note } = await change(db, hold, at)
    await insertHoldEvents(db, [hold.id], at, state, note)
    if (hold.caseId !== null) {
      const summary = `a hold is now ${state}`
      await insertCaseEvents(db, hold.caseId, at, `HOLD_${state}`, [hold.bankCode], summary)
    }
  })
  return { hold: await context.loaders.hold.load(holdId) }
}

function stateOfPlaced(hold: HoldRow, heldSatang: number): string {
  if (hold.requestedSatang === null) return 'PLACED' // the whole account, whatever is in it
  if (heldSatang === 0) return 'NO_FUNDS'
  return heldSatang < hold.requestedSatang ? 'PARTIAL' : 'PLACED'
}

/**
 * A bank lifts what it froze itself; an order of its own power ends by whoever gave it.
 * @throws {FORBIDDEN} otherwise
 */
function mustBeAllowedToLift(hold: HoldRow, { agencyId, agencyKind }: CallerIdentity): void {
  const isOwn = hold.requestedBy === agencyId
  const endsByOwnOrder = legalBases.get(hold.basis)?.endsByOwnOrder !== false
  if (!isOwn && (agencyKind === 'BANK' || endsByOwnOrder))
    throw forbidden('This hold is not the caller’s to lift')
}
