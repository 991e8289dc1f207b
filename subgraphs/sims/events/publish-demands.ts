/** Events about demands, for the operator and the regulator. */

import type { Queryable } from '../../kit/database/database.ts'
import { publish } from '../../kit/outbox/publish.ts'
import type { HolderRow } from '../holders/store.ts'
import { agencyOfOperator } from '../registrations/operators.ts'
import { findDemandOf, type DemandRow } from '../demands/store.ts'

/** The change of a demand, as the type of its event names it. */
export type DemandChange = 'issued' | 'due-soon' | 'overdue' | 'justified' | 'decided'

/** Publishes one event for each demand. The event names nobody: the demand leads to the holder's pseudonym. */
export async function publishDemands(
  db: Queryable,
  demands: readonly DemandRow[],
  change: DemandChange,
  at: Date,
): Promise<void> {
  await publish(
    db,
    'sims',
    demands.map(({ id, operator, count, verification, rule, demandedAt, verifyBy }) => ({
      type: `th.aoc.sim.demand.${change}`,
      subject: id,
      audience: [agencyOfOperator(operator), 'nbtc'],
      data: {
        demandId: id,
        operator,
        count,
        state: verification,
        rule,
        demandedAt: demandedAt.toISOString(),
        dueAt: verifyBy.toISOString(),
      },
    })),
    at,
  )
}

/** As `publishDemands`, for the demand on one locked holder as the transaction leaves it. */
export async function publishDemand(
  db: Queryable,
  holder: HolderRow,
  change: DemandChange,
  at: Date,
): Promise<void> {
  const demand = await findDemandOf(db, holder, at)
  if (demand) await publishDemands(db, [demand], change, at)
}
