/** Reads server-sent events as the gateway writes them. */

/** One event. */
export interface StreamEvent {
  /** `message` where the stream names none. */
  readonly event: string
  readonly data: string
}

const endOfEvent = /\r?\n\r?\n/

/**
 * The events of a stream; comments are left out, and so is an event that the stream breaks off.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export async function* readEvents(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<StreamEvent, void> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of chunks) {
    const blocks = `${rest}${decoder.decode(chunk, { stream: true })}`.split(endOfEvent)
    rest = blocks.pop() ?? ''
    for (const block of blocks) {
      const event = toEvent(block)
      if (event) yield event
    }
  }
}

function toEvent(block: string): StreamEvent | undefined {
  const fields = block
    .split(/\r?\n/)
    .map((line) => /^(event|data)(?:: ?(.*))?$/.exec(line))
    .filter((field) => field !== null)
  if (fields.length === 0) return undefined
  const valuesOf = (name: string) =>
    fields.filter(([, field]) => field === name).map(([, , value = '']) => value)
  return { event: valuesOf('event').at(-1) ?? 'message', data: valuesOf('data').join('\n') }
}
