/** The gateway's HTTP server: Fastify for the door, Apollo Server for the pipeline. Builds, does not listen. */

import { randomUUID } from 'node:crypto'
import { ApolloServer, HeaderMap } from '@apollo/server'
import Fastify, {
  LogController,
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyRequest,
} from 'fastify'
import type { CallerIdentity } from '../schema/identity.ts'
import type { Caller } from './authentication/authenticate.ts'
import { readAgencyRegistry, type AgencyRegistry } from './authentication/agency-registry.ts'
import { buildAuthorizationIndex } from './authorization/build-authorization-index.ts'
import { stripSecurity } from './authorization/strip-security.ts'
import { createVisibleSchemas } from './authorization/visible-schema.ts'
import { buildDoor, type DoorOptions } from './door.ts'
import { refusalBody, RequestRefusedError } from './errors.ts'
import { buildFederationEngine } from './execution/federation-engine.ts'
import { narrowScopesBy } from './execution/narrow-scopes.ts'
import { buildApolloPlanner } from './execution/planner.ts'
import { createSubgraphClients } from './execution/subgraph-clients.ts'
import { closeConnectionsWhenClosing } from './http/close-connections.ts'
import { rejectForeignBody } from './http/operation-body.ts'
import { answerBrokenRequest, toRefusal } from './http/refusal-answer.ts'
import { createOperationPlugin, createGatewayInterface, type RequestContext } from './pipeline.ts'
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
      signer,
      narrowScopes: narrowScopesBy(index, config.door.subgraphScopes),
      ...(options.subgraphTls ? { tls: options.subgraphTls } : {}),
      now,
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

  const apollo = new ApolloServer<RequestContext>({
    gateway: createGatewayInterface({ config, index, policies, engine, visibleSchema, log }),
    introspection: config.introspection,
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
    plugins: [createOperationPlugin({ config, visibleSchema, log, now })],
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
  app.addHook('onRequest', async (request, reply) => {
    request.correlationId = request.id
    void reply.headers({
      'x-correlation-id': request.correlationId,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    })
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
      .type(mediaType(request))
      .send(JSON.stringify(refusalBody(refusal.code, request.correlationId)))
  })
  app.setNotFoundHandler((request, reply) =>
    reply.code(404).type('application/json').send(refusalBody('NOT_FOUND', request.correlationId)),
  )

  app.post('/graphql', {
    // before the body is read: who may not come in does not get to send one
    preParsing: async (request, reply, payload) => {
      const encoding = request.headers['content-encoding']
      if (encoding !== undefined && encoding !== 'identity')
        throw new RequestRefusedError('UNSUPPORTED_MEDIA_TYPE', 'compressed body')
      request.gatewayCaller = await door.authenticate(
        request.raw,
        (name, value) => void reply.header(name, value),
      )
      return payload
    },
    handler: async (request, reply) => {
      rejectForeignBody(request.body)
      const { gatewayCaller: caller, correlationId } = request
      const gone = new AbortController()
      reply.raw.once('close', () => {
        if (!reply.raw.writableFinished) gone.abort()
      })
      const answer = await apollo.executeHTTPGraphQLRequest({
        httpGraphQLRequest: {
          method: 'POST',
          headers: new HeaderMap([
            ['content-type', 'application/json'],
            ['accept', mediaType(request)],
          ]),
          search: '',
          body: request.body,
        },
        context: async () => ({
          caller,
          identity: caller && toIdentity(caller, correlationId),
          correlationId,
          signal: gone.signal,
        }),
      })
      for (const [name, value] of answer.headers)
        if (name !== 'content-length') void reply.header(name, value)
      if (answer.body.kind !== 'complete') throw new Error('incremental answers are not served')
      return reply.code(answer.status ?? 200).send(answer.body.string)
    },
  })
  app.route({
    method: app.supportedMethods.filter((method) => method !== 'POST'),
    url: '/graphql',
    onRequest: () => {
      throw new RequestRefusedError('METHOD_NOT_ALLOWED', 'method', { allow: 'POST' })
    },
    handler: () => undefined,
  })

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

function toIdentity(caller: Caller, correlationId: string): CallerIdentity {
  const { agencyId, agencyKind, officer, scopes, purpose } = caller
  return {
    agencyId,
    agencyKind,
    officer,
    scopes: [...scopes],
    correlationId,
    ...(purpose ? { purpose } : {}),
  }
}

/** GraphQL over HTTP: the media type that the client takes. */
function mediaType({ headers }: FastifyRequest): string {
  return headers.accept?.includes('application/graphql-response+json') === true
    ? 'application/graphql-response+json'
    : 'application/json'
}

/** Apollo Server's own words go to debug: they may hold documents. */
function apolloLogger(log: FastifyBaseLogger) {
  const say = () => log.debug('apollo server has a note')
  return { debug: say, info: say, warn: say, error: say }
}
