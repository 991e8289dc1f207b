/** One transition of a hold: under its lock, from the states that allow it, with all that it leaves behind. */

import type { Queryable } from '../../kit/database/database.ts'
import { invalidState, notFound } from '../../kit/errors.ts'
import { once } from '../../kit/idempotency/once.ts'
import { isUuid } from '../../kit/input.ts'
import type { SubgraphContext } from '../../kit/subgraph.ts'
import { lockCaseHolds } from '../claims/store.ts'
import { recordChange } from '../history/record-change.ts'
import { findLastEvent, type LastEvent } from '../history/store.ts'
import type { AccountsLoaders } from '../loaders.ts'
import { ruleOf } from './powers.ts'
import { findCaseOfHold, findHolds, lockHold, type HoldRow } from './store.ts'

type Context = SubgraphContext<AccountsLoaders>

/** A step that a transition took. A state that did not change is no news to others: `kind` says what it was. */
export interface Step {
  readonly state: string
  readonly note: string | null
  /** Of the event on the timeline; default: `HOLD_` and the state. */
  readonly kind?: string
  /** Default: the section under which the hold stands. */
  readonly section?: string
  /** Agencies whom it concerns beside the bank and the agency that asked. */
  readonly audience?: readonly string[]
}

/** A transition that a mutation asks for. */
export interface Transition {
  /** Name of the mutation, for the idempotency key. */
  readonly operation: string
  readonly input: { readonly holdId: string; readonly idempotencyKey?: string | null }
  /** States in which it is allowed. */
  readonly from: readonly string[]
  /** Whether the caller's agency did the same with the same values before: then nothing happens, and it is no error. */
  readonly isRepeat?: (hold: HoldRow, last: LastEvent | undefined) => boolean
  readonly change: (db: Queryable, hold: HoldRow, at: Date) => Promise<readonly Step[]>
}

/**
 * Runs one transition of a hold that the caller sees, records who made it and why, and answers the hold as it is then.
 * The state is read after the wait for others, at the instant of that reading: a hold may have lapsed in between.
 * @throws {NOT_FOUND} when the caller sees no such hold
 * @throws {INVALID_STATE} when it is in none of the states in `from`
 */
export async function changeHold(context: Context, transition: Transition) {
  const { input, operation } = transition
  const { holdId } = input
  if (!isUuid(holdId)) throw notFound()
  await context.transaction((db) =>
    once(db, { subgraph: 'accounts', operation, input }, async () => {
      await changeOnce(db, context, transition)
      return holdId
    }),
  )
  return { hold: await context.loaders.hold.load(holdId) }
}

async function changeOnce(
  db: Queryable,
  context: Context,
  { input: { holdId }, from, isRepeat, change }: Transition,
): Promise<void> {
  const known = await findCaseOfHold(db, holdId)
  if (!known) throw notFound()
  // the case before the hold, as everywhere, so that no two transactions wait for each other
  if (known.caseId !== null) await lockCaseHolds(db, known.caseId)
  await lockHold(db, holdId)
  const at = context.now()
  const [hold] = await findHolds(db, [holdId], at)
  if (!hold) throw notFound()
  if (isRepeat && hold.state !== 'REQUESTED') {
    const last = await findLastEvent(db, holdId, context.caller.agencyId)
    if (isRepeat(hold, last)) return
  }
  if (!from.includes(hold.state)) throw invalidState(hold.state)
  const steps = await change(db, hold, at)
  const [changed] = await findHolds(db, [holdId], at)
  for (const step of steps) await recordStep(db, changed ?? hold, hold.state, step, at)
}

async function recordStep(
  db: Queryable,
  hold: HoldRow,
  before: string,
  { state, note, kind, section, audience }: Step,
  at: Date,
): Promise<void> {
  const under = section ?? ruleOf(hold, at).section
  await recordChange(db, [hold], {
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
