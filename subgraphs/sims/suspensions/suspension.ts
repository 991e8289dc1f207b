/** Numbers go off and come back: by an order of the regulator (s.5 para 2 and 3). */

import { badUserInput, invalidState } from '../../kit/errors.ts'
import { once } from '../../kit/idempotency/once.ts'
import { isUuid, readPastInstant, readText } from '../../kit/input.ts'
import type { SubgraphContext } from '../../kit/subgraph.ts'
import { liftingRule, suspensionDue } from '../clocks/rules.ts'
import type { SimsLoaders } from '../loaders.ts'
import { changeNumbers, findInOrder, inUse, lockNumbers, readNumbers } from './numbers.ts'

type Context = SubgraphContext<SimsLoaders>

interface OrderSimSuspensionInput {
  readonly idempotencyKey: string
  readonly msisdns: readonly string[]
  readonly caseId?: string | null
  readonly reason: string
}
interface ConfirmSimSuspensionInput {
  readonly idempotencyKey?: string | null
  readonly msisdns: readonly string[]
  readonly suspendedAt: string
}
interface LiftSimSuspensionInput {
  readonly idempotencyKey?: string | null
  readonly msisdns: readonly string[]
  readonly reason: string
}

/**
 * The regulator orders numbers off. For a number under an order the first date stands.
 * @throws {NOT_FOUND} when no operator has registered one
 * @throws {INVALID_STATE} when one is off or taken back, or no rule gives the operator a time
 */
export async function orderSimSuspension(
  _parent: unknown,
  { input }: { readonly input: OrderSimSuspensionInput },
  context: Context,
) {
  const at = context.now()
  const msisdns = readNumbers(input.msisdns)
  const reason = readText(input.reason, 'reason', 2_000)
  const caseId = input.caseId ?? null
  if (caseId !== null && !isUuid(caseId)) throw badUserInput('caseId is not an id of a case')
  const due = suspensionDue(at)
  if (due === null) throw invalidState('NO_RULE')
  const { rule, dueAt } = due
  const sims = await context.transaction(async (db) => {
    await once(db, { subgraph: 'sims', operation: 'orderSimSuspension', input }, async () => {
      const locked = await lockNumbers(db, msisdns, ['ACTIVE', 'SUSPENSION_ORDERED'])
      const active = locked.filter(({ status }) => status === 'ACTIVE')
      await changeNumbers(
        db,
        active,
        { at, kind: 'SUSPENSION_ORDERED', reason, rule, caseId, dueAt },
        { ...inUse, status: 'SUSPENSION_ORDERED', suspensionDueAt: dueAt },
      )
      return active.length
    })
    return findInOrder(db, msisdns)
  })
  return { sims }
}

/**
 * The operator reports that its numbers under an order are off.
 * @throws {NOT_FOUND} when one is not the caller's
 * @throws {INVALID_STATE} when one is not under an order
 */
export async function confirmSimSuspension(
  _parent: unknown,
  { input }: { readonly input: ConfirmSimSuspensionInput },
  context: Context,
) {
  const at = context.now()
  const msisdns = readNumbers(input.msisdns)
  const effectiveAt = readPastInstant(input.suspendedAt, 'suspendedAt', at)
  const sims = await context.transaction(async (db) => {
    await once(db, { subgraph: 'sims', operation: 'confirmSimSuspension', input }, async () => {
      const locked = await lockNumbers(db, msisdns, ['SUSPENSION_ORDERED'])
      const rule = suspensionDue(at)?.rule ?? null
      await changeNumbers(
        db,
        locked,
        { at, kind: 'SUSPENDED', reason: null, rule, effectiveAt },
        {
          status: 'SUSPENDED',
          suspensionDueAt: null,
          suspendedAt: effectiveAt,
          suspendedBy: 'ORDER',
        },
      )
      return locked.length
    })
    return findInOrder(db, msisdns)
  })
  return { sims }
}

/**
 * The regulator ends orders, open or carried out (s.5 para 3).
 * @throws {INVALID_STATE} when one is not under an order
 */
export async function liftSimSuspension(
  _parent: unknown,
  { input }: { readonly input: LiftSimSuspensionInput },
  context: Context,
) {
  const at = context.now()
  const msisdns = readNumbers(input.msisdns)
  const reason = readText(input.reason, 'reason', 2_000)
  const sims = await context.transaction(async (db) => {
    await once(db, { subgraph: 'sims', operation: 'liftSimSuspension', input }, async () => {
      const locked = await lockNumbers(db, msisdns, ['SUSPENSION_ORDERED', 'SUSPENDED'])
      await changeNumbers(
        db,
        locked,
        { at, kind: 'LIFTED', reason, rule: liftingRule(at) },
        { ...inUse, status: 'ACTIVE' },
      )
      return locked.length
    })
    return findInOrder(db, msisdns)
  })
  return { sims }
}
