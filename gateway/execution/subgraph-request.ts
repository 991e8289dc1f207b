/** One request of a run to one subgraph: what goes wrong with it is an error of the run, said once. */

import type { SubgraphQuery } from './subgraph/request-body.ts'
import { wakeBatches, type Run } from './execution-state.ts'
import {
  SubgraphUnavailableError,
  type SubgraphAnswer,
  type SubgraphClient,
} from './subgraph/subgraph-client.ts'
import { subgraphFailed, type SubgraphErrorOptions } from './subgraph/subgraph-errors.ts'

export interface Subgraph extends Pick<SubgraphErrorOptions, 'onSubgraphFailure'> {
  readonly name: string
  readonly client: SubgraphClient
}

/**
 * @param representations their JSON texts, a list for each `_entities` of the query
 * @returns undefined when there is no answer, which was said
 */
export async function askSubgraph(
  run: Run,
  subgraph: Subgraph,
  { query, writeBody }: SubgraphQuery,
  {
    isQuery = true,
    representations = [],
  }: {
    readonly isQuery?: boolean
    readonly representations?: readonly (readonly string[])[]
  },
): Promise<SubgraphAnswer | undefined> {
  const { identity, correlationId, cancellation } = run.context
  const body = writeBody(run.variables, representations)
  run.open++
  try {
    return await subgraph.client.ask({
      query,
      body,
      isQuery,
      identity,
      correlationId,
      cancellation,
    })
  } catch (error) {
    fail(run, subgraph, error instanceof SubgraphUnavailableError ? error.reason : 'unknown')
    return undefined
  } finally {
    run.open--
    wakeBatches(run)
  }
}

/** A part of the answer is not there, and which subgraph is to blame is for the log. */
export function fail(run: Run, { name, onSubgraphFailure }: Subgraph, reason: string): void {
  onSubgraphFailure(name, reason, run.context.correlationId)
  run.errors.push(subgraphFailed())
}
