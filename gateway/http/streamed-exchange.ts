/** One exchange whose response is a stream of events: GraphQL over SSE, distinct connections mode. */

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyBaseLogger } from 'fastify'
import { createEventStreamWriter, eventStreamType } from '../../http/event-stream.ts'
import type { Authenticator, Caller } from '../authentication/authenticate.ts'
import { refusalBody } from '../errors.ts'
import type { Cancellable } from '../execution/cancellation.ts'
import type { OperationBody } from '../operation/document-cache.ts'
import type { OperationCaller } from '../operation/execute-operation.ts'
import type { OperationHandler } from '../operation/handle-operation.ts'
import type { Lane } from '../operation/lanes.ts'
import type { OperationStream } from '../operation/operation-stream.ts'
import type { StreamingClient } from '../operation/streaming-client.ts'
import { weightOf } from './accept.ts'
import { headersOfEvery, lastOfConnection, type HttpResponse } from './http-response.ts'
import type { OpenConnection, OpenConnections } from './open-connections.ts'
import type { Turns } from './turns.ts'

/** A request whose client takes a stream. */
export interface StreamedRequest {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly correlationId: string
  readonly caller: Caller | null
  /** Cancelled when the client has gone, and here when the stream ends. */
  readonly client: Cancellable
}

/** Parts that all streams of a gateway share. */
export interface StreamingOptions {
  readonly authenticator: Pick<Authenticator, 'recheck'>
  readonly connections: OpenConnections
  readonly operations: OperationHandler
  readonly turns: Pick<Turns, 'take' | 'leave'>
  readonly log: FastifyBaseLogger
}

/** An operation that has begun, in the turn of its lane. */
interface BegunOperation {
  readonly body: OperationBody
  readonly request: OperationCaller
  readonly lane: Lane
}

/** The response to one request as a stream. */
interface StreamedExchange {
  /** The reader, as the operation sees it. */
  readonly streaming: StreamingClient
  /**
   * Sends each result until the stream ends.
   * @throws {TOO_MANY_STREAMS | OVERLOADED} before anything is sent
   */
  run(stream: OperationStream): Promise<void>
  /** Sends the one result of a query, of a mutation, or of an operation that was refused. @param body JSON of one line */
  sendOnly(body: string): Promise<void>
}

/** Shortest time after which a reader is to come again when the process stops, in milliseconds. */
const retryMs = 1_000
/** By so many milliseconds each reader comes later than the one before. */
const retrySpreadMs = 5

/** Whether the client takes a stream: for every operation where it names no JSON, else for subscriptions. */
export function acceptsEvents({ headers: { accept = '' } }: IncomingMessage): boolean {
  return weightOf(accept, eventStreamType) > 0
}

/** Whether a single result is sent as a stream too. */
function prefersEvents({ headers: { accept = '' } }: IncomingMessage): boolean {
  return weightOf(accept, eventStreamType) > 0 && !/application\/(?:[\w.-]+\+)?json/.test(accept)
}

/**
 * Handles an operation and sends its results. A stream that is open has no turn; each of its events has one.
 * @returns the response to an operation without a stream, where the client prefers JSON; undefined when all is sent
 * @throws {TOO_MANY_STREAMS | OVERLOADED} before anything is sent
 */
export async function answerStreamed(
  streamed: StreamedRequest,
  { body, request, lane }: BegunOperation,
  options: StreamingOptions,
): Promise<HttpResponse | undefined> {
  const { operations, turns } = options
  const agency = streamed.caller?.agencyId
  const exchange = createStreamedExchange(streamed, options)
  const { streaming } = exchange
  const answer = streamed.response.destroyed
    ? undefined
    : await operations
        .handle(body, { ...request, streaming })
        .finally(() => turns.leave(lane, agency))
  if (!answer) turns.leave(lane, agency)
  else if ('results' in answer) await exchange.run(answer)
  else if (prefersEvents(streamed.request)) await exchange.sendOnly(answer.body)
  else return answer
  return undefined
}

/** Nothing is written before the operation is handled. */
function createStreamedExchange(
  { request, response, correlationId, caller, client }: StreamedRequest,
  { authenticator, connections, turns, log }: StreamingOptions,
): StreamedExchange {
  const writer = createEventStreamWriter(response)
  let ending: { readonly body?: string; readonly retryMs?: number } = {}

  const connection: OpenConnection = {
    agencyId: caller?.agencyId,
    expiresAt: caller?.expiresAt,
    recheck: () => authenticator.recheck(request, caller),
    beat: () => writer.beat(),
    end(reason, place) {
      if (client.isCancelled) return
      ending =
        reason === 'draining'
          ? { retryMs: retryMs + place * retrySpreadMs }
          : { body: JSON.stringify(refusalBody('UNAUTHENTICATED', correlationId)) }
      log.info({ correlationId, agency: caller?.agencyId, reason }, 'stream ended')
      client.cancel()
      // bytes that the reader did not take would keep the connection of a caller who no longer counts
      if (response.writableNeedDrain) response.destroy()
    },
  }

  function writeHead(): void {
    const own = [
      { 'content-type': `${eventStreamType}; charset=utf-8`, 'x-accel-buffering': 'no' },
      headersOfEvery(correlationId),
      lastOfConnection,
    ]
    response.writeHead(200, own.flatMap((each) => Object.entries(each)).flat())
    response.flushHeaders()
  }

  return {
    streaming: {
      cancellation: client,
      mayGoOn: () => connections.check(connection),
      takeTurn: () => turns.take(caller?.agencyId),
    },
    async run({ results }) {
      const leave = connections.add(connection)
      try {
        writeHead()
        for await (const text of results)
          if (!(await writer.send('next', text))) {
            if (!client.isCancelled)
              log.warn({ correlationId, agency: caller?.agencyId }, 'reader too slow')
            return
          }
        if (ending.body !== undefined) await writer.send('next', ending.body)
        writer.complete(ending.retryMs)
      } finally {
        leave()
        client.cancel()
      }
    },
    async sendOnly(body) {
      if (response.destroyed) return
      writeHead()
      if (await writer.send('next', body.trimEnd())) writer.complete()
    },
  }
}
