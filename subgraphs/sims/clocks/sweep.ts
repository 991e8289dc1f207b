/**
 * Announces clocks of orders and demands that are about to run out, or have. Nothing becomes true by it: an order is
 * overdue at its instant, swept or not. Marks and events are one transaction, so that any number of sweepers announce each thing once.
 */

import type { Sweep } from '../../kit/subgraph.ts'
import { publishDemands } from '../events/publish-demands.ts'
import { findDemands, updateDemandsOverdue, updateDemandsWarned } from '../demands/store.ts'
import { sweepVerificationActs } from '../verification-acts/act.ts'
import { publishOrders } from '../events/publish-orders.ts'
import { updateOverdue, updateWarned } from '../orders/store.ts'

const sweepOrdersDueSoon: Sweep = async (db, now, limit) => {
  const orders = await updateWarned(db, now, limit)
  const waiting = orders.filter(({ dueAt }) => dueAt > now)
  await publishOrders(db, waiting, 'due-soon', null, now)
  return orders.length
}

const sweepOrdersOverdue: Sweep = async (db, now, limit) => {
  const orders = await updateOverdue(db, now, limit)
  await publishOrders(db, orders, 'overdue', null, now)
  return orders.length
}

const sweepDemandsDueSoon: Sweep = async (db, now, limit) => {
  const ids = await updateDemandsWarned(db, now, limit)
  const demands = await findDemands(db, ids, now)
  const waiting = demands.filter(({ verification }) => verification === 'REQUIRED')
  await publishDemands(db, waiting, 'due-soon', now)
  return ids.length
}

const sweepDemandsOverdue: Sweep = async (db, now, limit) => {
  const ids = await updateDemandsOverdue(db, now, limit)
  await publishDemands(db, await findDemands(db, ids, now), 'overdue', now)
  return ids.length
}

/** What the subgraph announces when clocks run out. */
export const sweeps: readonly Sweep[] = [
  sweepOrdersDueSoon,
  sweepOrdersOverdue,
  sweepDemandsDueSoon,
  sweepDemandsOverdue,
  sweepVerificationActs,
]
