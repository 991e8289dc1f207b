/** The gateway's HTTP server: Fastify for the door, Apollo Server for the pipeline. Builds, does not listen. */

import { randomUUID } from 'node:crypto'
import { ApolloServer } from '@apollo/server'
import Fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify'
import type { Caller } from './authentication/authenticate.ts'
import { readAgencyRegistry, type AgencyRegistry } from './authentication/agency-registry.ts'
import { buildAuthorizationIndex } from './authorization/build-authorization-index.ts'
import { stripSecurity } from './authorization/strip-security.ts'
import { createVisibleSchemas } from './authorization/visible-schema.ts'
import { createAuthorizedExecution } from './authorized-execution.ts'
import { buildDoor, type DoorOptions } from './door.ts'
import { refusalBody, RequestRefusedError } from './errors.ts'
import { createAssertionMint } from './execution/assertion-mint.ts'
import { buildFederationEngine } from './execution/federation-engine.ts'
import { narrowScopesBy } from './execution/narrow-scopes.ts'
import { buildApolloPlanner } from './execution/planner.ts'
import { createSubgraphClients } from './execution/subgraph-clients.ts'
import { closeConnectionsWhenClosing } from './http/close-connections.ts'
import { addGraphqlRoute, mediaTypeFor } from './http/graphql-route.ts'
import { answerBrokenRequest, toRefusal } from './http/refusal-answer.ts'
import { createPipeline, type RequestContext } from './pipeline.ts'
import { graphPolicies, type Policies } from './policies.ts'
import { stringifyAnswer } from './stringify-answer.ts'
import { tlsServerOptions, type SubgraphTls, type TlsMaterial } from './tls.ts'
import { checkScalars } from './validation/checked-scalars.ts'

export interface GatewayOptions extends DoorOptions {
  /** Text of the supergraph. */
  readonly supergraphSdl: string
  /** Certificates; absent: plain HTTP. */
  readonly tls?: TlsMaterial
  /** What the gateway shows to subgraphs, and what it trusts of them; absent: no certificate. */
  readonly subgraphTls?: SubgraphTls
  /** What `@policy` names; default those of the graph. */
  readonly policies?: Policies
  /** Adds pages beside the graph, an explorer for instance. */
  readonly pages?: (app: FastifyInstance) => void
}

declare module 'fastify' {
  interface FastifyRequest {
    correlationId: string
    gatewayCaller: Caller | null
  }
}

/** A registry without agencies, for a gateway that serves anonymous callers only. */
export const emptyRegistry: AgencyRegistry = readAgencyRegistry('{"agencies":[]}')

export async function buildGateway(options: GatewayOptions): Promise<FastifyInstance> {
  const { config, registry, log, now, signer, supergraphSdl } = options
  const { limits } = config
  const policies = options.policies ?? graphPolicies
  const index = buildAuthorizationIndex(supergraphSdl, {
    allowKeys: config.allowKeys,
    requireGate: config.requireGate,
    policies: new Set(policies.keys()),
  })
  const planner = buildApolloPlanner(stripSecurity(supergraphSdl))
  const engine = buildFederationEngine({
    planner,
    clients: createSubgraphClients(planner.subgraphs, config.subgraphUrls, {
      mint: createAssertionMint(signer, now),
      narrowScopes: narrowScopesBy(index, config.door.subgraphScopes),
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
    maxOperations: limits.maxCachedOperations,
    operationTimeoutMs: limits.operationTimeoutMs,
    passMessages: config.subgraphMessages === 'pass',
    onSubgraphFailure: (subgraph, reason, correlationId) =>
      log.error({ subgraph, reason, correlationId }, 'subgraph failed'),
  })
  checkScalars(engine.schema, config.checkedScalars)
  const door = await buildDoor(options)
  const visibleSchemas = createVisibleSchemas(index, engine.schema)
  const visibleSchema = (caller: Caller | null) =>
    visibleSchemas.forCeiling({
      authenticated: caller !== null,
      scopes: (caller && registry.agencies.get(caller.agencyId)?.ceiling) ?? new Set(),
    })
  if (config.dryRun) log.warn('dry run: the gateway executes what callers may not have')

  const pipeline = createPipeline({
    config,
    schema: engine.schema,
    executeAuthorized: createAuthorizedExecution({
      config,
      index,
      policies,
      engine,
      visibleSchema,
      log,
    }),
    visibleSchema,
    log,
    now,
  })
  const apollo = new ApolloServer<RequestContext>({
    gateway: pipeline.gatewayInterface,
    introspection: config.introspection,
    documentStore: null, // what was found good is kept by the pipeline
    persistedQueries: false,
    csrfPrevention: false, // POST with application/json only, which no form can send
    allowBatchedHttpRequests: false,
    hideSchemaDetailsFromClientErrors: true,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    parseOptions: { maxTokens: limits.maxTokens },
    validationOptions: { maxErrors: limits.maxErrors },
    nodeEnv: 'production',
    logger: apolloLogger(log),
    plugins: [pipeline.plugin],
    formatError: (error) => error,
    stringifyResult: stringifyAnswer,
  })
  await apollo.start()

  const app: FastifyInstance = Fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: limits.maxBodyBytes,
    forceCloseConnections: 'idle',
    requestTimeout: limits.requestTimeoutMs,
    connectionTimeout: limits.requestTimeoutMs + limits.subgraphTimeoutMs * 4,
    genReqId: () => randomUUID(),
    // a client that is slow with its head or body is cut only with all three set
    ...tlsServerOptions(options.tls, {
      maxHeaderSize: limits.maxHeaderBytes,
      headersTimeout: limits.headersTimeoutMs,
      requestTimeout: limits.requestTimeoutMs,
      connectionsCheckingInterval: 1_000,
    }),
    clientErrorHandler: answerBrokenRequest,
  })
  app.decorateRequest('correlationId', '')
  app.decorateRequest('gatewayCaller', null)
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    /^application\/json\s*(;\s*charset=("?)utf-8\2\s*)?$/i,
    { parseAs: 'string' },
    (_request, body, done) => {
      try {
        done(null, JSON.parse(String(body)))
      } catch {
        done(new RequestRefusedError('BAD_REQUEST', 'body is not JSON'))
      }
    },
  )
  app.addHook('onRequest', (request, reply, done) => {
    request.correlationId = request.id
    void reply.headers({
      'x-correlation-id': request.correlationId,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    })
    done()
  })
  closeConnectionsWhenClosing(app)
  app.setErrorHandler((error, request, reply) => {
    const refusal = toRefusal(error)
    const level = refusal.code === 'INTERNAL_SERVER_ERROR' ? 'error' : 'warn'
    log[level](
      { correlationId: request.correlationId, code: refusal.code, reason: refusal.reason },
      'request refused',
    )
    void reply.headers(refusal.headers)
    return reply
      .code(refusal.httpStatus)
      .type(mediaTypeFor(request))
      .send(JSON.stringify(refusalBody(refusal.code, request.correlationId)))
  })
  app.setNotFoundHandler((request, reply) =>
    reply.code(404).type('application/json').send(refusalBody('NOT_FOUND', request.correlationId)),
  )

  addGraphqlRoute(app, { door, apollo, pipeline })

  app.get('/health/live', () => ({ status: 'live' }))
  app.get('/health/ready', async (_request, reply) => {
    const [keys, subgraphs] = await Promise.all([door.isReady(), engine.isReady()])
    const isReady = keys && (subgraphs || registry.agencies.size === 0)
    return reply.code(isReady ? 200 : 503).send({ status: isReady ? 'ready' : 'not ready' })
  })
  app.get('/.well-known/jwks.json', () => ({ keys: signer.publicJwks }))
  options.pages?.(app)

  app.addHook('onClose', async () => {
    await apollo.stop()
    await engine.close()
    door.close()
  })
  return app
}

/** Apollo Server's own words go to debug: they may hold documents. */
function apolloLogger(log: FastifyBaseLogger) {
  const say = () => log.debug('apollo server has a note')
  return { debug: say, info: say, warn: say, error: say }
}
