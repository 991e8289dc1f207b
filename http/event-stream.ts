/** Writes server-sent events, with a bound on what waits for a reader who is too slow. */

import type { ServerResponse } from 'node:http'

/** Media type of server-sent events. */
export const eventStreamType = 'text/event-stream'

/** Writes to one reader. */
export interface EventStreamWriter {
  /**
   * Writes one event and waits until the connection takes more.
   * @param data one line
   * @returns false when the reader has gone, or is too slow: its connection is then closed
   */
  send(event: string, data: string): Promise<boolean>
  /** Writes a comment, unless bytes still wait: balancers and readers see that the connection lives. */
  beat(): void
  /**
   * Writes the last event and ends the response.
   * @param retryMs after how many milliseconds the reader is to come again; absent: the stream is over
   */
  complete(retryMs?: number): void
}

/** Time that a reader has to take what waits for it, in milliseconds. */
const defaultSlowReaderMs = 10_000

/**
 * The writer of the GraphQL over SSE protocol, distinct connections mode. The head of the response has been written.
 * At most the buffer of the response and one event wait for the reader.
 * @see https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md
 */
export function createEventStreamWriter(
  response: ServerResponse,
  slowReaderMs = defaultSlowReaderMs,
): EventStreamWriter {
  const isOpen = () => !response.destroyed && !response.writableEnded

  function waitForDrain(): Promise<boolean> {
    return new Promise((resolve) => {
      const settle = (isTaken: boolean) => {
        clearTimeout(timer)
        response.off('drain', onDrain)
        response.off('close', onClose)
        if (!isTaken) response.destroy()
        resolve(isTaken)
      }
      const onDrain = () => settle(true)
      const onClose = () => settle(false)
      const timer = setTimeout(onClose, slowReaderMs)
      response.on('drain', onDrain)
      response.on('close', onClose)
    })
  }

  return {
    async send(event, data) {
      if (!isOpen()) return false
      return response.write(`event: ${event}\ndata: ${data}\n\n`) ? true : waitForDrain()
    },
    beat() {
      if (isOpen() && !response.writableNeedDrain) response.write(':\n\n')
    },
    complete(retryMs) {
      if (!isOpen()) return
      const retry = retryMs === undefined ? '' : `retry: ${retryMs}\n`
      response.end(`${retry}event: complete\ndata: \n\n`)
    },
  }
}
