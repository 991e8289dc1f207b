/**
 * The executor of `@apollo/gateway` behind the interface of an engine: for operators who cannot use the compiling engine, and as
 * the oracle of its tests.
 */

import {
  ApolloGateway,
  type GraphQLDataSource,
  type GraphQLDataSourceProcessOptions,
} from '@apollo/gateway'
import {
  GraphQLError,
  OperationTypeNode,
  type GraphQLFormattedError,
  type GraphQLSchema,
} from 'graphql'
import { findOperation } from '../../authorization/decision/operation.ts'
import type { RunContext } from './execution-state.ts'
import { AnswerData, type ExecutionEngine, type ExecutionRequest } from './engine.ts'
import { stringifyJson } from './exact-json.ts'
import { startOperationTimer } from './operation-timer.ts'
import { refusalOfPlanner } from './plan/refuse-unresolvable.ts'
import { findUnreachable } from './subgraph/find-unreachable.ts'
import { createDisclosedSets, readDisclosed } from './subgraph/read-disclosed.ts'
import { SubgraphUnavailableError, type SubgraphClient } from './subgraph/subgraph-client.ts'
import { passOn, subgraphFailed, type SubgraphErrorOptions } from './subgraph/subgraph-errors.ts'

/** Supergraph, subgraph clients and time limit of the engine. */
export interface ReferenceEngineOptions extends SubgraphErrorOptions {
  /** The supergraph without links `for: SECURITY` to features that the gateway enforces itself. */
  readonly supergraphSdl: string
  /** One for each subgraph, by its name; closed with the engine. */
  readonly clients: ReadonlyMap<string, SubgraphClient>
  /** Time that the subgraph calls of one operation may take together, in milliseconds. */
  readonly operationTimeoutMs: number
}

type DataSourceAnswer = Awaited<ReturnType<GraphQLDataSource['process']>>

/**
 * Builds the engine. Requests to subgraphs go through our clients: assertions, time limits, bounds and masked errors are
 * the same as with the compiling engine. Its known wrong answers: docs/gateway.md, "The reference engine".
 * @throws when the supergraph needs a feature that `@apollo/gateway` does not serve
 */
export async function buildReferenceEngine(
  options: ReferenceEngineOptions,
): Promise<ExecutionEngine> {
  const { clients } = options
  const gateway = new ApolloGateway({
    supergraphSdl: options.supergraphSdl,
    // The list of subgraphs comes from the supergraph.
    buildService: ({ name }) => createDataSource(name, options),
    logger: silentLogger,
  })
  let schema: GraphQLSchema | undefined
  gateway.onSchemaLoadOrUpdate(({ apiSchema }) => {
    schema = apiSchema
  })
  const { executor } = await gateway.load()
  if (!schema) throw new Error('the supergraph gave no schema')
  const apiSchema = schema

  function start(request: ExecutionRequest, context: RunContext) {
    const operation = findOperation(request)
    if (!operation) throw new TypeError('no operation to execute')
    return executor({
      request: {
        query: request.source,
        ...(request.operationName === null ? {} : { operationName: request.operationName }),
        variables: { ...request.variables },
      },
      // Its cache of plans is keyed by `queryHash`: document and hash come from one decision.
      document: request.document,
      source: request.source,
      queryHash: request.hash,
      operation,
      operationName: operation.name?.value ?? null,
      schema: apiSchema,
      context,
      logger: silentLogger,
      metrics: {},
      overallCachePolicy: {},
      // The executor reads no more of Apollo Server's request context than these members.
    } as unknown as Parameters<typeof executor>[0])
  }

  return {
    schema: apiSchema,
    async execute(request) {
      const isQuery = findOperation(request)?.operation === OperationTypeNode.QUERY
      const client = isQuery ? request.client : undefined
      const timer = startOperationTimer(options.operationTimeoutMs, client)
      const { identity, correlationId } = request
      try {
        const disclosed = createDisclosedSets()
        const context = { identity, correlationId, cancellation: timer.over, disclosed }
        const result = await start(request, context).catch((error: unknown) => {
          throw refusalOfPlanner(error)
        })
        const data = result.data ?? null
        const errors = (result.errors ?? []).map(formatted)
        // It may answer null without an error, which the specification does not allow (6.4.4).
        if (data === null && errors.length === 0) errors.push(subgraphFailed())
        return { data: new AnswerData(stringifyJson(data) ?? 'null'), errors, disclosed }
      } finally {
        timer.stop()
      }
    },
    findUnreachable: () => findUnreachable(clients),
    async close() {
      await gateway.stop()
      await Promise.all([...clients.values()].map((client) => client.close()))
    },
  }
}

function createDataSource(
  name: string,
  options: ReferenceEngineOptions,
): GraphQLDataSource<Partial<RunContext>> {
  const client = options.clients.get(name)
  if (!client) throw new Error(`no client for ${name}`)
  return {
    async process({ request, context }: GraphQLDataSourceProcessOptions<Partial<RunContext>>) {
      const { identity = null, correlationId = '', cancellation, disclosed } = context // empty at the start
      const { query = '', variables = {} } = request
      try {
        const { data, errors, extensions } = await client.ask({
          query,
          body: stringifyJson({ query, variables }) ?? '',
          isQuery: !query.startsWith('mutation'),
          identity,
          correlationId,
          cancellation,
        })
        if (extensions !== undefined && disclosed) readDisclosed(extensions, disclosed)
        if (data && !hasEntities(data, variables['representations']))
          throw new SubgraphUnavailableError(name, 'fewer entities than representations')
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

/** Its log lines hold documents and URLs of subgraphs; the gateway logs for itself. */
const silentLogger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
}
