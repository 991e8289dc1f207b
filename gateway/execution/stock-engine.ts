/** Apollo's own gateway behind our interface: its planner and executor, our subgraph client, no guard of its own. */

import {
  ApolloGateway,
  type GraphQLDataSource,
  type GraphQLDataSourceProcessOptions,
} from '@apollo/gateway'
import { GraphQLError, type GraphQLFormattedError, type GraphQLSchema } from 'graphql'
import { errorCodes, isErrorCode, type ErrorCode } from '../../schema/error-codes.ts'
import { findOperation } from '../authorization/operation.ts'
import type { ExecutionEngine, ExecutionRequest } from './engine.ts'
import {
  createSubgraphClient,
  SubgraphUnavailableError,
  type SubgraphClient,
  type SubgraphClientOptions,
  type SubgraphError,
} from './subgraph-client.ts'

export interface StockEngineOptions extends Omit<SubgraphClientOptions, 'name' | 'url'> {
  /** The supergraph without its SECURITY links. */
  readonly supergraphSdl: string
  /** URLs that differ from those in the supergraph, by name of the subgraph. */
  readonly subgraphUrls: ReadonlyMap<string, string>
  /** Whether a subgraph's sentences are passed on beside its codes; else each code has its own. */
  readonly passMessages: boolean
  /** Called when a subgraph did not answer, or answered with an error that is not passed on. */
  readonly onSubgraphFailure: (
    subgraph: string,
    reason: string,
    correlationId: string | undefined,
  ) => void
}

type DataSourceAnswer = Awaited<ReturnType<GraphQLDataSource['process']>>
type ErrorOptions = Pick<StockEngineOptions, 'onSubgraphFailure' | 'passMessages'>
type Context = Pick<ExecutionRequest, 'identity' | 'correlationId'>

/** Codes that a subgraph speaks to the caller; every other error of a subgraph is masked. */
const passedOn: readonly ErrorCode[] = [
  'BAD_USER_INPUT',
  'FORBIDDEN',
  'IDEMPOTENCY_CONFLICT',
  'INVALID_STATE',
  'NOT_FOUND',
  'UNAUTHORIZED_FIELD_OR_TYPE',
]

export async function buildStockEngine(options: StockEngineOptions): Promise<ExecutionEngine> {
  const clients = new Map<string, SubgraphClient>()
  const gateway = new ApolloGateway({
    supergraphSdl: options.supergraphSdl,
    buildService: ({ name, url }) => {
      const client = createSubgraphClient({
        ...options,
        name,
        url: options.subgraphUrls.get(name.toLowerCase().replaceAll('-', '_')) ?? url ?? '',
      })
      clients.set(name, client)
      return createDataSource(name, client, options)
    },
    logger: silentLogger,
  })
  let schema: GraphQLSchema | undefined
  gateway.onSchemaLoadOrUpdate(({ apiSchema }) => {
    schema = apiSchema
  })
  const { executor } = await gateway.load()
  if (!schema) throw new Error('the supergraph gave no schema')

  return {
    schema,
    async execute(request) {
      const operation = findOperation(request)
      if (!operation) throw new Error('no operation to execute')
      const result = await executor({
        request: {
          query: request.source,
          ...(request.operationName === null ? {} : { operationName: request.operationName }),
          variables: { ...request.variables },
        },
        // its caches are keyed by `queryHash`: document and hash come from one decision, together
        document: request.document,
        source: request.source,
        queryHash: request.hash,
        operation,
        operationName: operation.name?.value ?? null,
        schema: request.schema,
        context: { identity: request.identity, correlationId: request.correlationId },
        logger: silentLogger,
        metrics: {},
        overallCachePolicy: {},
        // the executor reads no more of Apollo Server's request context than what is here
      } as unknown as Parameters<typeof executor>[0])
      return { data: result.data, errors: (result.errors ?? []).map(formatted) }
    },
    async isReady() {
      const ready = await Promise.all([...clients.values()].map((client) => client.isReady()))
      return ready.every(Boolean)
    },
    async close() {
      await gateway.stop()
      await Promise.all([...clients.values()].map((client) => client.close()))
    },
  }
}

function createDataSource(
  name: string,
  client: SubgraphClient,
  options: ErrorOptions,
): GraphQLDataSource<Context> {
  return {
    async process({ request, context }: GraphQLDataSourceProcessOptions<Context>) {
      // the planner's own introspection at start-up has no context
      const { identity = null, correlationId } = context as Partial<Context>
      try {
        const { query = '', variables = {} } = request
        const { data, errors } = await client.ask({
          query,
          variables,
          identity,
          correlationId: correlationId ?? '',
        })
        if (data && !hasEntities(data, variables['representations']))
          throw new SubgraphUnavailableError(name, 'as many entities as asked for are not there')
        return {
          data: data ? { ...data } : null,
          ...(errors && errors.length > 0
            ? { errors: errors.map((error) => passOn(error, name, options, correlationId)) }
            : {}),
        } as DataSourceAnswer // its optional members are written without `undefined`
      } catch (error) {
        const reason = error instanceof SubgraphUnavailableError ? error.reason : 'unknown'
        options.onSubgraphFailure(name, reason, correlationId)
        return { data: null, errors: [masked()] } as DataSourceAnswer // as above
      }
    },
  }
}

/** The stock executor merges by position and trusts the list that it gets (federation, `_entities`). */
function hasEntities(data: Readonly<Record<string, unknown>>, representations: unknown): boolean {
  if (!Array.isArray(representations)) return true
  const entities = data['_entities']
  return Array.isArray(entities) && entities.length === representations.length
}

/** The error anew: code, message and place where the code is one that is spoken; nothing else of it. */
function passOn(
  error: SubgraphError,
  subgraph: string,
  { onSubgraphFailure, passMessages }: ErrorOptions,
  correlationId: string | undefined,
): GraphQLError {
  const spoken: unknown = error.extensions?.['code']
  const code = passedOn.find((each) => each === spoken)
  const path = Array.isArray(error.path) ? { path: error.path } : {}
  if (code === undefined) {
    const reason = isErrorCode(spoken) ? spoken : 'an error without a known code'
    onSubgraphFailure(subgraph, reason, correlationId)
    return masked(path)
  }
  const state: unknown = error.extensions?.['state']
  const message = passMessages && typeof error.message === 'string' ? error.message : undefined
  return new GraphQLError(message ?? errorCodes[code].message, {
    ...path,
    extensions: { code, ...(typeof state === 'string' ? { state } : {}) },
  })
}

function masked(path: { readonly path?: readonly (string | number)[] } = {}): GraphQLError {
  return new GraphQLError(errorCodes.DOWNSTREAM_SERVICE_ERROR.message, {
    ...path,
    extensions: { code: 'DOWNSTREAM_SERVICE_ERROR' },
  })
}

/** The stock gateway puts the subgraph's name and answer into `extensions`: only code and state are taken over. */
function formatted(error: GraphQLError): GraphQLFormattedError {
  const { code, state } = error.extensions ?? {}
  return {
    message: error.message,
    ...(error.path ? { path: error.path } : {}),
    extensions: { code, ...(state === undefined ? {} : { state }) },
  }
}

/** It logs documents and subgraph URLs; what there is to say is said by us. */
const silentLogger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
}
