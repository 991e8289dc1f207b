/** The way of an operation through Apollo Server: limits, variables, authorization, execution, the shape of the answer. */

import type { ApolloServer, ApolloServerPlugin, BaseContext } from '@apollo/server'
import type { FastifyBaseLogger } from 'fastify'
import {
  GraphQLError,
  OperationTypeNode,
  type DocumentNode,
  type GraphQLFormattedError,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql'
import type { CallerIdentity } from '../schema/identity.ts'
import { isErrorCode } from '../schema/error-codes.ts'
import type { Caller } from './authentication/authenticate.ts'
import {
  createAuthorizedExecution,
  type AuthorizedExecutionOptions,
} from './authorized-execution.ts'
import type { GatewayConfig } from './config.ts'
import { operationRefused, publicError } from './errors.ts'
import { checkLiterals, coerceVariables } from './validation/coerce-variables.ts'
import { checkOperationLimits } from './validation/operation-limits.ts'
import { rejectUnknown, withoutOutOfReach } from './validation/out-of-reach.ts'

export interface RequestContext extends BaseContext {
  readonly caller: Caller | null
  readonly identity: CallerIdentity | null
  readonly correlationId: string
  /** Aborted when the client has gone. */
  readonly signal?: AbortSignal | undefined
  /** Set once the operation is known. */
  variables?: Readonly<Record<string, unknown>>
}

/** What Apollo Server hands to the executor of a gateway, as far as it is read here. */
interface ExecutorContext {
  readonly context: RequestContext
  readonly document: DocumentNode
  readonly source?: string
  readonly operationName: string | null
  readonly schema: GraphQLSchema
}
/** Apollo Server's side of a gateway, as its constructor takes it. */
type ApolloGatewayInterface = NonNullable<ConstructorParameters<typeof ApolloServer>[0]['gateway']>

/** Our gateway as Apollo Server takes one: authorize, execute what is left, put the answer into the question's shape. */
export function createGatewayInterface(
  options: AuthorizedExecutionOptions,
): ApolloGatewayInterface {
  const executeAuthorized = createAuthorizedExecution(options)
  async function execute(request: ExecutorContext) {
    const { caller, identity, correlationId, signal, variables = {} } = request.context
    const { document, source, operationName, schema } = request
    const { data, errors } = await executeAuthorized({
      document,
      source,
      operationName: operationName ?? null,
      variables,
      schema,
      caller,
      identity,
      correlationId,
      signal,
    })
    return {
      data: data ?? null,
      ...(errors.length > 0 ? { errors: errors.map(toGraphqlError) } : {}),
    }
  }

  return {
    onSchemaLoadOrUpdate(callback) {
      callback({ apiSchema: options.engine.schema, coreSupergraphSdl: '' })
      return () => undefined
    },
    load: () =>
      Promise.resolve({
        // the interface leaves the type of `context` open; it is the one that `server.ts` makes
        executor: (request: unknown) => execute(request as ExecutorContext),
      }),
    stop: () => Promise.resolve(),
  }
}

interface OperationPluginOptions {
  readonly config: GatewayConfig
  /** The schema that the caller may know of. */
  readonly visibleSchema: (caller: Caller | null) => GraphQLSchema
  readonly log: FastifyBaseLogger
  readonly now: () => Date
}

/** Refuses an operation that is too large, unnamed or ill-supplied; masks errors; says what was done, in one line. */
export function createOperationPlugin({
  config,
  visibleSchema,
  log,
  now,
}: OperationPluginOptions): ApolloServerPlugin<RequestContext> {
  /** What was looked at once; Apollo Server keeps the documents that it has parsed. */
  const accepted = new WeakSet<OperationDefinitionNode>()
  return {
    async requestDidStart(started) {
      const startedAt = now().getTime()
      return {
        async didResolveOperation(request) {
          const { document, operation, schema, contextValue } = request
          if (!operation || operation.operation === OperationTypeNode.SUBSCRIPTION)
            throw operationRefused('OPERATION_RESOLUTION_FAILURE')
          if (!accepted.has(operation)) {
            checkOperationLimits(document, operation, config.limits)
            checkLiterals(document)
            accepted.add(operation)
          }
          if (config.outOfReach === 'unknown')
            rejectUnknown(document, visibleSchema(contextValue.caller))
          contextValue.variables = coerceVariables(
            schema,
            operation,
            started.request.variables ?? {},
          )
        },
        async willSendResponse(request) {
          const { response, contextValue } = request
          const { http } = response
          if (response.body.kind !== 'single') return
          const result = response.body.singleResult
          // graphql-js adds one more that says it stopped counting
          const shown = request.operation ? Infinity : config.limits.maxErrors
          const recoded = (result.errors ?? []).map((error) => recode(error, request.errors))
          const errors = withoutOutOfReach(recoded, request.document, () =>
            visibleSchema(contextValue.caller),
          )
            .slice(0, shown)
            .map((error) => publicError(error, contextValue.correlationId))
          if (result.errors) result.errors = errors
          delete result.extensions
          for (const error of request.errors ?? [])
            if (!isErrorCode(error.extensions?.['code']))
              log.error(
                {
                  correlationId: contextValue.correlationId,
                  ...whereOf(error.originalError ?? error),
                },
                'unexpected error',
              )
          const codes = [...new Set(errors.map(({ extensions }) => String(extensions?.['code'])))]
          const isUnresolved = codes.includes('OPERATION_RESOLUTION_FAILURE')
          if (isUnresolved) http.status = 400
          if (isOutcomeUnknown(request.operation, codes)) {
            http.status = 503
            http.headers.set('retry-after', '1')
          }
          http.headers.set('cache-control', 'no-store')
          const facts = {
            correlationId: contextValue.correlationId,
            agency: contextValue.caller?.agencyId,
            operation: request.operation?.operation,
            name: request.operationName?.slice(0, 100) ?? undefined,
            durationMs: now().getTime() - startedAt,
            status: http.status ?? 200,
            codes,
          }
          if (request.operation && (http.status ?? 200) < 400) log.info(facts, 'operation executed')
          else log.warn(facts, 'operation refused')
        },
      }
    },
  }
}

/** Type and place of an error; its message may hold what was asked. */
function whereOf({ name, stack }: Error) {
  const frames = (stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  return { type: name, at: frames.slice(0, 6).map((line) => line.trim()) }
}

/** After a mutation that a subgraph did not answer nobody knows whether it happened. */
function isOutcomeUnknown(
  operation: OperationDefinitionNode | undefined,
  codes: readonly string[],
) {
  return (
    operation?.operation === OperationTypeNode.MUTATION &&
    codes.includes('DOWNSTREAM_SERVICE_ERROR')
  )
}

/** graphql-js repeats literals in its messages, and tells a document with too many tokens by its message alone. */
function recode(
  error: GraphQLFormattedError,
  originals: readonly GraphQLError[] | undefined,
): GraphQLFormattedError {
  const code: unknown = error.extensions?.['code']
  if (code === 'GRAPHQL_VALIDATION_FAILED') {
    const isValue = /^(Expected value of type|.* cannot represent |Value "|Enum ")/.test(
      error.message,
    )
    const original = originals?.find(({ message }) => message === error.message)
    const spoken = original?.originalError?.message ?? ''
    if (isValue || /must be /.test(error.message) || /must be /.test(spoken))
      return {
        ...error,
        message: 'A value in the document is not acceptable',
        extensions: { code: 'BAD_USER_INPUT' },
      }
    return { ...error, message: error.message.replace(/ Did you mean .*$/s, '') }
  }
  if (code === 'GRAPHQL_PARSE_FAILED')
    return { ...error, message: 'The document does not parse or is too long' }
  if (isErrorCode(code)) return error
  return {
    message: '',
    ...(error.path ? { path: error.path } : {}),
    extensions: { code: 'INTERNAL_SERVER_ERROR' },
  }
}

function toGraphqlError({ message, path, extensions }: GraphQLFormattedError): GraphQLError {
  return new GraphQLError(message, {
    ...(path ? { path } : {}),
    ...(extensions ? { extensions } : {}),
  })
}
