/** One execution of a compiled operation: what its steps share. */

import type { GraphQLFormattedError } from 'graphql'
import type { CallerIdentity } from '../../schema/identity.ts'
import type { Cancellation } from './cancellation.ts'
import type { JsonObject } from './json.ts'
import type { DisclosedSets } from './subgraph/read-disclosed.ts'
import type { SubgraphQuery } from './subgraph/request-body.ts'
import type { SubgraphAnswer } from './subgraph/subgraph-client.ts'
import type { SharedTexts } from './response/writer.ts'

export interface RunContext {
  readonly identity: CallerIdentity | null
  readonly correlationId: string
  /** Aborted when nobody waits for the answer any more, or its time is over. */
  readonly cancellation: Cancellation
  /** Persons and cases that the subgraphs name in their answers. */
  readonly disclosed: DisclosedSets
}

export interface Run {
  /** Answers of the subgraphs so far, merged. */
  readonly data: JsonObject
  readonly variables: Readonly<Record<string, unknown>>
  readonly errors: GraphQLFormattedError[]
  /**
   * Objects of `data` that lack fields because a fetch failed, and the error without its path. The writer of the
   * response reports it for each field that is missing.
   */
  readonly incomplete: Map<object, GraphQLFormattedError>
  /** Parts of `data` that it holds more than once. */
  readonly shared: SharedTexts
  /** Requests for entities that fetches of the same wave join, by key of the fetch. */
  readonly batches: Map<string, EntityBatch>
  /** Requests that fetches of different texts join, by the name of their subgraph. */
  readonly waves: Map<string, EntityWave>
  readonly context: RunContext
  /** Requests in flight. */
  open: number
}

/** What is asked of one subgraph at the same time. */
export interface EntityWave {
  /**
   * Asks together with what else is asked now.
   * @param representations their JSON texts
   * @returns an answer as if this had been sent alone; undefined when the subgraph failed, which has been logged
   */
  ask(query: SubgraphQuery, representations: readonly string[]): Promise<SubgraphAnswer | undefined>
}

/** One step of a plan, ready to run. */
export interface Step {
  /** Never rejects because of a subgraph: its failures are errors of the run. */
  readonly run: (run: Run) => Promise<void>
  /** Keys of the fetches with which it starts, of those that fetches of other places may join. */
  readonly heads: readonly string[]
}

/** What has been asked waits for nobody any more once nothing is in flight. */
export function wakeBatches(run: Run): void {
  if (run.open === 0) for (const batch of run.batches.values()) batch.wake()
}

/** Sends the representations; undefined when the subgraph failed, which has been logged. */
export type Send = (representations: readonly string[]) => Promise<SubgraphAnswer | undefined>

export interface EntityBatch {
  /**
   * Joins what is asked next.
   * @returns an answer as if these representations alone had been asked
   */
  join(representations: readonly string[], send: Send): Promise<SubgraphAnswer | undefined>
  /** Another fetch may join soon: the one that it waits for is in flight. What has joined waits for it. */
  expect(): void
  /** One that was expected has joined, or will not. */
  arrived(): void
  /** Sends what has joined if there is nothing left to wait for. */
  wake(): void
}
