/** Marks events as delivered when their agency reads them for the first time. */

import type { SubgraphContext } from '../../kit/subgraph.ts'
import type { DeliveriesLoaders } from '../loaders.ts'
import { updateRead, type FeedEventRow } from '../store.ts'

/** Marks those of the events that were not delivered before. */
export async function markRead(
  rows: readonly FeedEventRow[],
  { now, transaction }: Pick<SubgraphContext<DeliveriesLoaders>, 'now' | 'transaction'>,
): Promise<void> {
  const unread = rows.filter(({ isDelivered }) => !isDelivered).map(({ sequence }) => sequence)
  if (unread.length > 0) await transaction((db) => updateRead(db, unread, now()))
}
