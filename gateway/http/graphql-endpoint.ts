/** `POST /graphql`: authenticates before reading the body, waits for its turn, and writes the response, or a stream. */

import { randomUUID } from 'node:crypto'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { FastifyBaseLogger } from 'fastify'
import { encodeInTurns, longText } from '../../http/long-work.ts'
import type { Authenticator, Caller } from '../authentication/authenticate.ts'
import { toIdentity } from '../authentication/caller-identity.ts'
import { Cancellable, type Cancellation } from '../execution/cancellation.ts'
import type { OperationBody } from '../operation/document-cache.ts'
import type { OperationCaller } from '../operation/execute-operation.ts'
import type { OperationHandler } from '../operation/handle-operation.ts'
import type { ErrorCode } from '../../schema/error-codes.ts'
import { RequestRefusedError } from '../errors.ts'
import type { Lane } from '../operation/lanes.ts'
import type { Cors } from './cors.ts'
import {
  mediaTypeFor,
  writeResponse,
  type EncodedResponse,
  type HttpResponse,
} from './http-response.ts'
import { checkContentType, readOperationBody, rejectEncoded } from './operation-body.ts'
import { toErrorResponse } from './error-response.ts'
import type { OpenConnections } from './open-connections.ts'
import { acceptsEvents, answerStreamed, type StreamedRequest } from './streamed-exchange.ts'
import { overloaded, type Turns } from './turns.ts'

/** Options of `createGraphqlEndpoint`. */
export interface GraphqlEndpointOptions {
  readonly authenticator: Authenticator
  readonly operations: OperationHandler
  readonly turns: Turns
  readonly connections: OpenConnections
  readonly cors: Cors
  readonly log: FastifyBaseLogger
  /** Largest body of a request, in bytes. */
  readonly maxBodyBytes: number
  readonly onRefused?: OnRefused
}

/** Called for each call that is refused before its operation is read, with the client where its token was verified. */
export type OnRefused = (
  client: { readonly agencyId: string; readonly clientId: string } | null,
  code: ErrorCode,
) => void

/** One request, from its head to its response. */
interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly correlationId: string
  /** Once it is authenticated. */
  caller?: Caller | null
}

/** The endpoint of operations. */
export interface GraphqlEndpoint {
  readonly listener: RequestListener
  /** From now on each response closes its connection, and streams end, so that the server can close. */
  close(): void
}

/** Works on Node's own request and response: a framework costs more here than authentication does. */
export function createGraphqlEndpoint(options: GraphqlEndpointOptions): GraphqlEndpoint {
  const { authenticator, connections, operations, turns, cors, log, maxBodyBytes } = options
  let isClosing = false

  async function receive(exchange: Exchange): Promise<void> {
    const { request, response } = exchange
    setHeaders(response, cors.headersFor(request) ?? {})
    const setHeader = (name: string, value: string) => void response.setHeader(name, value)
    try {
      rejectEncoded(request)
      const caller = await authenticator.authenticate(request, setHeader)
      exchange.caller = caller
      checkContentType(request)
      wait(exchange, await readOperationBody(request, maxBodyBytes), caller)
    } catch (error) {
      refuse(exchange, error)
    }
  }

  /** The record of the caller is created when the operation begins, so that a waiting request holds little memory. */
  function wait(exchange: Exchange, body: OperationBody, caller: Caller | null): void {
    const [client, lane] = [clientOf(exchange.response), operations.laneOf(body)]
    const begin = () =>
      acceptsEvents(exchange.request)
        ? void handleStreamed({ ...exchange, caller, client }, body, lane)
        : void handle(exchange, body, lane, toOperationCaller(exchange, caller, { client, lane }))
    const shed = () => refuse(exchange, overloaded(lane))
    turns.enter({ lane, agency: caller?.agencyId, begin, shed })
  }

  async function handle(
    exchange: Exchange,
    body: OperationBody,
    lane: Lane,
    caller: OperationCaller,
  ): Promise<void> {
    try {
      // the client may have closed the connection while its operation waited
      if (exchange.response.destroyed) return
      const answer = await operations.handle(body, caller)
      if ('body' in answer) write(exchange, await encodeLong(answer))
    } catch (error) {
      refuse(exchange, error)
    } finally {
      turns.leave(lane, exchange.caller?.agencyId)
    }
  }

  async function handleStreamed(
    streamed: StreamedRequest,
    body: OperationBody,
    lane: Lane,
  ): Promise<void> {
    const request = toOperationCaller(streamed, streamed.caller, { client: streamed.client, lane })
    try {
      const answer = await answerStreamed(streamed, { body, request, lane }, options)
      if (answer) write(streamed, answer)
    } catch (error) {
      refuse(streamed, error)
    }
  }

  function refuse(exchange: Exchange, error: unknown): void {
    reportRefused(exchange, error, options)
    write(exchange, toErrorResponse(error, exchange.correlationId, log))
  }

  function write({ request, response, correlationId }: Exchange, written: EncodedResponse): void {
    writeResponse(response, written, { mediaType: mediaTypeFor(request), correlationId, isClosing })
  }

  return {
    listener: (request, response) =>
      void receive({ request, response, correlationId: randomUUID() }),
    close() {
      isClosing = true
      connections.close()
    },
  }
}

/** A response whose long body is bytes already: the loop serves others while they are made. */
async function encodeLong(answer: HttpResponse): Promise<EncodedResponse> {
  if (answer.body.length <= longText) return answer
  return { ...answer, body: await encodeInTurns(answer.body) }
}

function setHeaders(response: ServerResponse, headers: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
}

function reportRefused(
  { caller = null }: Exchange,
  error: unknown,
  { onRefused }: GraphqlEndpointOptions,
): void {
  if (error instanceof RequestRefusedError) onRefused?.(error.client ?? caller, error.code)
}

/** Cancelled when the client closes the connection before it has its response. */
function clientOf(response: ServerResponse): Cancellable {
  const client = new Cancellable()
  response.on('close', () => {
    if (!response.writableFinished) client.cancel()
  })
  return client
}

function toOperationCaller(
  { correlationId }: Exchange,
  caller: Caller | null,
  { client, lane }: { readonly client: Cancellation; readonly lane: Lane },
): OperationCaller {
  const identity = caller && toIdentity(caller, correlationId, lane === 'first')
  return { caller, identity, correlationId, client }
}
