/** Everything but `POST /graphql`: health, keys, pages that others add, and the refusal of what is not served. */

import { randomUUID } from 'node:crypto'
import Fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify'
import type { JWK } from 'jose'
import { refusalBody, RequestRefusedError } from '../errors.ts'
import { headersOfEvery, lastOfConnection, mediaTypeFor } from './http-response.ts'
import type { GraphqlEndpoint } from './graphql-endpoint.ts'
import { createNodeServer, type NodeServerOptions } from './node-server.ts'
import { answerBrokenRequest, toErrorResponse } from './error-response.ts'

export interface HttpAppOptions extends NodeServerOptions {
  readonly graphql: GraphqlEndpoint
  readonly log: FastifyBaseLogger
  /** Public keys that assertions are verified with. */
  readonly publicJwks: readonly JWK[]
  /** Whether operations can be answered. */
  readonly isReady: () => Promise<boolean>
}

/** Builds, does not listen. */
export function createHttpApp(options: HttpAppOptions): FastifyInstance {
  const { graphql, log } = options
  const app: FastifyInstance = Fastify({
    serverFactory: (others) => createNodeServer(options, graphql.listener, others),
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: 'idle',
    genReqId: () => randomUUID(),
    clientErrorHandler: answerBrokenRequest,
  })
  let isClosing = false
  app.addHook('preClose', async () => {
    isClosing = true
    graphql.close()
  })
  app.addHook('onRequest', async (request, reply) => {
    void reply.headers(headersOfEvery(request.id))
  })
  app.addHook('onSend', async (_request, reply) => {
    if (isClosing) void reply.headers(lastOfConnection)
  })
  // nothing here has a body, and none is read
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, _payload, done) => done(null))
  app.setErrorHandler((error, request, reply) => {
    const { status, headers, body } = toErrorResponse(error, request.id, log)
    return reply.code(status).headers(headers).type(mediaTypeFor(request)).send(body)
  })
  app.setNotFoundHandler((request, reply) =>
    reply.code(404).type('application/json').send(refusalBody('NOT_FOUND', request.id)),
  )
  app.route({
    method: app.supportedMethods.filter((method) => method !== 'POST'),
    url: '/graphql',
    handler: () => {
      throw new RequestRefusedError('METHOD_NOT_ALLOWED', 'method', { allow: 'POST' })
    },
  })
  app.get('/health/live', () => ({ status: 'live' }))
  app.get('/health/ready', async (_request, reply) => {
    const isReady = await options.isReady()
    return reply.code(isReady ? 200 : 503).send({ status: isReady ? 'ready' : 'not ready' })
  })
  app.get('/.well-known/jwks.json', () => ({ keys: options.publicJwks }))
  return app
}
