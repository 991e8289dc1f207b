/** The execution step: runs what the decision left of an operation, and gives the response the shape of the request. */

import { execute as executeInProcess, type DocumentNode, type GraphQLSchema } from 'graphql'
import type { AuthorizationIndex } from '../../authorization/authorization-index.ts'
import type { AuthorizedOperation } from '../../authorization/decision/decision-cache.ts'
import { projectAnswer, type Answer } from '../../authorization/decision/project-response.ts'
import type { CallerIdentity } from '../../schema/identity.ts'
import type { Caller } from '../authentication/authenticate.ts'
import type { Cancellation } from '../execution/cancellation.ts'
import type { AnswerData, ExecutionEngine, SubscriptionEvent } from '../execution/engine.ts'
import type { SubjectFinder } from '../access-log/subject-keys.ts'
import { createDisclosedSets, type DisclosedSets } from '../execution/subgraph/read-disclosed.ts'
import { subgraphFailed } from '../execution/subgraph/subgraph-errors.ts'
import type { ResolvedOperation } from './document-cache.ts'
import { cutPaths } from './error-paths.ts'
import { denialOf, type Policies } from './policies.ts'
import type { StreamingClient } from './streaming-client.ts'

/** The caller of an operation, and what is known of its request. */
export interface OperationCaller {
  /** Null for an anonymous caller. */
  readonly caller: Caller | null
  /** The caller as subgraphs see it. */
  readonly identity: CallerIdentity | null
  /** Names the request in every log and error. */
  readonly correlationId: string
  /** Cancelled when the client has closed the connection. */
  readonly client?: Cancellation | undefined
  /** Present for a client that takes a stream of events. */
  readonly streaming?: StreamingClient | undefined
}

/** `data` as text where it is sent as the engine wrote it. */
export interface ExecutedOperation extends Omit<Answer, 'data'> {
  readonly data: Answer['data'] | AnswerData
  /** Persons and cases whose data the answer holds; absent where nothing was fetched. */
  readonly disclosed?: DisclosedSets | undefined
}

/** Options of `createExecuteStep`. */
export interface ExecuteStepOptions {
  readonly index: AuthorizationIndex
  readonly engine: ExecutionEngine
  readonly policies: Policies
  /** The part of the schema that the caller may know of. */
  readonly visibleSchema: (caller: Caller | null) => GraphQLSchema
  /** Absent: the subgraphs name the persons of their answers. */
  readonly subjects?: SubjectFinder | undefined
}

/**
 * @param variables coerced
 * @param event of a subscription; the fetches that follow it are executed
 */
export type ExecuteStep = (
  operation: ResolvedOperation,
  authorized: AuthorizedOperation,
  variables: Readonly<Record<string, unknown>>,
  caller: OperationCaller,
  event?: SubscriptionEvent,
) => Promise<ExecutedOperation>

/** The step of one gateway. */
export function createExecuteStep(options: ExecuteStepOptions): ExecuteStep {
  const { index, engine, policies, visibleSchema, subjects } = options
  return async (operation, { decision, executable }, variables, request, event) => {
    const { document, operationName } = operation
    const { identity, correlationId, client } = request
    const introspection =
      executable.introspection &&
      (await introspect(visibleSchema(request.caller), executable.introspection, variables))
    const answered =
      executable.data &&
      (await (event?.execute() ??
        engine.execute({
          document: executable.data.document,
          source: executable.data.source,
          hash: executable.data.hash,
          operationName,
          variables,
          identity,
          correlationId,
          client,
        })))
    const executed =
      answered && executable.data && answered.errors.length > 0
        ? {
            ...answered,
            errors: cutPaths(answered.errors, {
              document: executable.data.document,
              operationName,
            }),
          }
        : answered
    const disclosed = executed?.disclosed ?? createDisclosedSets()
    const admission = subjects?.admitInto(executable, disclosed.persons)
    // only the response to a filtered operation, or to one whose persons are read from it, is parsed
    if (executed && !introspection && !decision.isChanged && !admission) return executed
    const data: Answer = executed
      ? { data: executed.data.parse(), errors: executed.errors }
      : { data: decision.document ? {} : null, errors: [] }
    const answer = introspection ? mergeAnswers(data, introspection) : data
    const { typenameKey } = executable
    const projected = projectAnswer(
      index,
      { document, operationName, variables },
      decision,
      { ...answer, typenameKey, admit: admission?.admit },
      (field) => denialOf(policies, field, request.caller),
    )
    // an object whose person cannot be read is null, as if its subgraph had failed
    const failures = admission?.hasRefused() ? [subgraphFailed()] : []
    return { ...projected, errors: [...projected.errors, ...failures], disclosed }
  }
}

async function introspect(
  schema: GraphQLSchema,
  document: DocumentNode,
  variableValues: Readonly<Record<string, unknown>>,
): Promise<Answer> {
  const { data, errors = [] } = await executeInProcess({ schema, document, variableValues })
  return { data: data ?? null, errors: errors.map((error) => error.toJSON()) }
}

/** Both are root selections of one operation, so that the whole is null where one of them is. */
function mergeAnswers(data: Answer, introspection: Answer): Answer {
  const errors = [...data.errors, ...introspection.errors]
  if (!data.data || !introspection.data) return { data: null, errors }
  const whole: Record<string, unknown> = Object.create(null) as Record<string, unknown> // keys come from the caller
  for (const part of [data.data, introspection.data])
    for (const [key, value] of Object.entries(part)) whole[key] = value
  return { data: whole, errors }
}
