/** Which subgraphs do not answer. */

import type { SubgraphClient } from './subgraph-client.ts'

/** @returns the number of subgraphs, and the names of those that are not ready */
export async function findUnreachable(
  clients: ReadonlyMap<string, Pick<SubgraphClient, 'isReady'>>,
): Promise<{ readonly total: number; readonly unreachable: readonly string[] }> {
  const all = await Promise.all(
    [...clients].map(async ([name, client]) => ({ name, isReady: await client.isReady() })),
  )
  return {
    total: clients.size,
    unreachable: all.flatMap(({ name, isReady }) => (isReady ? [] : [name])),
  }
}
