/** What the gateway asks of whatever executes: a document that was authorized, for one caller. */

import type { DocumentNode, GraphQLFormattedError, GraphQLSchema } from 'graphql'
import type { CallerIdentity } from '../../schema/identity.ts'

export interface ExecutionRequest {
  /** The authorized document, its text, and the hash of that text: always the three together. */
  readonly document: DocumentNode
  readonly source: string
  readonly hash: string
  readonly operationName: string | null
  readonly variables: Readonly<Record<string, unknown>>
  readonly schema: GraphQLSchema
  /** Null for an anonymous caller. */
  readonly identity: CallerIdentity | null
  readonly correlationId: string
}

export interface ExecutionAnswer {
  readonly data: Readonly<Record<string, unknown>> | null | undefined
  readonly errors: readonly GraphQLFormattedError[]
}

/** Plans and executes operations over the subgraphs. Another engine can take its place. */
export interface ExecutionEngine {
  /** The schema that callers see, without the join machinery. */
  readonly schema: GraphQLSchema
  execute(request: ExecutionRequest): Promise<ExecutionAnswer>
  /** Whether every subgraph answers. */
  isReady(): Promise<boolean>
  close(): Promise<void>
}
