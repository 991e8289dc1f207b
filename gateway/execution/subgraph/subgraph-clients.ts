/** The clients of all subgraphs of a graph. */

import type { Subgraph } from '../plan/planner.ts'
import {
  createSubgraphClient,
  type SubgraphClient,
  type SubgraphClientOptions,
} from './subgraph-client.ts'

/** @param urls those that differ from the supergraph's, by name in lower case, a dash as an underscore */
export function createSubgraphClients(
  subgraphs: readonly Subgraph[],
  urls: ReadonlyMap<string, string>,
  options: Omit<SubgraphClientOptions, 'name' | 'url'>,
): ReadonlyMap<string, SubgraphClient> {
  return new Map(
    subgraphs.map(({ name, url }) => [
      name,
      createSubgraphClient({
        ...options,
        name,
        url: urls.get(name.toLowerCase().replaceAll('-', '_')) ?? url,
      }),
    ]),
  )
}
