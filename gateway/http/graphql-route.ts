/** `POST /graphql`: who may not come in sends no body; what is known is answered at once; the rest is Apollo Server's. */

import { HeaderMap, type ApolloServer } from '@apollo/server'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { CallerIdentity } from '../../schema/identity.ts'
import type { Authenticator, Caller } from '../authentication/authenticate.ts'
import { RequestRefusedError } from '../errors.ts'
import { createCancellation, type Cancellation } from '../execution/cancellation.ts'
import type { OperationBody } from '../known-operations.ts'
import type { CompleteAnswer, Pipeline, RequestContext } from '../pipeline.ts'
import { createAdmission } from './admission.ts'
import { readOperationBody } from './operation-body.ts'

/** Operations in flight up to which one begins at once. */
const beginFreely = 16

export interface GraphqlRouteOptions {
  readonly door: Authenticator
  readonly apollo: ApolloServer<RequestContext>
  readonly pipeline: Pipeline
}

export function addGraphqlRoute(
  app: FastifyInstance,
  { door, apollo, pipeline }: GraphqlRouteOptions,
): void {
  const admission = createAdmission(beginFreely, () => performance.now())
  app.post('/graphql', {
    // before the body is read
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
    handler: (request, reply) => {
      const body = readOperationBody(request.body)
      const client = clientOf(reply)
      // nothing of the operation is older than its beginning: a promise that waited would keep the answer that it meets
      admission.admit(() => void answer(body, client, request, reply))
    },
  })

  async function answer(
    body: OperationBody,
    client: Cancellation,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<void> {
    try {
      const complete = await answerOperation(body, toContext(request, client), request)
      void reply.code(complete.status).headers(complete.headers).send(complete.body)
    } catch (error) {
      void reply.send(error)
    } finally {
      admission.leave()
    }
  }

  async function answerOperation(
    body: OperationBody,
    context: RequestContext,
    request: FastifyRequest,
  ): Promise<CompleteAnswer> {
    const type = mediaTypeFor(request)
    const known = await pipeline.answerKnown(body, context)
    if (known)
      return { ...known, headers: { ...known.headers, 'content-type': `${type}; charset=utf-8` } }
    const answer = await apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: {
        method: 'POST',
        headers: new HeaderMap([
          ['content-type', 'application/json'],
          ['accept', type],
        ]),
        search: '',
        body,
      },
      context: () => Promise.resolve(context),
    })
    if (answer.body.kind !== 'complete') throw new Error('incremental answers are not served')
    answer.headers.delete('content-length')
    return {
      status: answer.status ?? 200,
      headers: Object.fromEntries(answer.headers),
      body: answer.body.string,
    }
  }

  app.route({
    method: app.supportedMethods.filter((method) => method !== 'POST'),
    url: '/graphql',
    onRequest: () => {
      throw new RequestRefusedError('METHOD_NOT_ALLOWED', 'method', { allow: 'POST' })
    },
    handler: () => undefined,
  })
}

/** GraphQL over HTTP: the media type that the client takes. */
export function mediaTypeFor({ headers }: FastifyRequest): string {
  return headers.accept?.includes('application/graphql-response+json') === true
    ? 'application/graphql-response+json'
    : 'application/json'
}

/** Cancelled when the client goes before its answer does. */
function clientOf({ raw }: FastifyReply): Cancellation {
  const client = createCancellation()
  raw.once('close', () => {
    if (!raw.writableFinished) client.cancel()
  })
  return client
}

function toContext(
  { gatewayCaller: caller, correlationId }: FastifyRequest,
  client: Cancellation,
): RequestContext {
  return { caller, identity: caller && toIdentity(caller, correlationId), correlationId, client }
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
