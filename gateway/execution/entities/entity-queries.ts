/** The entity queries of one compiled operation, and how those of one subgraph become one request. */

import { mergeQueries } from './merge-queries.ts'
import type { SubgraphQuery } from '../subgraph/request-body.ts'

/** The entity queries of one subgraph. */
export interface EntityQueries {
  /** @returns the query of this text, the same for equal texts */
  add(query: SubgraphQuery): SubgraphQuery
  /** Whether there are several, which can be merged into one request. */
  readonly areSeveral: () => boolean
  /** One query for all of these, in this order; undefined when they cannot be merged. Cached. */
  merge(queries: readonly SubgraphQuery[]): SubgraphQuery | undefined
}

/** Maximum number of cached merged queries of one subgraph; the combinations depend on the data. */
const maxMerged = 32

/** Those of one operation. */
export function createEntityQueriesBySubgraph(): (subgraph: string) => EntityQueries {
  const bySubgraph = new Map<string, EntityQueries>()
  return (subgraph) => {
    const known = bySubgraph.get(subgraph) ?? createEntityQueries()
    bySubgraph.set(subgraph, known)
    return known
  }
}

function createEntityQueries(): EntityQueries {
  const byText = new Map<string, SubgraphQuery>()
  const merged = new Map<string, SubgraphQuery | undefined>()
  const places = new Map<SubgraphQuery, number>()
  return {
    add(query) {
      const known = byText.get(query.query)
      if (known) return known
      byText.set(query.query, query)
      places.set(query, places.size)
      return query
    },
    areSeveral: () => byText.size > 1,
    merge(queries) {
      const key = queries.map((query) => places.get(query)).join(' ')
      if (merged.has(key)) return merged.get(key)
      if (merged.size >= maxMerged) merged.clear()
      const query = mergeQueries(queries)
      merged.set(key, query)
      return query
    },
  }
}
