/** Everything but `POST /graphql`: health, keys, preflight requests, added pages, and the refusal of the rest. */

import { randomUUID } from 'node:crypto'
import Fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify'
import type { JWK } from 'jose'
import { statusOf, type Readiness } from '../../http/readiness.ts'
import { trackConnections } from '../../http/unused-connections.ts'
import { RequestRefusedError } from '../errors.ts'
import type { Cors } from './cors.ts'
import { refuseConnection, refuseMalformed, toErrorResponse } from './error-response.ts'
import type { GraphqlEndpoint } from './graphql-endpoint.ts'
import { headersOfEvery, lastOfConnection, mediaTypeFor } from './http-response.ts'
import { createNodeServer, type NodeServerOptions } from './node-server.ts'

/** Options of `createHttpApp`. */
export interface HttpAppOptions extends NodeServerOptions {
  readonly graphql: GraphqlEndpoint
  readonly cors: Cors
  readonly log: FastifyBaseLogger
  /** Public keys that assertions are verified with. */
  readonly publicJwks: readonly JWK[]
  /** Whether operations can be answered; asked by anybody, and often. */
  readonly readiness: () => Promise<Readiness>
  /** Aborted when the process is about to stop: not ready any more, and each response is the last of its connection. */
  readonly draining?: AbortSignal | undefined
}

/** Builds the server; it does not listen. */
export function createHttpApp(options: HttpAppOptions): FastifyInstance {
  const { graphql, log } = options
  const app: FastifyInstance = Fastify({
    serverFactory: (others) =>
      createNodeServer(options, {
        graphql: graphql.listener,
        others,
        malformed: (response, reason) => refuseMalformed(response, reason, log),
        tunnel: (socket) => refuseConnection({ code: 'CONNECT' }, socket, log),
      }),
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: 'idle',
    genReqId: () => randomUUID(),
    clientErrorHandler: (error, socket) => refuseConnection(error, socket, log),
  })
  const isDraining = drainOnClose(app, options)
  app.addHook('onRequest', async (request, reply) => {
    void reply.headers(headersOfEvery(request.id))
  })
  // no route here has a body, and none is read
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, _payload, done) => done(null))
  app.setErrorHandler((error, request, reply) => {
    const { status, headers, body } = toErrorResponse(error, request.id, log)
    return reply.code(status).headers(headers).type(mediaTypeFor(request)).send(body)
  })
  app.setNotFoundHandler(() => {
    throw new RequestRefusedError('NOT_FOUND', 'no such path', {}, { httpStatus: 404 })
  })
  addRoutes(app, options, isDraining)
  return app
}

function addRoutes(app: FastifyInstance, options: HttpAppOptions, isDraining: () => boolean): void {
  app.route({
    method: app.supportedMethods.filter((method) => method !== 'POST'),
    url: '/graphql',
    handler: (request, reply) => {
      const preflight =
        request.method === 'OPTIONS' ? options.cors.preflightHeadersFor(request.raw) : undefined
      if (preflight) return reply.code(204).headers(preflight).send()
      throw new RequestRefusedError('METHOD_NOT_ALLOWED', `method ${request.method}`, {
        allow: 'POST',
      })
    },
  })
  app.get('/health/live', () => ({ status: 'live' }))
  app.get('/health/ready', async (_request, reply) => {
    const found: Readiness = isDraining() ? { status: 'not ready' } : await options.readiness()
    return reply.code(statusOf(found)).send(found)
  })
  app.get('/.well-known/jwks.json', () => ({ keys: options.publicJwks }))
}

/**
 * From the moment when the process is about to stop, each response is the last of its connection. A server that closes
 * waits for its connections, so that one which was never used is closed for it.
 */
function drainOnClose(app: FastifyInstance, { graphql, draining }: HttpAppOptions): () => boolean {
  const connections = trackConnections(app.server)
  let isDraining = false
  const drain = () => {
    isDraining = true
    graphql.close()
  }
  draining?.addEventListener('abort', drain, { once: true })
  app.addHook('preClose', async () => {
    drain()
    setImmediate(() => connections.closeUnused())
  })
  app.addHook('onSend', async (_request, reply) => {
    if (isDraining) void reply.headers(lastOfConnection)
  })
  return () => isDraining
}
