/** Our engine and the stock gateway, over one supergraph and the same clients. */

import { createCacheBudget } from '../../../authorization/cache-budget.ts'
import type { ExecutionEngine } from '../../../gateway/execution/engine.ts'
import { buildFederationEngine } from '../../../gateway/execution/federation-engine.ts'
import { buildReferenceEngine } from '../../../gateway/execution/reference-engine.ts'
import type { QueryPlanner } from '../../../gateway/execution/plan/planner.ts'
import type { SubgraphClient } from '../../../gateway/execution/subgraph/subgraph-client.ts'

/** @param planner of the supergraph */
export async function buildBothEngines(
  supergraphSdl: string,
  planner: QueryPlanner,
  clients: ReadonlyMap<string, SubgraphClient>,
): Promise<{ readonly ours: ExecutionEngine; readonly stock: ExecutionEngine }> {
  const options = { clients, passMessages: true, onSubgraphFailure: () => undefined }
  return {
    ours: buildFederationEngine({
      ...options,
      planner,
      caches: createCacheBudget(16_777_216),
      operationTimeoutMs: 30_000,
    }),
    stock: await buildReferenceEngine({
      ...options,
      supergraphSdl,
      operationTimeoutMs: 30_000,
    }),
  }
}
