/** Reads the gateway's streams as a client of `fetch` does, event by event. */

import { readEventStream, type StreamedEvent } from '../../../http/read-event-stream.ts'

/** An open stream. */
export interface ReadStream {
  readonly status: number
  readonly headers: Headers
  /** The next event: its name, and its data as JSON where it has any; undefined at the end of the connection. */
  next(): Promise<ReadEvent | undefined>
  /** Every event up to the end of the connection. */
  rest(): Promise<readonly ReadEvent[]>
  /** Closes the connection. */
  close(): void
}

export interface ReadEvent {
  readonly event: string
  // events are data of whatever shape the test asked for
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly data: any
}

export interface StreamRequest {
  readonly query: string
  readonly variables?: Readonly<Record<string, unknown>>
  readonly headers?: Readonly<Record<string, string>>
}

/** Opens a stream; resolves with its head. */
export async function openStream(
  url: string,
  { query, variables = {}, headers = {} }: StreamRequest,
): Promise<ReadStream> {
  const stopped = new AbortController()
  const response = await fetch(url, {
    method: 'POST',
    headers: { accept: 'text/event-stream', 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables }),
    signal: stopped.signal,
  })
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true
  // locked at once: the body of a response that nobody refers to any more is cancelled, unless it is being read
  const chunks = isStream ? response.body?.values() : undefined
  const events = chunks ? readEventStream(chunks, 1e6) : jsonOf(response)
  const next = async () => {
    const { value } = await events.next()
    if (!value) return undefined
    return { event: value.event, data: value.data && JSON.parse(value.data) }
  }
  return {
    status: response.status,
    headers: response.headers,
    next,
    async rest() {
      const all: ReadEvent[] = []
      for (let event = await next(); event; event = await next()) all.push(event)
      return all
    },
    close: () => stopped.abort(),
  }
}

/** A response that is no stream, as one event. */
async function* jsonOf(response: Response): AsyncGenerator<StreamedEvent, void> {
  yield { event: 'json', data: await response.text() }
}
