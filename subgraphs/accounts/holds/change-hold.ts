/** One transition of a hold: under its lock, from the states that allow it, with all that it leaves behind. */

import type { Queryable } from '../../kit/database/database.ts'
import { invalidState, notFound } from '../../kit/errors.ts'
import { once } from '../../kit/idempotency/once.ts'
import { isUuid } from '../../kit/input.ts'
import type { SubgraphContext } from '../../kit/subgraph.ts'
import { lockCaseHolds, lockTraced } from '../claims/store.ts'
import { recordChange } from '../history/record-change.ts'
import type { HoldRemark } from '../history/remarks.ts'
import { findLastEvent, type LastEvent } from '../history/store.ts'
import type { AccountsLoaders } from '../loaders.ts'
import { ruleOf } from './powers.ts'
import {
  findHoldAndPersons,
  findHolds,
  findKnownHold,
  lockHold,
  type HoldRow,
  type KnownHold,
} from './store.ts'

type Context = SubgraphContext<AccountsLoaders>

/** A step of a transition. One that does not change the state is recorded, and not published; its `kind` names it. */
export interface Step {
  readonly state: string
  readonly note: string | null
  readonly remark?: HoldRemark
  /** Of the event on the timeline; default: `HOLD_` and the state. */
  readonly kind?: string
  /** Default: the section under which the hold stands. */
  readonly section?: string
  /** Agencies whom it concerns beside the bank and the agency that asked. */
  readonly audience?: readonly string[]
}

/** The steps of a transition, and the hold after it, where that has been read already. */
export interface Changed {
  readonly steps: readonly Step[]
  readonly after: HoldRow | undefined
}

/** A transition that a mutation asks for. */
export interface Transition<Found = undefined> {
  /** Name of the mutation, for the idempotency key. */
  readonly operation: string
  readonly input: { readonly holdId: string; readonly idempotencyKey?: string | null }
  /** States in which it is allowed. */
  readonly from: readonly string[]
  /** Whether the caller's agency did the same with the same values before: then nothing happens, and it is no error. */
  readonly isRepeat?: (hold: HoldRow, last: LastEvent | undefined) => boolean
  /** Whether it claims money on the trail: then the accounts of the trail are locked, after the hold. */
  readonly claimsTraced?: boolean
  /** Statements that are sent together with the reading of the hold, under its locks: none waits for its answer. */
  readonly find?: (db: Queryable, known: KnownHold, at: Date) => Promise<Found>
  /** @param found what `find` found */
  readonly change: (
    db: Queryable,
    hold: HoldRow,
    at: Date,
    found: Found | undefined,
  ) => Promise<readonly Step[] | Changed>
}

/**
 * Runs one transition of a hold that the caller sees, records who made it and why, and answers the hold as it is then.
 * The state is read after the wait for others, at the instant of that reading: a hold may have lapsed in between.
 * @throws {NOT_FOUND} when the caller sees no such hold
 * @throws {INVALID_STATE} when it is in none of the states in `from`
 */
export async function changeHold<Found = undefined>(
  context: Context,
  transition: Transition<Found>,
) {
  const { input, operation } = transition
  const { holdId } = input
  if (!isUuid(holdId)) throw notFound()
  let after: HoldRow | undefined
  await context.transaction((db) =>
    once(db, { subgraph: 'accounts', operation, input }, async () => {
      after = await changeOnce(db, context, transition)
      return holdId
    }),
  )
  if (!after) return { hold: await context.loaders.hold.load(holdId) }
  context.budget.take(1)
  return { hold: after }
}

/** @returns the hold as it is afterwards, or undefined when the transition was a repetition */
async function changeOnce<Found>(
  db: Queryable,
  context: Context,
  transition: Transition<Found>,
): Promise<HoldRow | undefined> {
  const { input, from, isRepeat, find, change } = transition
  const { holdId } = input
  const known = await findKnownHold(db, holdId)
  if (!known) throw notFound()
  await lockInOrder(db, holdId, known, transition.claimsTraced === true)
  const at = context.now()
  const [[hold], found] = await Promise.all([findHolds(db, [holdId], at), find?.(db, known, at)])
  if (!hold) throw notFound()
  if (isRepeat && hold.state !== 'REQUESTED') {
    const last = await findLastEvent(db, holdId, context.caller.agencyId)
    if (isRepeat(hold, last)) return undefined
  }
  if (!from.includes(hold.state)) throw invalidState(hold.state)
  const changed = await change(
    db,
    hold,
    at,
    await findAnew(db, transition, { hold, known, found }, at),
  )
  const { steps, after } = 'steps' in changed ? changed : { steps: changed, after: undefined }
  const read = after ?? (await findHoldAndPersons(db, hold, at)) ?? hold
  for (const step of steps) await recordStep(db, read, hold.state, step, at)
  return read
}

/** What `find` found, read again where the hold has come into another case or to another account in the meantime. */
async function findAnew<Found>(
  db: Queryable,
  { input, claimsTraced, find }: Transition<Found>,
  {
    hold,
    known,
    found,
  }: { readonly hold: HoldRow; readonly known: KnownHold; readonly found: Found | undefined },
  at: Date,
): Promise<Found | undefined> {
  if (hold.caseId === known.caseId && hold.accountId === known.accountId) return found
  if (claimsTraced && hold.caseId !== null) await lockTraced(db, hold.caseId)
  const moved = await findKnownHold(db, input.holdId)
  return moved && find?.(db, moved, at)
}

/**
 * The case before the hold and the hold before the trail, as everywhere, so that no two transactions wait for each other.
 * One round trip.
 */
async function lockInOrder(
  db: Queryable,
  holdId: string,
  { caseId }: KnownHold,
  claimsTraced: boolean,
): Promise<void> {
  await Promise.all([
    caseId !== null && lockCaseHolds(db, caseId),
    lockHold(db, holdId),
    claimsTraced && caseId !== null && lockTraced(db, caseId),
  ])
}

async function recordStep(
  db: Queryable,
  hold: HoldRow,
  before: string,
  { state, note, remark, kind, section, audience }: Step,
  at: Date,
): Promise<void> {
  const under = section ?? ruleOf(hold, at).section
  await recordChange(db, [hold], {
    at,
    state,
    section: under,
    note,
    ...(remark ? { remark } : {}),
    summary: kind ? `a hold is ${state}: ${kind}` : `a hold is now ${state} (${under})`,
    ...(kind ? { kind } : {}),
    ...(state === before ? { type: null } : {}),
    ...(audience ? { audience } : {}),
  })
}
