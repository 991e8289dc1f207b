/** One execution of a compiled operation: what its steps share. */

import type { GraphQLFormattedError } from 'graphql'
import type { CallerIdentity } from '../../schema/identity.ts'
import type { SharedText } from './answer-writer.ts'
import type { JsonObject } from './json.ts'

export interface RunContext {
  readonly identity: CallerIdentity | null
  readonly correlationId: string
  /** Aborted when nobody waits for the answer any more, or its time is over. */
  readonly signal: AbortSignal | undefined
}

export interface Run {
  /** What subgraphs have answered so far, merged. */
  readonly data: JsonObject
  readonly variables: Readonly<Record<string, unknown>>
  readonly errors: GraphQLFormattedError[]
  /** Parts of `data` that it holds more than once. */
  readonly shared: Map<object, SharedText>
  readonly context: RunContext
}

/** One step of a plan, ready to run. Never rejects for what a subgraph did: that is an error of the run. */
export type Step = (run: Run) => Promise<void>
