/** Builds the gateway, from the supergraph to its HTTP server. */

import { getHeapStatistics } from 'node:v8'
import type { FastifyInstance } from 'fastify'
import type { GraphQLSchema } from 'graphql'
import { createReadiness, type Readiness } from '../http/readiness.ts'
import type { Authenticator, Caller } from './authentication/authenticate.ts'
import {
  readAgencyRegistry,
  type AgencyRegistry,
} from './authentication/registry/agency-registry.ts'
import type { AuthorizationIndex } from '../authorization/authorization-index.ts'
import { buildAuthorizationIndex } from '../authorization/supergraph/build-authorization-index.ts'
import { createVisibleSchemas } from '../authorization/ceiling/visible-schema.ts'
import { createCacheBudget, type CacheBudget } from '../authorization/cache-budget.ts'
import {
  buildAuthenticator,
  type BuildAuthenticatorOptions,
} from './authentication/build-authenticator.ts'
import { buildEngine } from './execution/build-engine.ts'
import { createAssertionMint } from './execution/subgraph/assertion-minter.ts'
import type { ExecutionEngine } from './execution/engine.ts'
import type { GatewayLimits } from './config/limits-config.ts'
import { narrowScopesBy } from './execution/subgraph/narrow-scopes.ts'
import type { ConcurrencyBounds } from './http/concurrency-limit.ts'
import { createCors } from './http/cors.ts'
import type { AccessLog } from './access-log/access-log.ts'
import { openAccessLog, type AccessLogSetup } from './access-log/open-access-log.ts'
import { createSubjectFinder, type SubjectFinder } from './access-log/subject-keys.ts'
import { createBudgets } from './budgets/budgets.ts'
import { createGraphqlEndpoint, type OnRefused } from './http/graphql-endpoint.ts'
import { hasFeed } from './http/cloud-events.ts'
import { addFeed } from './http/feed-endpoint.ts'
import { createHttpApp } from './http/http-app.ts'
import { createOpenConnections } from './http/open-connections.ts'
import { createTurns } from './http/turns.ts'
import { createAuthorizeStep } from './operation/authorize-operation.ts'
import { createDocumentCache } from './operation/document-cache.ts'
import { createExecuteStep } from './operation/execute-operation.ts'
import { createOperationHandler, type OperationHandler } from './operation/handle-operation.ts'
import { graphPolicies, type Policies } from './operation/policies.ts'
import { createRecordStep, type RecordStep } from './operation/record-access.ts'
import { startOperationResolver, type OperationResolver } from './operation/resolve-operation.ts'
import type { SubgraphTls, TlsMaterial } from './config/tls.ts'
import { checkScalars } from './operation/validation/checked-scalars.ts'

/** Options of `buildGateway`. */
export interface GatewayOptions extends BuildAuthenticatorOptions {
  /** Text of the supergraph. */
  readonly supergraphSdl: string
  /** Certificates; absent: plain HTTP. */
  readonly tls?: TlsMaterial
  /** The certificates for connections to subgraphs; absent: none. */
  readonly subgraphTls?: SubgraphTls
  /** A number from 0 to 1, 1 excluded, for percentages of `@override`; default `Math.random`. */
  readonly random?: () => number
  /** The policies by name; default those of the graph. */
  readonly policies?: Policies
  /** How accesses are recorded; absent: they are not. */
  readonly accessLog?: AccessLogSetup
  /** Aborted when the process is about to stop: not ready any more, and each response is the last of its connection. */
  readonly draining?: AbortSignal
  /** Adds pages beside the graph, an explorer for instance. */
  readonly pages?: (app: FastifyInstance) => void
}

/** A registry without agencies, for a gateway that serves anonymous callers only. */
export const emptyRegistry: AgencyRegistry = readAgencyRegistry('{"agencies":[]}')

/** The caches take at most one part in so many of the heap that V8 may use. */
const maxShareOfHeap = 4
/** Operations in progress below which one begins at once. */
const beginFreely = 16
/** The share of the operations in progress that queries may take. */
const shareOfReading = 3 / 4

/** The share of the operations in progress that one agency may take, urgent ones apart. */
const shareOfAgency = 1 / 2

/**
 * Builds the gateway; `listen` starts it and `close` ends it.
 * @throws {AuthorizationIndexError | UnservedSupergraphError | TypeError} when the supergraph or the registry cannot be enforced
 */
export async function buildGateway(options: GatewayOptions): Promise<FastifyInstance> {
  const { config, log, now, signer, supergraphSdl } = options
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
  const engine = await buildEngine({
    config,
    supergraphSdl,
    mint: createAssertionMint(signer, now),
    narrowScopes: narrowScopesBy(index, config.security.subgraphScopes, caches),
    tls: options.subgraphTls,
    caches,
    log,
    random: options.random,
  })
  checkScalars(engine.schema, config.checkedScalars)
  const authenticator = await buildAuthenticator(options, caches)
  if (config.dryRun) log.warn('dry run: the gateway executes what callers may not have')
  const resolver = await startOperationResolver({ config, schema: engine.schema, log })
  const { accessLog, recording, subjects } = openRecording(options, index, engine.schema)
  const parts = { index, caches, engine, policies, resolver, recording, subjects }
  const shared = {
    authenticator,
    operations: buildOperationHandler(options, parts),
    connections: createOpenConnections({ ...limits, now }),
    turns: createTurns(boundsOf(limits)),
    connectionTimeoutMs: limits.requestTimeoutMs + limits.subgraphTimeoutMs * 4,
    onRefused: ((client, code) => recording.countRefused(client, code)) satisfies OnRefused,
  }
  const cors = createCors(config.corsOrigins)
  const app = createHttpApp({
    graphql: createGraphqlEndpoint({ ...shared, cors, log, maxBodyBytes: limits.maxBodyBytes }),
    cors,
    log,
    tls: options.tls,
    maxHeaderBytes: limits.maxHeaderBytes,
    headersTimeoutMs: limits.headersTimeoutMs,
    requestTimeoutMs: limits.requestTimeoutMs,
    connectionTimeoutMs: shared.connectionTimeoutMs,
    publicJwks: signer.publicJwks,
    draining: options.draining,
    readiness: createReadiness(() => findReadiness(authenticator, engine, accessLog), now),
  })
  if (hasFeed(engine.schema)) addFeed(app, shared)
  accessLog?.addPages(app)
  options.pages?.(app)
  app.addHook('onClose', async () => {
    await resolver.stop()
    await engine.close()
    await accessLog?.close()
    authenticator.close()
  })
  return app
}

/** The access log, the budgets and the persons behind arguments; without an access log there are none of them. */
function openRecording(
  { config, accessLog: setup, registry, supergraphSdl, now, log }: GatewayOptions,
  index: AuthorizationIndex,
  schema: GraphQLSchema,
) {
  if (!setup) return { recording: createRecordStep(undefined) }
  const accessLog = openAccessLog(setup, { index, registry, supergraphSdl, now, log })
  const budgets = createBudgets({ db: setup.db, registry, now, log })
  return {
    accessLog,
    recording: createRecordStep({ accessLog, budgets }),
    subjects: createSubjectFinder(config.accessLog.subjectKeys, index, schema),
  }
}

/**
 * One subgraph that is down takes its part of the answers with it; the others go on. Without the access log, data of persons
 * are refused.
 */
async function findReadiness(
  authenticator: Authenticator,
  engine: ExecutionEngine,
  accessLog: AccessLog | undefined,
): Promise<Readiness> {
  const [isOpen, { total, unreachable }, isRecording] = await Promise.all([
    authenticator.isReady(),
    engine.findUnreachable(),
    accessLog?.checkWritable() ?? true,
  ])
  const isServing = total === 0 || unreachable.length < total
  if (!isOpen || !isServing) return { status: 'not ready' }
  const missing = isRecording ? unreachable : [...unreachable, 'access-log']
  return missing.length === 0 ? { status: 'ready' } : { status: 'degraded', unreachable: missing }
}

interface OperationParts {
  readonly index: AuthorizationIndex
  readonly caches: CacheBudget
  readonly engine: ExecutionEngine
  readonly policies: Policies
  readonly resolver: OperationResolver
  readonly recording: RecordStep
  readonly subjects: SubjectFinder | undefined
}

function buildOperationHandler(
  { config, registry, log, now }: GatewayOptions,
  { index, caches, engine, policies, resolver, recording, subjects }: OperationParts,
): OperationHandler {
  const visibleSchemas = createVisibleSchemas(index, engine.schema, caches)
  const noScopes: ReadonlySet<string> = new Set()
  const visibleSchema = (caller: Caller | null) =>
    visibleSchemas.forCeiling({
      authenticated: caller !== null,
      scopes: (caller && registry.agencies.get(caller.agencyId)?.ceiling) ?? noScopes,
    })
  return createOperationHandler({
    config,
    schema: engine.schema,
    engine,
    visibleSchema,
    documents: createDocumentCache(caches),
    resolver,
    authorize: createAuthorizeStep({ config, index, policies, caches, subjects, log }),
    execute: createExecuteStep({ index, engine, policies, visibleSchema, subjects }),
    recording,
    log,
    now,
  })
}

function boundsOf(limits: GatewayLimits): ConcurrencyBounds {
  const maxRunning = limits.maxConcurrentOperations
  return {
    freely: Math.min(beginFreely, maxRunning),
    maxRunning,
    maxReading: Math.ceil(maxRunning * shareOfReading),
    maxRunningOfAgency: Math.ceil(maxRunning * shareOfAgency),
    maxWaiting: limits.maxQueuedOperations,
    maxWaitMs: limits.maxQueueMs,
    maxReadingWaitMs: Math.min(limits.maxReadingQueueMs, limits.maxQueueMs),
    targetFirstMs: limits.urgentTargetMs,
  }
}
