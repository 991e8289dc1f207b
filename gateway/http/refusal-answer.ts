/** What goes wrong before an operation is read -> its refusal, over HTTP or over what is left of the connection. */

import { randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'
import { refusalBody, RequestRefusedError } from '../errors.ts'

/** An error of Fastify, or of ours, as the refusal that the caller gets; what is not known is masked. */
export function toRefusal(error: unknown): RequestRefusedError {
  if (error instanceof RequestRefusedError) return error
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : ''
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new RequestRefusedError('PAYLOAD_TOO_LARGE', 'body too large')
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new RequestRefusedError('UNSUPPORTED_MEDIA_TYPE', 'content type')
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return new RequestRefusedError('BAD_REQUEST', 'body')
    default:
      return new RequestRefusedError(
        'INTERNAL_SERVER_ERROR',
        error instanceof Error ? error.name : 'unknown',
      )
  }
}

/** What never became a request: a head too large, a client too slow, bytes that are no HTTP. */
export function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable || socket.destroyed) {
    socket.destroy()
    return
  }
  const isSlow = error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
  const isLarge = error.code === 'HPE_HEADER_OVERFLOW'
  const status = isSlow
    ? '408 Request Timeout'
    : isLarge
      ? '431 Request Header Fields Too Large'
      : '400 Bad Request'
  const code = isSlow || isLarge ? 'PAYLOAD_TOO_LARGE' : 'BAD_REQUEST'
  const body = JSON.stringify(refusalBody(code, randomUUID()))
  socket.end(
    `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\ncache-control: no-store\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  )
}
