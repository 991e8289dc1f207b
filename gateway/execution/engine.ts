/** The interface of execution engines: they execute an authorized document for one caller. */

import type { DocumentNode, GraphQLFormattedError, GraphQLSchema } from 'graphql'
import type { CallerIdentity } from '../../schema/identity.ts'
import type { Cancellation } from './cancellation.ts'
import { parseJson } from './exact-json.ts'
import type { DisclosedSets } from './subgraph/read-disclosed.ts'

/** One authorized operation of one caller. */
export interface ExecutionRequest {
  /** The authorized document without introspection, its text, and the hash of that text: always the three together. */
  readonly document: DocumentNode
  readonly source: string
  readonly hash: string
  readonly operationName: string | null
  /** Coerced, defaults filled in. */
  readonly variables: Readonly<Record<string, unknown>>
  /** Null for an anonymous caller. */
  readonly identity: CallerIdentity | null
  readonly correlationId: string
  /** Cancelled when the client has gone. */
  readonly client?: Cancellation | undefined
}

/** One authorized subscription of one caller. */
export interface SubscriptionRequest extends ExecutionRequest {
  /** Cancelled when the stream is to end: no event follows then. */
  readonly client: Cancellation
}

/**
 * The events of a subscription, one after another: the subgraph is read as they are asked for. They end when the subgraph
 * completes the subscription, and after one that reports that the subgraph failed.
 */
export type SubscriptionEvents = AsyncIterable<SubscriptionEvent>

/** One event, as its subgraph sent it. */
export interface SubscriptionEvent {
  /** Fetches the rest of the selection, and writes the response. */
  execute(): Promise<ExecutionAnswer>
}

/** The result of an execution: data, errors, and the persons and cases that it discloses. */
export interface ExecutionAnswer {
  readonly data: AnswerData
  readonly errors: readonly GraphQLFormattedError[]
  /** Persons and cases that the subgraphs named; absent where an engine does not collect them. */
  readonly disclosed?: DisclosedSets
}

/** The `data` of a response as JSON text, which is sent unchanged; it is parsed on demand. */
export class AnswerData {
  /** `null` or an object. */
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
  /** Parses the text on each call, so that callers do not share objects. */
  parse(): Record<string, unknown> | null {
    return parseJson(this.text) as Record<string, unknown> | null // the text is written by the engine alone
  }
  toJSON(): Record<string, unknown> | null {
    return this.parse()
  }
}

/** Plans and executes operations over the subgraphs. Another engine can take its place. */
export interface ExecutionEngine {
  /** The schema that callers see, without the join machinery. */
  readonly schema: GraphQLSchema
  execute(request: ExecutionRequest): Promise<ExecutionAnswer>
  /**
   * Plans a subscription; its subgraph is called when the first event is asked for. Absent in an engine that serves none.
   * @throws {GRAPHQL_VALIDATION_FAILED} when no subgraph can resolve a field of it
   */
  readonly subscribe?: (request: SubscriptionRequest) => SubscriptionEvents
  /** How many subgraphs there are, and the names of those that do not answer. */
  findUnreachable(): Promise<{ readonly total: number; readonly unreachable: readonly string[] }>
  close(): Promise<void>
}
