/** Events about the end of tourists' numbers, for the operator and the regulator. */

import type { Queryable } from '../../kit/database/database.ts'
import { publish } from '../../kit/outbox/publish.ts'
import { agencyOfOperator } from '../registrations/operators.ts'
import type { EndedRow } from '../tourists/store.ts'

/** Publishes one event for each number, which it names by its pseudonym. */
export async function publishEnded(
  db: Queryable,
  ended: readonly EndedRow[],
  at: Date,
): Promise<void> {
  await publish(
    db,
    'sims',
    ended.map(({ id, operator, validUntil }) => ({
      type: 'th.aoc.sim.tourist.ended',
      subject: id,
      audience: [agencyOfOperator(operator), 'nbtc'],
      data: { simId: id, operator, validUntil: validUntil.toISOString() },
    })),
    at,
  )
}
