/** `POST /graphql`: authenticates before reading the body, waits for its turn, and writes the response. */

import { randomUUID } from 'node:crypto'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { FastifyBaseLogger } from 'fastify'
import type { Authenticator, Caller } from '../authentication/authenticate.ts'
import { toIdentity } from '../authentication/caller-identity.ts'
import { Cancellable, type Cancellation } from '../execution/cancellation.ts'
import type { OperationBody } from '../operation/document-cache.ts'
import type { OperationCaller } from '../operation/execute-operation.ts'
import type { HandleOperation } from '../operation/handle-operation.ts'
import { createAdmission } from './concurrency-limit.ts'
import { mediaTypeFor, writeResponse, type HttpResponse } from './http-response.ts'
import { checkContentType, readOperationBody, rejectEncoded } from './operation-body.ts'
import { toErrorResponse } from './error-response.ts'

/** Operations in progress below which one begins at once. */
const beginFreely = 16

/** Options of `createGraphqlEndpoint`. */
export interface GraphqlEndpointOptions {
  readonly authenticator: Authenticator
  readonly handleOperation: HandleOperation
  readonly log: FastifyBaseLogger
  /** Largest body of a request, in bytes. */
  readonly maxBodyBytes: number
}

/** One request, from its head to its response. */
interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly correlationId: string
}

/** The endpoint of operations. */
export interface GraphqlEndpoint {
  readonly listener: RequestListener
  /** From now on each response closes its connection, so that the server can close. */
  close(): void
}

/** Works on Node's own request and response: a framework costs more here than authentication does. */
export function createGraphqlEndpoint(options: GraphqlEndpointOptions): GraphqlEndpoint {
  const { authenticator, handleOperation, log, maxBodyBytes } = options
  const admission = createAdmission(beginFreely, () => performance.now())
  let isClosing = false

  async function receive(exchange: Exchange): Promise<void> {
    const { request, response } = exchange
    try {
      rejectEncoded(request)
      const caller = await authenticator.authenticate(
        request,
        (name, value) => void response.setHeader(name, value),
      )
      checkContentType(request)
      const body = await readOperationBody(request, maxBodyBytes)
      const client = clientOf(response)
      // the caller's record is created only when the operation is admitted: a queued request holds little memory
      admission.admit(
        () => void handle(exchange, body, toOperationCaller(exchange, caller, client)),
      )
    } catch (error) {
      refuse(exchange, error)
    }
  }

  async function handle(
    exchange: Exchange,
    body: OperationBody,
    caller: OperationCaller,
  ): Promise<void> {
    try {
      write(exchange, await handleOperation(body, caller))
    } catch (error) {
      refuse(exchange, error)
    } finally {
      admission.leave()
    }
  }

  function refuse(exchange: Exchange, error: unknown): void {
    write(exchange, toErrorResponse(error, exchange.correlationId, log))
  }

  function write({ request, response, correlationId }: Exchange, written: HttpResponse): void {
    const mediaType = mediaTypeFor(request)
    writeResponse(response, written, { mediaType, correlationId, isClosing })
  }

  return {
    listener: (request, response) =>
      void receive({ request, response, correlationId: randomUUID() }),
    close() {
      isClosing = true
    },
  }
}

/** Cancelled when the client closes the connection before it has its response. */
function clientOf(response: ServerResponse): Cancellation {
  const client = new Cancellable()
  response.on('close', () => {
    if (!response.writableFinished) client.cancel()
  })
  return client
}

function toOperationCaller(
  { correlationId }: Exchange,
  caller: Caller | null,
  client: Cancellation,
): OperationCaller {
  return { caller, identity: caller && toIdentity(caller, correlationId), correlationId, client }
}
