/** Refusals before an operation is read: as HTTP responses, or as raw bytes on a connection whose request was malformed. */

import { randomUUID } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyBaseLogger } from 'fastify'
import type { ErrorCode } from '../../schema/error-codes.ts'
import { refusalBody, RequestRefusedError } from '../errors.ts'
import { writeResponse, type HttpResponse } from './http-response.ts'

/** The response to a refused request, and its line in the log. An unexpected error is masked. */
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
  const reason = error instanceof Error ? error.name : 'unknown'
  return new RequestRefusedError('INTERNAL_SERVER_ERROR', reason)
}

/** Refuses a request that the router must not see, and closes its connection. */
export function refuseMalformed(
  response: ServerResponse,
  reason: string,
  log: FastifyBaseLogger,
): void {
  const correlationId = randomUUID()
  const refused = toErrorResponse(
    new RequestRefusedError('BAD_REQUEST', reason),
    correlationId,
    log,
  )
  writeResponse(response, refused, {
    mediaType: 'application/json',
    correlationId,
    isClosing: true,
  })
}

/** Refuses bytes that never became a request: a head that is too large, a client that is too slow, no HTTP. */
export function refuseConnection(
  error: Pick<NodeJS.ErrnoException, 'code'>,
  socket: Socket,
  log: FastifyBaseLogger,
): void {
  if (!socket.writable || socket.destroyed) {
    socket.destroy()
    return
  }
  const [status, code] = statusOf(error.code)
  const correlationId = randomUUID()
  log.warn({ correlationId, code, reason: error.code }, 'request refused')
  const body = JSON.stringify(refusalBody(code, correlationId))
  socket.end(
    `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\ncache-control: no-store\r\n` +
      `x-correlation-id: ${correlationId}\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  )
}

function statusOf(nodeCode: string | undefined): readonly [status: string, code: ErrorCode] {
  if (nodeCode === 'ERR_HTTP_REQUEST_TIMEOUT') return ['408 Request Timeout', 'PAYLOAD_TOO_LARGE']
  if (nodeCode === 'HPE_HEADER_OVERFLOW')
    return ['431 Request Header Fields Too Large', 'PAYLOAD_TOO_LARGE']
  return ['400 Bad Request', 'BAD_REQUEST']
}
