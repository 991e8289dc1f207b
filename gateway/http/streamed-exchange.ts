/** One exchange whose response is a stream of events: GraphQL over SSE, distinct connections mode. */

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyBaseLogger } from 'fastify'
import { createEventStreamWriter, eventStreamType } from '../../http/event-stream.ts'
import type { Authenticator, Caller } from '../authentication/authenticate.ts'
import { refusalBody } from '../errors.ts'
import type { Cancellable } from '../execution/cancellation.ts'
import type { OperationStream } from '../operation/operation-stream.ts'
import type { StreamingClient } from '../operation/streaming-client.ts'
import { headersOfEvery, lastOfConnection } from './http-response.ts'
import type { OpenConnection, OpenConnections } from './open-connections.ts'

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
  /** Waits for a turn of the gateway; the result ends it. */
  readonly takeTurn: () => Promise<() => void>
  readonly log: FastifyBaseLogger
}

/** The response to one request as a stream. */
export interface StreamedExchange {
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
  return accept.includes(eventStreamType)
}

/** Whether a single result is sent as a stream too. */
export function prefersEvents({ headers: { accept = '' } }: IncomingMessage): boolean {
  return accept.includes(eventStreamType) && !/application\/(?:[\w.-]+\+)?json/.test(accept)
}

/** Prepares the exchange; nothing is written before its operation is handled. */
export function createStreamedExchange(
  { request, response, correlationId, caller, client }: StreamedRequest,
  { authenticator, connections, takeTurn, log }: StreamingOptions,
): StreamedExchange {
  const writer = createEventStreamWriter(response)
  let ending: { readonly body?: string; readonly retryMs?: number } = {}

  const connection: OpenConnection = {
    agencyId: caller?.agencyId,
    expiresAt: caller?.expiresAt,
    recheck: () => authenticator.recheck(request),
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
      takeTurn,
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
