/** The events of one subscription at a subgraph, by GraphQL over SSE: read as they are asked for, each bounded in size. */

import type { Dispatcher, Pool } from 'undici'
import { readEventStream } from '../../../http/read-event-stream.ts'
import type { Cancellation } from '../cancellation.ts'
import { ExchangeError } from './exchange-error.ts'

/** The request of a subscription, and its bounds. */
export interface StreamOptions {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Time to the head of the response, in milliseconds. */
  readonly timeoutMs: number
  /** Of one event. */
  readonly maxEventBytes: number
  /** Cancelled when nobody reads the events any more. */
  readonly cancellation: Cancellation
}

/** A subgraph that sends neither an event nor a comment for so long is gone, in milliseconds. */
const silenceMs = 60_000

/**
 * The results of the subscription as JSON texts; they end when the subgraph completes it, or on cancellation. A response
 * of another media type is one result: subgraphs refuse so.
 * @throws {ExchangeError} when the connection fails or breaks off
 */
export async function* streamResults(
  pool: Pool,
  options: StreamOptions,
): AsyncGenerator<string, void> {
  const { cancellation, maxEventBytes } = options
  const stopped = new AbortController()
  const stop = () => stopped.abort()
  cancellation.onCancel(stop)
  try {
    const { headers, body } = await open(pool, options, stopped.signal)
    if (!isEventStream(headers['content-type'])) {
      yield await readBounded(body, maxEventBytes)
      return
    }
    for await (const { event, data } of readEventStream(body, maxEventBytes)) {
      if (event === 'complete') return
      if (event === 'next') yield data
    }
    throw new ExchangeError('connection', 'stream broken off')
  } catch (error) {
    if (cancellation.isCancelled) return
    throw error instanceof ExchangeError ? error : new ExchangeError('connection', nameOf(error))
  } finally {
    cancellation.forget(stop)
    stopped.abort()
  }
}

function open(
  pool: Pool,
  { path, headers, body, timeoutMs }: StreamOptions,
  signal: AbortSignal,
): Promise<Dispatcher.ResponseData> {
  return pool.request({
    method: 'POST',
    path,
    headers,
    body,
    signal,
    // the connection is for this stream alone
    reset: true,
    headersTimeout: timeoutMs,
    bodyTimeout: silenceMs,
  })
}

function isEventStream(type: string | string[] | undefined): boolean {
  return String(type ?? '').startsWith('text/event-stream')
}

async function readBounded(body: AsyncIterable<Buffer>, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.length
    if (size > maxBytes) throw new ExchangeError('too large', 'answer too large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}
