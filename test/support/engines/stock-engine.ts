/** Apollo's own gateway behind our engine's interface: the oracle that ours is compared with. */

import {
  ApolloGateway,
  type GraphQLDataSource,
  type GraphQLDataSourceProcessOptions,
} from '@apollo/gateway'
import { GraphQLError, type GraphQLFormattedError, type GraphQLSchema } from 'graphql'
import { findOperation } from '../../../authorization/decision/operation.ts'
import {
  AnswerData,
  type ExecutionEngine,
  type ExecutionRequest,
} from '../../../gateway/execution/engine.ts'
import {
  SubgraphUnavailableError,
  type SubgraphClient,
} from '../../../gateway/execution/subgraph/subgraph-client.ts'
import {
  passOn,
  subgraphFailed,
  type SubgraphErrorOptions,
} from '../../../gateway/execution/subgraph/subgraph-errors.ts'

export interface StockEngineOptions extends SubgraphErrorOptions {
  /** The supergraph without its SECURITY links. */
  readonly supergraphSdl: string
  readonly clients: ReadonlyMap<string, SubgraphClient>
}

type DataSourceAnswer = Awaited<ReturnType<GraphQLDataSource['process']>>
type Context = Pick<ExecutionRequest, 'identity' | 'correlationId'>

export async function buildStockEngine(options: StockEngineOptions): Promise<ExecutionEngine> {
  const gateway = new ApolloGateway({
    supergraphSdl: options.supergraphSdl,
    buildService: ({ name }) => createDataSource(name, options),
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
        schema,
        context: { identity: request.identity, correlationId: request.correlationId },
        logger: silentLogger,
        metrics: {},
        overallCachePolicy: {},
        // the executor reads no more of Apollo Server's request context than what is here
      } as unknown as Parameters<typeof executor>[0])
      return {
        data: new AnswerData(JSON.stringify(result.data ?? null)),
        errors: (result.errors ?? []).map(formatted),
      }
    },
    findUnreachable: () => Promise.resolve({ total: 0, unreachable: [] }),
    close: () => gateway.stop(),
  }
}

function createDataSource(name: string, options: StockEngineOptions): GraphQLDataSource<Context> {
  const client = options.clients.get(name)
  if (!client) throw new Error(`no client for ${name}`)
  return {
    async process({ request, context }: GraphQLDataSourceProcessOptions<Context>) {
      const { identity = null, correlationId = '' } = context as Partial<Context> // none at start-up
      const { query = '', variables = {} } = request
      try {
        const { data, errors } = await client.ask({
          query,
          body: JSON.stringify({ query, variables }),
          isQuery: !query.startsWith('mutation'),
          identity,
          correlationId,
        })
        if (data && !hasEntities(data, variables['representations']))
          throw new SubgraphUnavailableError(name, 'as many entities as asked for are not there')
        return {
          data: data ? { ...data } : null,
          ...(errors && errors.length > 0
            ? {
                errors: errors.map((error) =>
                  toError(
                    passOn(
                      error,
                      Array.isArray(error.path) ? error.path : undefined,
                      { subgraph: name, correlationId },
                      options,
                    ),
                  ),
                ),
              }
            : {}),
        } as DataSourceAnswer // its optional members are written without `undefined`
      } catch (error) {
        const reason = error instanceof SubgraphUnavailableError ? error.reason : 'unknown'
        options.onSubgraphFailure(name, reason, correlationId)
        return { data: null, errors: [toError(subgraphFailed())] } as DataSourceAnswer // as above
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

function toError({ message, path, extensions }: GraphQLFormattedError): GraphQLError {
  return new GraphQLError(message, {
    ...(path ? { path } : {}),
    ...(extensions ? { extensions } : {}),
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
