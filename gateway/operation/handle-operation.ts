/** The way of an operation: through Apollo Server when it first comes, straight to its execution when it is known. */

import type { ApolloServer, ApolloServerPlugin, BaseContext } from '@apollo/server'
import {
  GraphQLError,
  OperationTypeNode,
  type DocumentNode,
  type GraphQLFormattedError,
  type GraphQLSchema,
} from 'graphql'
import type { CallerIdentity } from '../../schema/identity.ts'
import type { Caller } from '../authentication/authenticate.ts'
import type { GatewayOperation, OperationAnswer } from './authorize-and-execute.ts'
import type { Cancellation } from '../execution/cancellation.ts'
import { operationRefused } from '../errors.ts'
import { createFinish, type FinishOptions } from './finish-operation.ts'
import { checkEachTime, createKnownOperations, type OperationBody } from './document-cache.ts'
import type { HttpAnswer } from '../http/http-response.ts'
import { stringifyAnswer } from './stringify-response.ts'
import { checkLiterals } from './validation/coerce-variables.ts'
import { checkOperationLimits } from './validation/operation-limits.ts'

export interface RequestContext extends BaseContext {
  readonly caller: Caller | null
  readonly identity: CallerIdentity | null
  readonly correlationId: string
  /** Cancelled when the client has gone. */
  readonly client?: Cancellation | undefined
  /** Set once the operation is known. */
  variables: Readonly<Record<string, unknown>> | undefined
  /** Set once it is executed: that happens once, whoever asks for it. */
  executed: Promise<OperationAnswer> | undefined
}

export interface PipelineOptions extends FinishOptions {
  readonly executeAuthorized: (operation: GatewayOperation) => Promise<OperationAnswer>
  /** What callers' documents are validated against. */
  readonly schema: GraphQLSchema
}

export interface Pipeline {
  readonly gatewayInterface: ApolloGatewayInterface
  readonly plugin: ApolloServerPlugin<RequestContext>
  /** Answers what is known; undefined for what has to go through Apollo Server, with the same context. */
  answerKnown(body: OperationBody, context: RequestContext): Promise<HttpAnswer | undefined>
}

/** What Apollo Server hands to the executor of a gateway, as far as it is read here. */
interface ExecutorContext {
  readonly context: RequestContext
  readonly document: DocumentNode
  readonly source?: string
  readonly operationName: string | null
}
/** Apollo Server's side of a gateway, as its constructor takes it. */
type ApolloGatewayInterface = NonNullable<ConstructorParameters<typeof ApolloServer>[0]['gateway']>

export function createPipeline(options: PipelineOptions): Pipeline {
  const { config, now, executeAuthorized } = options
  const finish = createFinish(options)
  const known = createKnownOperations(config.limits.maxCachedOperations)

  function execute(
    context: RequestContext,
    { document, source, operationName }: Omit<ExecutorContext, 'context'>,
  ): Promise<OperationAnswer> {
    const { caller, identity, correlationId, client, variables = {} } = context
    context.executed ??= executeAuthorized({
      document,
      source,
      operationName: operationName ?? null,
      variables,
      caller,
      identity,
      correlationId,
      client,
    })
    return context.executed
  }

  return {
    gatewayInterface: {
      onSchemaLoadOrUpdate(callback) {
        callback({ apiSchema: options.schema, coreSupergraphSdl: '' })
        return () => undefined
      },
      load: () =>
        Promise.resolve({
          executor: async (request: unknown) => {
            // the interface leaves the type of `context` open; it is the one that `server.ts` makes
            const executor = request as ExecutorContext
            const { data, errors } = await execute(executor.context, executor)
            return {
              data: data ?? null,
              ...(errors.length > 0 ? { errors: errors.map(toGraphqlError) } : {}),
            }
          },
        }),
      stop: () => Promise.resolve(),
    },

    plugin: {
      async requestDidStart(started) {
        const startedAt = now().getTime()
        return {
          async didResolveOperation(request) {
            const { document, operation, operationName, schema, source, contextValue } = request
            if (!operation || operation.operation === OperationTypeNode.SUBSCRIPTION)
              throw operationRefused('OPERATION_RESOLUTION_FAILURE')
            const resolved = { document, operation, operationName, schema, source }
            checkOperationLimits(document, operation, config.limits)
            checkLiterals(document)
            const { caller } = contextValue
            const { variables } = started.request
            contextValue.variables = checkEachTime(resolved, variables ?? {}, caller, options)
            known.remember(started.request.operationName, resolved)
          },
          async willSendResponse(request) {
            const { http, body } = request.response
            if (body.kind !== 'single') return
            const end = finish({
              ...request.contextValue,
              startedAt,
              name: request.operationName ?? undefined,
              document: request.document,
              operation: request.operation,
              errors: body.singleResult.errors ?? [],
              thrown: request.errors ?? [],
              status: http.status,
            })
            if (body.singleResult.errors) body.singleResult.errors = end.errors
            delete body.singleResult.extensions
            if (end.status !== undefined) http.status = end.status
            for (const [name, value] of Object.entries(end.headers)) http.headers.set(name, value)
          },
        }
      },
    },

    async answerKnown(body, context) {
      const operation = known.find(body)
      if (!operation || 'extensions' in body) return undefined
      const startedAt = now().getTime()
      let answer: OperationAnswer
      try {
        const { variables } = body
        context.variables = checkEachTime(operation, variables ?? {}, context.caller, options)
        answer = await execute(context, operation)
      } catch {
        return undefined // what was thrown is thrown to Apollo Server again, which makes an answer of it
      }
      const end = finish({
        // field by field: what is added to a spread is added slowly
        caller: context.caller,
        correlationId: context.correlationId,
        startedAt,
        name: operation.operationName ?? undefined,
        document: operation.document,
        operation: operation.operation,
        errors: answer.errors,
        thrown: [],
        status: undefined,
      })
      const errors = end.errors.length > 0 ? end.errors : undefined
      return {
        status: end.status ?? 200,
        headers: end.headers,
        body: stringifyAnswer({ data: answer.data ?? null, errors }),
      }
    },
  }
}

function toGraphqlError({ message, path, extensions }: GraphQLFormattedError): GraphQLError {
  return new GraphQLError(message, {
    ...(path ? { path } : {}),
    ...(extensions ? { extensions } : {}),
  })
}
