/** Events about orders, for the operator that carries them out and the regulator. */

import type { Queryable } from '../../kit/database/database.ts'
import { publish } from '../../kit/outbox/publish.ts'
import type { Pseudonyms } from '../../kit/pseudonyms.ts'
import { agencyOfOperator } from '../registrations/operators.ts'
import type { OrderRow } from '../orders/store.ts'

/** The change of the orders, as the type of their events names it. */
export type OrderChange = 'issued' | 'due-soon' | 'overdue' | 'carried-out' | 'lifted'

/** Publishes one event for each order. The event names the number by its pseudonym. */
export async function publishOrders(
  db: Queryable,
  orders: readonly OrderRow[],
  change: OrderChange,
  pseudonyms: Pick<Pseudonyms, 'sim'> | null,
  at: Date,
): Promise<void> {
  await publish(
    db,
    'sims',
    orders.map(({ id, msisdn, operator, state, orderedAt, dueAt, suspendedAt, rule }) => ({
      type: `th.aoc.sim.order.${change}`,
      subject: id,
      audience: [agencyOfOperator(operator), 'nbtc'],
      data: {
        orderId: id,
        simId: pseudonyms?.sim(msisdn) ?? null,
        operator,
        state,
        section: 's.5 para 2',
        rule,
        orderedAt: orderedAt.toISOString(),
        dueAt: dueAt.toISOString(),
        suspendedAt: suspendedAt?.toISOString() ?? null,
      },
    })),
    at,
  )
}
