/** The gateway put together, from the supergraph to its HTTP server. Builds, does not listen. */

import { getHeapStatistics } from 'node:v8'
import type { FastifyInstance } from 'fastify'
import type { Caller } from './authentication/authenticate.ts'
import {
  readAgencyRegistry,
  type AgencyRegistry,
} from './authentication/registry/agency-registry.ts'
import { buildAuthorizationIndex } from '../authorization/supergraph/build-authorization-index.ts'
import { stripSecurity } from '../authorization/supergraph/strip-security.ts'
import { createVisibleSchemas } from '../authorization/ceiling/visible-schema.ts'
import { createCacheBudget } from '../authorization/cache-budget.ts'
import { buildDoor, type DoorOptions } from './authentication/build-authenticator.ts'
import { createAssertionMint } from './execution/subgraph/assertion-minter.ts'
import { buildFederationEngine } from './execution/federation-engine.ts'
import { narrowScopesBy } from './execution/subgraph/narrow-scopes.ts'
import { findUnknownLabels } from './execution/plan/override-labels.ts'
import { buildApolloPlanner } from './execution/plan/planner.ts'
import { createSubgraphClients } from './execution/subgraph/subgraph-clients.ts'
import { createGraphqlEndpoint } from './http/graphql-endpoint.ts'
import { createHttpApp } from './http/http-app.ts'
import { createAuthorizeStep } from './operation/authorize-operation.ts'
import { createDocumentCache } from './operation/document-cache.ts'
import { createExecuteStep } from './operation/execute-operation.ts'
import { createOperationHandler } from './operation/handle-operation.ts'
import { graphPolicies, type Policies } from './operation/policies.ts'
import { startOperationResolver } from './operation/resolve-operation.ts'
import type { SubgraphTls, TlsMaterial } from './config/tls.ts'
import { checkScalars } from './operation/validation/checked-scalars.ts'

export interface GatewayOptions extends DoorOptions {
  /** Text of the supergraph. */
  readonly supergraphSdl: string
  /** Certificates; absent: plain HTTP. */
  readonly tls?: TlsMaterial
  /** What the gateway shows to subgraphs, and what it trusts of them; absent: no certificate. */
  readonly subgraphTls?: SubgraphTls
  /** A number from 0 to 1, 1 excluded, for percentages of `@override`; default `Math.random`. */
  readonly random?: () => number
  /** What `@policy` names; default those of the graph. */
  readonly policies?: Policies
  /** Adds pages beside the graph, an explorer for instance. */
  readonly pages?: (app: FastifyInstance) => void
}

/** A registry without agencies, for a gateway that serves anonymous callers only. */
export const emptyRegistry: AgencyRegistry = readAgencyRegistry('{"agencies":[]}')

/** The caches take at most one part in so many of the heap that V8 may use. */
const maxShareOfHeap = 4

/**
 * Builds the gateway; `listen` starts it and `close` ends it.
 * @throws {AuthorizationIndexError | TypeError} when the supergraph or the registry cannot be enforced
 */
export async function buildGateway(options: GatewayOptions): Promise<FastifyInstance> {
  const { config, registry, log, now, signer, supergraphSdl } = options
  const { limits } = config
  const policies = options.policies ?? graphPolicies
  const index = buildAuthorizationIndex(supergraphSdl, {
    allowKeys: config.allowKeys,
    requireGate: config.requireGate,
    policies: new Set(policies.keys()),
  })
  const caches = createCacheBudget(
    Math.min(limits.maxCacheBytes, getHeapStatistics().heap_size_limit / maxShareOfHeap),
  )
  const planner = buildApolloPlanner(stripSecurity(supergraphSdl))
  const engine = buildFederationEngine({
    planner,
    clients: createSubgraphClients(planner.subgraphs, config.subgraphUrls, {
      mint: createAssertionMint(signer, now),
      narrowScopes: narrowScopesBy(index, config.door.subgraphScopes, caches),
      ...(options.subgraphTls ? { tls: options.subgraphTls } : {}),
      timeoutMs: limits.subgraphTimeoutMs,
      maxResponseBytes: limits.maxSubgraphResponseBytes,
      maxConnections: limits.maxSubgraphConnections,
      maxQueued: limits.maxSubgraphQueue,
      maxRetries: limits.maxSubgraphRetries,
      retryDelayMs: limits.subgraphRetryDelayMs,
      breakerFailures: limits.breakerFailures,
      breakerOpenMs: limits.breakerOpenMs,
      deduplicate: config.deduplicate,
    }),
    caches,
    operationTimeoutMs: limits.operationTimeoutMs,
    passMessages: config.subgraphMessages === 'pass',
    onSubgraphFailure: (subgraph, reason, correlationId) =>
      log.error({ subgraph, reason, correlationId }, 'subgraph failed'),
    ...(options.random ? { random: options.random } : {}),
  })
  for (const label of findUnknownLabels(planner.overrideLabels))
    log.warn({ label }, 'override label unknown: its fields stay in the subgraph they come from')
  checkScalars(engine.schema, config.checkedScalars)
  const door = await buildDoor(options, caches)
  const visibleSchemas = createVisibleSchemas(index, engine.schema, caches)
  const visibleSchema = (caller: Caller | null) =>
    visibleSchemas.forCeiling({
      authenticated: caller !== null,
      scopes: (caller && registry.agencies.get(caller.agencyId)?.ceiling) ?? new Set(),
    })
  if (config.dryRun) log.warn('dry run: the gateway executes what callers may not have')

  const { schema } = engine
  const resolver = await startOperationResolver({ config, schema, log })
  const graphql = createGraphqlEndpoint({
    authenticator: door,
    handleOperation: createOperationHandler({
      config,
      schema,
      visibleSchema,
      documents: createDocumentCache(caches),
      resolver,
      authorize: createAuthorizeStep({ config, index, policies, caches, log }),
      execute: createExecuteStep({ index, engine, visibleSchema }),
      log,
      now,
    }),
    log,
    maxBodyBytes: limits.maxBodyBytes,
  })
  const app = createHttpApp({
    graphql,
    log,
    tls: options.tls,
    maxHeaderBytes: limits.maxHeaderBytes,
    headersTimeoutMs: limits.headersTimeoutMs,
    requestTimeoutMs: limits.requestTimeoutMs,
    connectionTimeoutMs: limits.requestTimeoutMs + limits.subgraphTimeoutMs * 4,
    publicJwks: signer.publicJwks,
    isReady: async () => {
      const [keys, subgraphs] = await Promise.all([door.isReady(), engine.isReady()])
      return keys && (subgraphs || registry.agencies.size === 0)
    },
  })
  options.pages?.(app)
  app.addHook('onClose', async () => {
    await resolver.stop()
    await engine.close()
    door.close()
  })
  return app
}
