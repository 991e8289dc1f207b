/** What goes wrong before an operation is read -> its refusal, over HTTP or over what is left of the connection. */

import { randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'
import type { FastifyBaseLogger } from 'fastify'
import { refusalBody, RequestRefusedError } from '../errors.ts'
import type { HttpResponse } from './http-response.ts'

/** The refusal that the caller gets, and its line in the log; what is not known is masked. */
export function toErrorResponse(
  error: unknown,
  correlationId: string,
  log: FastifyBaseLogger,
): HttpResponse {
  const { code, reason, httpStatus, headers, publicReason } = toRefusal(error)
  const level = code === 'INTERNAL_SERVER_ERROR' ? 'error' : 'warn'
  log[level]({ correlationId, code, reason }, 'request refused')
  return {
    status: httpStatus,
    headers,
    body: JSON.stringify(refusalBody(code, correlationId, publicReason)),
  }
}

function toRefusal(error: unknown): RequestRefusedError {
  if (error instanceof RequestRefusedError) return error
  return new RequestRefusedError(
    'INTERNAL_SERVER_ERROR',
    error instanceof Error ? error.name : 'unknown',
  )
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
