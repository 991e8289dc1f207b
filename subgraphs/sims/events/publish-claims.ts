/** Events about claims: for the operator that claims, the operator that has the number, and the regulator. */

import { agencyOfOperator } from '../registrations/operators.ts'
import type { Queryable } from '../../kit/database/database.ts'
import { publish } from '../../kit/outbox/publish.ts'
import type { Pseudonyms } from '../../kit/pseudonyms.ts'
import type { ClaimRow } from '../claims/store.ts'

/** The change of the claims: `made` by an operator, or `settled`, with the outcome as the state. */
type Change = 'made' | 'settled'

/**
 * Publishes one event for each claim, in the order of its number. The event names neither the number, nor the operator
 * that has it, nor a person.
 */
export async function publishClaims(
  db: Queryable,
  claims: readonly Pick<ClaimRow, 'id' | 'msisdn' | 'operator' | 'heldBy' | 'state'>[],
  change: Change,
  pseudonyms: Pseudonyms,
  at: Date,
): Promise<void> {
  await publish(
    db,
    'sims',
    claims.map(({ id, msisdn, operator, heldBy, state }) => ({
      type: `th.aoc.sim.claim.${change}`,
      subject: id,
      partitionKey: pseudonyms.sim(msisdn),
      audience: [agencyOfOperator(operator), agencyOfOperator(heldBy), 'nbtc'],
      data: { claimId: id, simId: pseudonyms.sim(msisdn), operator, state },
    })),
    at,
  )
}
