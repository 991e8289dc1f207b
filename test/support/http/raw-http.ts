/** HTTP as bytes on a socket, for what no client library would send. */

import { connect } from 'node:net'

export interface RawAnswer {
  readonly status: number
  readonly headers: ReadonlyMap<string, string>
  readonly body: string
}

/** Sends the chunks, waiting `pauseMs` between them, and reads until the server closes. */
export function sendRaw(
  port: number,
  chunks: readonly (string | Buffer)[],
  pauseMs = 0,
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    let received = ''
    socket.setEncoding('utf8')
    socket.on('data', (part: string) => {
      received += part
    })
    socket.on('error', (error) => (received ? resolve(readAnswer(received)) : reject(error)))
    socket.on('close', () => resolve(readAnswer(received)))
    const queue = [...chunks]
    const sendNext = () => {
      const chunk = queue.shift()
      if (chunk === undefined || socket.destroyed) return
      socket.write(chunk)
      setTimeout(sendNext, pauseMs).unref()
    }
    socket.on('connect', sendNext)
  })
}

function readAnswer(text: string): RawAnswer {
  const [head = '', body = ''] = text.split('\r\n\r\n', 2)
  const [statusLine = '', ...lines] = head.split('\r\n')
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
  })
  return { status: Number(statusLine.split(' ')[1]), headers: new Map(headers), body }
}
