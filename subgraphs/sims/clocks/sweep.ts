/**
 * Announces orders and demands that are due soon or overdue, and the end of tourists' numbers. A sweep changes no state: an order is overdue from its due
 * instant on. The mark and the event are one transaction, so that any number of sweepers announce each order once.
 */

import type { Sweep } from '../../kit/subgraph.ts'
import { publishDemands } from '../events/publish-demands.ts'
import { findDemands, updateDemandsOverdue, updateDemandsWarned } from '../demands/store.ts'
import { sweepVerificationActs } from './carry-out-acts.ts'
import { publishOrders } from '../events/publish-orders.ts'
import { publishEnded } from '../events/publish-tourists.ts'
import { updateOverdue, updateWarned } from '../orders/store.ts'
import { updateEnded } from '../tourists/store.ts'

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

const sweepTouristsEnded: Sweep = async (db, now, limit) => {
  const ended = await updateEnded(db, now, limit)
  await publishEnded(db, ended, now)
  return ended.length
}

/** The sweeps of the subgraph, each run by itself. */
export const sweeps: readonly Sweep[] = [
  sweepOrdersDueSoon,
  sweepOrdersOverdue,
  sweepDemandsDueSoon,
  sweepDemandsOverdue,
  sweepTouristsEnded,
  sweepVerificationActs,
]
