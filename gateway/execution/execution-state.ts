/** The state that the steps of one execution share. */

import type { GraphQLFormattedError } from 'graphql'
import type { CallerIdentity } from '../../schema/identity.ts'
import type { Cancellation } from './cancellation.ts'
import type { JsonObject } from './json.ts'
import type { DisclosedSets } from './subgraph/read-disclosed.ts'
import type { SubgraphQuery } from './subgraph/request-body.ts'
import type { SubgraphAnswer } from './subgraph/read-answer.ts'
import type { SharedTexts } from './response/writer.ts'

/** The caller and the cancellation of one execution. */
export interface RunContext {
  readonly identity: CallerIdentity | null
  readonly correlationId: string
  /** Cancelled when the client has disconnected or the time limit is reached. */
  readonly cancellation: Cancellation
  /** Persons and cases that the subgraphs name in their answers. */
  readonly disclosed: DisclosedSets
}

/** The state of one execution. */
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

/** One request for entity queries of different texts that one subgraph receives at the same time. */
export interface EntityWave {
  /**
   * Sends the query together with the other queries of this wave.
   * @param representations their JSON texts
   * @returns an answer as if this had been sent alone; undefined when the subgraph failed; the failure has been logged
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

/** Sends the waiting batches once no request of the run is in flight: no other fetch can join them then. */
export function wakeBatches(run: Run): void {
  if (run.open === 0) for (const batch of run.batches.values()) batch.wake()
}

/** Sends the representations; undefined when the subgraph failed; the failure has been logged. */
export type Send = (representations: readonly string[]) => Promise<SubgraphAnswer | undefined>

/** One request for the entities of several fetches that have the same text. */
export interface EntityBatch {
  /**
   * Joins the next request of the batch.
   * @returns an answer as if these representations had been sent alone
   */
  join(representations: readonly string[], send: Send): Promise<SubgraphAnswer | undefined>
  /** Announces that another fetch may join soon: the batch waits for it. */
  expect(): void
  /** Ends one `expect`: the fetch has joined, or will not. */
  arrived(): void
  /** Sends the joined representations unless a fetch is still expected. */
  wake(): void
}
