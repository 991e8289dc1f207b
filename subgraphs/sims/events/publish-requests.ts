/** Publishes events about requests to order numbers off. */

import type { Queryable } from '../../kit/database/database.ts'
import { publish } from '../../kit/outbox/publish.ts'
import type { RequestRow } from '../requests/store.ts'

/** Publishes to the regulator, the centre and the agency that asked, that a request was made or decided. */
export async function publishRequest(
  db: Queryable,
  { id, caseId, requestedBy, requestedAt, state }: RequestRow,
  at: Date,
) {
  const change = state === 'REQUESTED' ? 'requested' : 'decided'
  await publish(
    db,
    'sims',
    [
      {
        type: `th.aoc.sim.suspension.${change}`,
        subject: id,
        audience: ['nbtc', 'aoc', requestedBy],
        data: {
          requestId: id,
          caseId,
          section: 's.5 para 2',
          state,
          requestedAt: requestedAt.toISOString(),
        },
      },
    ],
    at,
  )
}
