/** Reads server-sent events from the bytes of a response, each of them bounded. */

/** One event of a stream: its name and its data. */
export interface StreamedEvent {
  /** `message` where the stream names none. */
  readonly event: string
  readonly data: string
}

/** Thrown when one event is longer than the bound. */
export class EventTooLongError extends Error {
  override readonly name = 'EventTooLongError'
}

const lineBreak = /\r\n|\n|\r/g

/**
 * The events of a stream, one at a time: bytes are read as the reader asks for events. Comments, ids and retry times are
 * left out, and so is an event that the stream breaks off.
 * @param maxEventLength of one event, in characters
 * @throws {EventTooLongError}
 * @throws {TypeError} for bytes that are not UTF-8: they would be replaced by U+FFFD without an error
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export async function* readEventStream(
  chunks: AsyncIterable<Uint8Array>,
  maxEventLength: number,
): AsyncGenerator<StreamedEvent, void> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const message = createMessage()
  /** The line that is not complete yet. */
  let line = ''
  let wasCarriageReturn = false
  for await (const chunk of chunks) {
    let text = decoder.decode(chunk, { stream: true })
    if (text === '') continue
    if (wasCarriageReturn && text.startsWith('\n')) text = text.slice(1)
    wasCarriageReturn = text.endsWith('\r')
    let from = 0
    for (const { index, 0: ending } of text.matchAll(lineBreak)) {
      const event = message.addLine(line + text.slice(from, index))
      line = ''
      from = index + ending.length
      if (event) yield event
    }
    line += text.slice(from)
    if (line.length + message.length() > maxEventLength) throw new EventTooLongError()
  }
}

/** Collects the lines of one event. */
function createMessage() {
  let name = ''
  let data: string[] = []
  let length = 0
  return {
    /** Characters of the event so far. */
    length: () => length,
    /** @returns the event that an empty line completes */
    addLine(line: string): StreamedEvent | undefined {
      if (line === '') {
        const event =
          data.length > 0 || name !== ''
            ? { event: name === '' ? 'message' : name, data: data.join('\n') }
            : undefined
        name = ''
        data = []
        length = 0
        return event
      }
      const colon = line.indexOf(':')
      const field = colon === -1 ? line : line.slice(0, colon)
      const value = colon === -1 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1)
      if (field === 'event') name = value
      else if (field === 'data') data.push(value)
      length += line.length
      return undefined
    },
  }
}
