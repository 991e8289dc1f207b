/** Asking for holds: of amounts that the money trail reached, or of whole accounts under a power that allows it. */

import { randomUUID } from 'node:crypto'
import type { Queryable } from '../../kit/database/database.ts'
import { invalidState, notFound } from '../../kit/errors.ts'
import { once } from '../../kit/idempotency/once.ts'
import { isUuid } from '../../kit/input.ts'
import type { SubgraphContext } from '../../kit/subgraph.ts'
import { mustBeAnotherPerson } from '../../kit/two-persons.ts'
import type { AccountsLoaders } from '../loaders.ts'
import { findOrder, insertOrder, lockOrder, updateConfirmed } from '../orders/store.ts'
import { insertAccounts } from '../store.ts'
import { insertRequests } from './insert-requests.ts'
import { planAlongTrail, type RequestHoldsAlongTrailInput } from './plan-along-trail.ts'
import {
  planFreezeOfPerson,
  planRequestHolds,
  type FreezeAccountsOfPersonInput,
  type OrderPlan,
  type SkippedAccount,
  type RequestHoldsInput,
} from './plan-order.ts'

type Context = SubgraphContext<AccountsLoaders>

interface ConfirmHoldOrderInput {
  readonly idempotencyKey: string
  readonly orderId: string
}

/** The plans of the acts that may wait for a second person, by the name of the mutation. */
const plans = {
  requestHolds: (db: Queryable, input: object, context: Context, at: Date) =>
    planRequestHolds(db, input as RequestHoldsInput, context, at), // the SDL's input of this act
  requestHoldsAlongTrail: (db: Queryable, input: object, context: Context, at: Date) =>
    planAlongTrail(db, input as RequestHoldsAlongTrailInput, context, at), // likewise
  freezeAccountsOfPerson: (db: Queryable, input: object, context: Context, at: Date) =>
    planFreezeOfPerson(db, input as FreezeAccountsOfPersonInput, context, at), // likewise
} as const
type OrderAct = keyof typeof plans

/** The result of a call: the holds that were requested, or the order that waits for a second person. */
interface Given {
  readonly holdIds: readonly string[]
  readonly orderId: string | null
  /** Absent in an answer that was kept before accounts could be skipped. */
  readonly skipped?: readonly SkippedAccount[]
}

/** How long an order waits for its second person, in milliseconds. */
const orderWaitsMs = 24 * 3_600_000

/**
 * Asks for holds on named accounts. On an own power, accounts beyond the trail of the case, or on a trail that the caller
 * recorded, wait for a second person.
 * @see the Decree, s.4/2, s.6 para 2, s.7, s.8/5(2)
 */
export function requestHolds(
  _parent: unknown,
  { input }: { readonly input: RequestHoldsInput },
  context: Context,
) {
  return give(context, 'requestHolds', input)
}

/** Asks for every account of a person. A person to whom the trail of the case does not lead takes a second person. */
export function freezeAccountsOfPerson(
  _parent: unknown,
  { input }: { readonly input: FreezeAccountsOfPersonInput },
  context: Context,
) {
  return give(context, 'freezeAccountsOfPerson', input)
}

/**
 * Requests a hold of what the trail of the case carried to each account and its holds do not claim yet. A bank that opened
 * the case on its customer's word reaches the accounts to which the money went from its own; each bank that places such a
 * hold requests one at the next.
 * @throws {FORBIDDEN} when the power is not the caller's, or a bank did not open the case
 * @see the Decree, s.7
 */
export function requestHoldsAlongTrail(
  _parent: unknown,
  { input }: { readonly input: RequestHoldsAlongTrailInput },
  context: Context,
) {
  return give(context, 'requestHoldsAlongTrail', input)
}

/**
 * A second person of the agency confirms an order: its holds are asked for now, as the case stands now.
 * @throws {NOT_FOUND} when the caller's agency proposed no such order
 * @throws {INVALID_STATE} CONFIRMED or EXPIRED
 * @throws {FORBIDDEN} when the caller is the person who proposed it
 */
export async function confirmHoldOrder(
  _parent: unknown,
  { input }: { readonly input: ConfirmHoldOrderInput },
  context: Context,
) {
  if (!isUuid(input.orderId)) throw notFound()
  const given = await context.transaction((db) =>
    once(
      db,
      { subgraph: 'accounts', operation: 'confirmHoldOrder', input },
      async (): Promise<Given> => {
        await lockOrder(db, input.orderId)
        const at = context.now()
        const order = await findOrder(db, input.orderId)
        if (!order) throw notFound()
        if (order.confirmedAt !== null) throw invalidState('CONFIRMED')
        if (order.expiresAt <= at) throw invalidState('EXPIRED')
        mustBeAnotherPerson({ issuer: order.issuer, subject: order.proposedBy }, context.caller)
        const plan = await plans[order.act](db, order.input, context, at)
        await updateConfirmed(db, order.id, at)
        const { skipped = [] } = plan
        return { holdIds: await carryOut(db, plan, at), orderId: order.id, skipped }
      },
    ),
  )
  return answer(context, given)
}

async function give(
  context: Context,
  act: OrderAct,
  input: RequestHoldsInput | RequestHoldsAlongTrailInput | FreezeAccountsOfPersonInput,
) {
  const at = context.now()
  const given = await context.transaction((db) =>
    once(db, { subgraph: 'accounts', operation: act, input }, async (): Promise<Given> => {
      const plan = await plans[act](db, input, context, at)
      const { skipped = [] } = plan
      if (!plan.basis.endsByOwnOrder || !plan.isBeyondTrail)
        return { holdIds: await carryOut(db, plan, at), orderId: null, skipped }
      const id = randomUUID()
      await insertOrder(db, {
        id,
        act,
        caseId: plan.caseId,
        basis: plan.basis.name,
        orderNumber: plan.orderNumber ?? '',
        input,
        proposedAt: at,
        expiresAt: new Date(at.getTime() + orderWaitsMs),
      })
      return { holdIds: [], orderId: id, skipped }
    }),
  )
  return answer(context, given)
}

async function carryOut(db: Queryable, plan: OrderPlan, at: Date): Promise<readonly string[]> {
  const { caseId, basis, targets, accounts, orderNumber } = plan
  await insertAccounts(db, accounts)
  return insertRequests(db, caseId, basis, targets, { orderNumber, at })
}

/** @param given what this call left behind, or a list of ids: a key that was used before orders could wait */
async function answer(context: Context, given: Given | readonly string[]) {
  const {
    holdIds,
    orderId,
    skipped = [],
  }: Given = 'holdIds' in given ? given : { holdIds: given, orderId: null }
  const holds = await context.loaders.hold.loadMany(holdIds)
  const accounts = await context.loaders.account.loadMany(skipped.map(({ accountId }) => accountId))
  return {
    requested: holdIds.length,
    // a bank sees no hold on an account of another bank, its own request among them
    holds: holds.filter((hold) => hold !== null),
    skipped: skipped.map(({ hop, reason }, index) => ({
      account: reason === 'INSTITUTION_UNKNOWN' ? null : accounts[index],
      hop,
      reason,
    })),
    order: orderId === null ? null : await context.loaders.order.load(orderId),
  }
}
