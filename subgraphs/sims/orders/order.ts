/** The regulator's orders: given, ended, listed (s.5 para 2 and 3). */

import { randomUUID } from 'node:crypto'
import type { Queryable } from '../../kit/database/database.ts'
import { invalidState, notFound } from '../../kit/errors.ts'
import { once } from '../../kit/idempotency/once.ts'
import { isUuid, readText } from '../../kit/input.ts'
import type { SubgraphContext } from '../../kit/subgraph.ts'
import { liftingRule, serviceOf, suspensionDue, warningOf } from '../law/rules.ts'
import type { SimsLoaders } from '../loaders.ts'
import { isRequestedCase } from '../requests/store.ts'
import type { SimRow } from '../store.ts'
import { lockNumbers, lockUnrepeated } from '../locks/lock-numbers.ts'
import { changeNumbers, findInOrder, inUse, readNumbers } from '../suspensions/numbers.ts'
import { publishOrders } from '../events/publish-orders.ts'
import { findOrders, insertOrders, updateLifted } from './store.ts'

type Context = SubgraphContext<SimsLoaders>

interface OrderSimSuspensionInput {
  readonly idempotencyKey: string
  readonly msisdns: readonly string[]
  readonly caseId?: string | null
  readonly reason: string
}
interface LiftSimSuspensionInput {
  readonly idempotencyKey?: string | null
  readonly msisdns: readonly string[]
  readonly reason: string
}

/** The facts that the orders of one act share. */
export interface OrderAct {
  readonly at: Date
  readonly reason: string
  /** The request that they follow. */
  readonly requestId: string | null
  readonly caseId: string | null
}

/**
 * The regulator orders numbers off. For a number under an order the first date stands.
 * @throws {NOT_FOUND} when no operator has registered one, or no request names the case
 * @throws {INVALID_STATE} when one is off by an order or taken back, or no rule gives the operator a time
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
  if (caseId !== null && !isUuid(caseId)) throw notFound('caseId')
  const sims = await context.transaction(async (db) => {
    await once(db, { subgraph: 'sims', operation: 'orderSimSuspension', input }, async () => {
      // the regulator knows a case by a request alone
      if (caseId !== null && !(await isRequestedCase(db, caseId))) throw notFound('caseId')
      const locked = await lockNumbers(db, msisdns, ['ACTIVE', 'SUSPENSION_ORDERED', 'SUSPENDED'])
      if (locked.some(({ suspendedBy }) => suspendedBy === 'ORDER')) throw invalidState('SUSPENDED')
      const act = { at, reason, requestId: null, caseId }
      return (await orderNumbers(db, locked, act, context)).length
    })
    return findInOrder(db, msisdns)
  })
  return { sims }
}

/** Orders locked numbers off that are in use, or that their operator switched off by itself; answers the orders' ids. */
export async function orderNumbers(
  db: Queryable,
  sims: readonly SimRow[],
  { at, reason, requestId, caseId }: OrderAct,
  { pseudonyms }: Pick<Context, 'pseudonyms'>,
): Promise<readonly string[]> {
  const ids: string[] = []
  for (const service of ['MOBILE', 'OTHER'] as const) {
    const ordered = sims.filter(
      ({ msisdn, status, suspendedBy }) =>
        serviceOf(msisdn) === service && (status === 'ACTIVE' || suspendedBy === 'OPERATOR'),
    )
    if (ordered.length === 0) continue
    const due = suspensionDue(at, service)
    if (due === null) throw invalidState('NO_RULE')
    const { rule, dueAt } = due
    const orders = ordered.map(({ msisdn, operator, suspendedAt }) => {
      return { id: randomUUID(), msisdn, operator, offSince: suspendedAt }
    })
    await insertOrders(db, orders, { requestId, reason, rule, at, warnAt: warningOf(due), dueAt })
    await changeNumbers(
      db,
      ordered,
      { at, kind: 'SUSPENSION_ORDERED', reason, rule, caseId, dueAt },
      { ...inUse, status: 'SUSPENSION_ORDERED', suspensionDueAt: dueAt },
    )
    ids.push(...orders.map(({ id }) => id))
  }
  if (ids.length > 0) await publishOrders(db, await findOrders(db, ids), 'issued', pseudonyms, at)
  return ids
}

/**
 * The regulator ends orders, open or carried out (s.5 para 3). A number whose order it has ended for the same reason stays
 * as it is: the answer to the first call may be lost.
 * @throws {INVALID_STATE} when a number is not under an order
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
      const locked = await lockUnrepeated(
        db,
        msisdns,
        ['SUSPENSION_ORDERED', 'SUSPENDED'],
        (last) => last.kind === 'LIFTED' && last.reason === reason,
      )
      const numbers = locked.map(({ msisdn }) => msisdn)
      const transition = { at, kind: 'LIFTED', reason, rule: liftingRule(at) } as const
      await changeNumbers(db, locked, transition, { ...inUse, status: 'ACTIVE' })
      const lifted = await updateLifted(db, numbers, at)
      const orders = await findOrders(
        db,
        lifted.map(({ id }) => id),
      )
      await publishOrders(db, orders, 'lifted', context.pseudonyms, at)
      return orders.length
    })
    return findInOrder(db, msisdns)
  })
  return { sims }
}
