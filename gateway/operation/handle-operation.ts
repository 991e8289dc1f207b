/** The way of every operation: resolve, check limits, coerce, authorize, execute, record, finish. */

import { OperationTypeNode, type GraphQLSchema } from 'graphql'
import type { Caller } from '../authentication/authenticate.ts'
import type { AuthorizeStep } from './authorize-operation.ts'
import type { DocumentCache, OperationBody, ResolvedOperation } from './document-cache.ts'
import type { ExecuteStep, OperationCaller } from './execute-operation.ts'
import { createFinishStep, type FinishOptions, type OperationResponse } from './finish-operation.ts'
import { OperationRefusedError } from '../errors.ts'
import type { ExecutionEngine } from '../execution/engine.ts'
import { laneOfUnknown, type Lane } from './lanes.ts'
import { createStreamStep, type OperationStream } from './operation-stream.ts'
import type { OperationResolver } from './resolve-operation.ts'
import type { RecordStep } from './record-access.ts'
import { coerceVariables } from './validation/coerce-variables.ts'
import { rejectUnreachable } from './validation/hide-unreachable-schema.ts'
import { checkOperationLimits } from './validation/operation-limits.ts'

/** The parts of which the way of an operation is made. */
export interface OperationHandlerOptions extends FinishOptions {
  /** The schema that documents are validated against. */
  readonly schema: GraphQLSchema
  /** The part of the schema that the caller may know of. */
  readonly visibleSchema: (caller: Caller | null) => GraphQLSchema
  readonly engine: ExecutionEngine
  readonly documents: DocumentCache
  readonly resolver: OperationResolver
  readonly authorize: AuthorizeStep
  readonly execute: ExecuteStep
  readonly recording: RecordStep
}

/** Handles the operations of one gateway. */
export interface OperationHandler {
  /** How urgent the operation is, as far as the cache knows it. */
  laneOf(body: OperationBody): Lane
  /**
   * Handles one operation. It never rejects: each failure is a response with errors. A subscription that is not
   * refused is a stream; nothing is fetched before its first result is asked for.
   */
  handle(
    body: OperationBody,
    request: OperationCaller,
  ): Promise<OperationResponse | OperationStream>
}

const noVariables: Readonly<Record<string, unknown>> = {}

/** A document in the cache skips parsing and validation; every other step is taken by every operation. */
export function createOperationHandler(options: OperationHandlerOptions): OperationHandler {
  const { config, schema, visibleSchema, documents, resolver, authorize, execute, recording, now } =
    options
  const finish = createFinishStep(options)
  const stream = createStreamStep({ ...options, finish })
  const { maxErrors } = config.limits
  const inputFaults = { schema, maxErrors, listNames: config.introspection }

  async function resolve(body: OperationBody, { caller }: OperationCaller) {
    const operation = await resolver.resolve(body, () => visibleSchema(caller))
    documents.add(body, operation)
    return operation
  }

  function checkLimits({ size, operation }: ResolvedOperation): void {
    checkOperationLimits(size, operation, config.limits)
  }

  function checkReach(operation: ResolvedOperation, { caller }: OperationCaller): void {
    if (config.outOfReach !== 'unknown') return
    rejectUnreachable(operation, { ...inputFaults, visibleSchema: visibleSchema(caller) })
  }

  function coerce(
    { operation }: ResolvedOperation,
    { variables }: OperationBody,
    { caller }: OperationCaller,
  ) {
    // the common case has nothing to coerce, nor anything to describe
    if (!operation.variableDefinitions?.length && !variables) return noVariables
    return coerceVariables(operation, variables ?? noVariables, {
      ...inputFaults,
      visibleSchema: () => visibleSchema(caller),
    })
  }

  async function handle(
    body: OperationBody,
    request: OperationCaller,
  ): Promise<OperationResponse | OperationStream> {
    const startedAt = now().getTime()
    let operation: ResolvedOperation | undefined
    let isJudged = false
    try {
      operation = documents.find(body) ?? (await resolve(body, request))
      checkLimits(operation)
      checkReach(operation, request)
      const variables = coerce(operation, body, request)
      const authorized = await authorize(operation, variables, request)
      isJudged = true
      if (isSubscription(operation) && authorized.decision.document)
        return stream({ operation, authorized, variables, request })
      recording.mayBegin(operation)
      const executed = await execute(operation, authorized, variables, request)
      const ended = { operation, authorized, request, startedAt }
      return finish.executed(ended, executed, await recording.record(ended, executed))
    } catch (error) {
      if (!isJudged && error instanceof OperationRefusedError)
        recording.countRefused(request.caller, error.code)
      return finish.refused({ operation, request, startedAt }, error)
    }
  }

  return {
    laneOf: (body) => documents.find(body)?.lane ?? laneOfUnknown(body.query),
    handle,
  }
}

function isSubscription({ operation }: ResolvedOperation): boolean {
  return operation.operation === OperationTypeNode.SUBSCRIPTION
}
