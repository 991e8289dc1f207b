/** `acknowledgeEvents`: an agency reports up to which event of its feed it has come. */

import { badUserInput, notFound } from '../../kit/errors.ts'
import { once } from '../../kit/idempotency/once.ts'
import type { SubgraphContext } from '../../kit/subgraph.ts'
import type { DeliveriesLoaders } from '../loaders.ts'
import { readSequence } from '../feed/sequence.ts'
import { findFeeds, updateAcknowledged } from '../store.ts'

interface AcknowledgeEventsInput {
  readonly idempotencyKey?: string | null
  readonly upTo: string
}

/**
 * Acknowledges every event up to a sequence. An earlier receipt stays; repeating one changes nothing.
 * @throws {BAD_USER_INPUT} when `upTo` is not a sequence, or lies beyond the agency's feed
 * @throws {NOT_FOUND} when the agency has no event yet
 */
export async function acknowledgeEvents(
  _parent: unknown,
  { input }: { readonly input: AcknowledgeEventsInput },
  { caller, now, transaction }: SubgraphContext<DeliveriesLoaders>,
) {
  const upTo = readSequence(input.upTo, 'upTo')
  const delivery = await transaction(async (db) => {
    const [feed] = await findFeeds(db, [caller.agencyId])
    if (!feed) throw notFound()
    if (BigInt(upTo) > BigInt(feed.lastSequence))
      throw badUserInput('upTo is not the sequence of an event that the agency was told')
    await once(db, { subgraph: 'deliveries', operation: 'acknowledgeEvents', input }, async () => {
      await updateAcknowledged(db, upTo, now())
      return caller.agencyId
    })
    const [after] = await findFeeds(db, [caller.agencyId])
    return after
  })
  return { delivery }
}
