/** One request of a run to one subgraph. Its failure is logged here and reported by the fetch that lacks its data. */

import { readDisclosed } from './subgraph/read-disclosed.ts'
import type { SubgraphQuery } from './subgraph/request-body.ts'
import { wakeBatches, type Run } from './execution-state.ts'
import type { SubgraphAnswer } from './subgraph/read-answer.ts'
import { SubgraphUnavailableError, type SubgraphClient } from './subgraph/subgraph-client.ts'
import { subgraphFailed, type SubgraphErrorOptions } from './subgraph/subgraph-errors.ts'

/** A subgraph as the fetches of a plan know it. */
export interface Subgraph extends Pick<SubgraphErrorOptions, 'onSubgraphFailure'> {
  readonly name: string
  readonly client: SubgraphClient
}

/** Parts of a request that differ from fetch to fetch. */
export interface RequestParts {
  /** Default true. */
  readonly isQuery?: boolean
  /** JSON texts of representations, a list for each `_entities` of the query; default none. */
  readonly representations?: readonly (readonly string[])[]
  /** Default: the variables of the run. */
  readonly variables?: Readonly<Record<string, unknown>>
}

/** @returns undefined when the subgraph failed; that has been logged */
export async function askSubgraph(
  run: Run,
  subgraph: Subgraph,
  { query, writeBody }: SubgraphQuery,
  { isQuery = true, representations = [], variables = run.variables }: RequestParts,
): Promise<SubgraphAnswer | undefined> {
  const { identity, correlationId, cancellation, disclosed } = run.context
  const body = writeBody(variables, representations)
  run.open++
  try {
    const answer = await subgraph.client.ask({
      query,
      body,
      isQuery,
      identity,
      correlationId,
      cancellation,
    })
    if (answer.extensions !== undefined) readDisclosed(answer.extensions, disclosed)
    return answer
  } catch (error) {
    logFailure(run, subgraph, error instanceof SubgraphUnavailableError ? error.reason : 'unknown')
    return undefined
  } finally {
    run.open--
    wakeBatches(run)
  }
}

/** Logs why a subgraph failed: its name and the reason are for operators, not for callers. */
export function logFailure(
  { context }: Run,
  { name, onSubgraphFailure }: Subgraph,
  reason: string,
): void {
  onSubgraphFailure(name, reason, context.correlationId)
}

/** Remembers that these objects lack the fields of a fetch that failed. The first failure of an object is reported. */
export function markIncomplete(
  { incomplete }: Run,
  targets: readonly object[],
  error = subgraphFailed(),
): void {
  for (const target of targets) if (!incomplete.has(target)) incomplete.set(target, error)
}
