/** `POST /graphql`: who may not come in sends no body; what is known is answered at once; the rest is Apollo Server's. */

import { randomUUID } from 'node:crypto'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { HeaderMap, type ApolloServer } from '@apollo/server'
import type { FastifyBaseLogger } from 'fastify'
import type { Authenticator, Caller } from '../authentication/authenticate.ts'
import { Cancellable, type Cancellation } from '../execution/cancellation.ts'
import type { OperationBody } from '../operation/document-cache.ts'
import type { Pipeline, RequestContext } from '../operation/handle-operation.ts'
import { createAdmission } from './concurrency-limit.ts'
import { mediaTypeFor, writeAnswer, type HttpAnswer } from './http-response.ts'
import { checkContentType, readOperationBody, rejectEncoded } from './operation-body.ts'
import { answerRefusal } from './error-response.ts'
import { toIdentity } from '../authentication/caller-identity.ts'

/** Operations in flight up to which one begins at once. */
const beginFreely = 16

export interface GraphqlEndpointOptions {
  readonly door: Authenticator
  readonly apollo: ApolloServer<RequestContext>
  readonly pipeline: Pipeline
  readonly log: FastifyBaseLogger
  readonly maxBodyBytes: number
}

/** One call, from its head to its answer. */
interface Call {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly correlationId: string
}

export interface GraphqlEndpoint {
  readonly listener: RequestListener
  /** From now on each answer is the last one of its connection: a server that closes waits for its connections. */
  close(): void
}

/** On Node's own request and response: a framework between them costs more than the door does. */
export function createGraphqlEndpoint(options: GraphqlEndpointOptions): GraphqlEndpoint {
  const { door, apollo, pipeline, log, maxBodyBytes } = options
  const admission = createAdmission(beginFreely, () => performance.now())
  let isClosing = false

  async function take(call: Call): Promise<void> {
    const { request, response } = call
    try {
      rejectEncoded(request)
      const caller = await door.authenticate(
        request,
        (name, value) => void response.setHeader(name, value),
      )
      checkContentType(request)
      const body = await readOperationBody(request, maxBodyBytes)
      const client = clientOf(response)
      // nothing of the operation is older than its beginning: a promise that waited would keep the answer that it meets
      admission.admit(() => void answer(call, body, toContext(call, caller, client)))
    } catch (error) {
      refuse(call, error)
    }
  }

  async function answer(call: Call, body: OperationBody, context: RequestContext): Promise<void> {
    try {
      const known = await pipeline.answerKnown(body, context)
      write(call, known ?? (await askApollo(body, context, mediaTypeFor(call.request))))
    } catch (error) {
      refuse(call, error)
    } finally {
      admission.leave()
    }
  }

  async function askApollo(
    body: OperationBody,
    context: RequestContext,
    accept: string,
  ): Promise<HttpAnswer> {
    const answer = await apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: {
        method: 'POST',
        headers: new HeaderMap([
          ['content-type', 'application/json'],
          ['accept', accept],
        ]),
        search: '',
        body,
      },
      context: () => Promise.resolve(context),
    })
    if (answer.body.kind !== 'complete') throw new Error('incremental answers are not served')
    // Apollo Server has a word of its own about what every answer of ours says
    for (const name of ['content-type', 'content-length', 'cache-control'])
      answer.headers.delete(name)
    return {
      status: answer.status ?? 200,
      headers: Object.fromEntries(answer.headers),
      body: answer.body.string,
    }
  }

  function refuse(call: Call, error: unknown): void {
    write(call, answerRefusal(error, call.correlationId, log))
  }

  function write({ request, response, correlationId }: Call, answer: HttpAnswer): void {
    writeAnswer(response, answer, { mediaType: mediaTypeFor(request), correlationId, isClosing })
  }

  return {
    listener: (request, response) => void take({ request, response, correlationId: randomUUID() }),
    close() {
      isClosing = true
    },
  }
}

/** Cancelled when the client goes before its answer does. */
function clientOf(response: ServerResponse): Cancellation {
  const client = new Cancellable()
  response.on('close', () => {
    if (!response.writableFinished) client.cancel()
  })
  return client
}

function toContext(
  { correlationId }: Call,
  caller: Caller | null,
  client: Cancellation,
): RequestContext {
  return {
    caller,
    identity: caller && toIdentity(caller, correlationId),
    correlationId,
    client,
    variables: undefined,
    executed: undefined,
  }
}
