/** Reads a subscription of the gateway by GraphQL over server-sent events, under the officer's own token. */

import type { Session } from '../session/session.ts'
import type { Operation } from './operation.ts'
import { Problem, problemOf, type GraphError } from './problem.ts'
import { readEvents } from './read-events.ts'

/** Options of one stream. */
export interface SubscribeOptions {
  readonly signal: AbortSignal
  /** Called when the gateway has taken the subscription. */
  readonly opened: () => void
}

/**
 * Answers one after another; the end means that the gateway asks to come again.
 * @throws {Problem} NETWORK when the stream is cut, STREAM_UNAVAILABLE when something on the way does not pass it on
 */
export type Subscribe = <Data, Variables>(
  operation: Operation<Data, Variables>,
  variables: Variables,
  options: SubscribeOptions,
) => AsyncGenerator<Data, void>

/** The gateway sends a comment every ten seconds: after this time without a byte the connection is dead. */
const silenceMs = 30_000

/** Streams are `fetch` responses, since `EventSource` sends no token (RFC 9449). */
export function createSubscribe(session: Session): Subscribe {
  return async function* subscribe<Data, Variables>(
    { name, text }: Operation<Data, Variables>,
    variables: Variables,
    { signal, opened }: SubscribeOptions,
  ) {
    const body = JSON.stringify({ query: text, operationName: name, variables })
    const headers = { accept: 'text/event-stream', 'content-type': 'application/json' }
    const response = await session.request({ body, headers, signal }).catch(toCut)
    const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true
    if (!isStream || !response.body) throw await readRefusal(response)
    opened()
    for await (const { event, data } of readEvents(chunksOf(response.body, signal))) {
      if (event === 'complete') return
      if (event !== 'next') continue
      const answer = JSON.parse(data) as GraphAnswer<Data> // the gateway's, by the types of the operation
      if (answer.errors && answer.errors.length > 0) throw problemOf(answer.errors)
      if (answer.data) yield answer.data
    }
    throw new Problem('NETWORK')
  }
}

/** A stream that its reader has given up ends like one that was cut. */
function toCut(error: unknown): never {
  throw error instanceof Problem ? error : new Problem('NETWORK')
}

interface GraphAnswer<Data> {
  readonly data?: Data | null
  readonly errors?: readonly GraphError[]
}

async function readRefusal(response: Response): Promise<Problem> {
  try {
    const { errors = [] } = (await response.json()) as GraphAnswer<never> // the gateway's
    return errors.length > 0 ? problemOf(errors) : new Problem('STREAM_UNAVAILABLE')
  } catch {
    return new Problem('STREAM_UNAVAILABLE')
  }
}

/** The bytes as they come; ends when the connection is cut or silent, or given up. */
async function* chunksOf(
  bytes: ReadableStream<Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void> {
  const reader = bytes.getReader()
  const stop = () => void reader.cancel().catch(() => undefined)
  signal.addEventListener('abort', stop)
  try {
    for (;;) {
      const timer = setTimeout(stop, silenceMs)
      const { done, value } = await reader.read().finally(() => clearTimeout(timer))
      if (done) return
      yield value
    }
  } catch {
    // cut: the reader of the events finds the end without `complete`
  } finally {
    signal.removeEventListener('abort', stop)
    stop()
  }
}
