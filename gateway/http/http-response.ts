/** Responses over Node's own response object, and the headers that each of them has. */

import type { IncomingMessage, OutgoingHttpHeader, ServerResponse } from 'node:http'
import { weightOf } from './accept.ts'

/** A response, before it is written. */
export interface HttpResponse {
  /** HTTP status. */
  readonly status: number
  /** Beside those of every response. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** The same with the bytes of its body, where they were made before. */
export interface EncodedResponse extends Omit<HttpResponse, 'body'> {
  readonly body: string | Buffer
}

/** Headers of every response: its correlation id, and that it must not be stored (RFC 9111, 5.2.2.5). */
export function headersOfEvery(correlationId: string) {
  return {
    'x-correlation-id': correlationId,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  }
}

/** Header of a response that closes its connection. */
export const lastOfConnection = { connection: 'close' }

const responseType = 'application/graphql-response+json'

/** The media type that the client prefers, as GraphQL over HTTP defines it; JSON where it names neither. */
export function mediaTypeFor({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const weight = weightOf(headers.accept, responseType)
  const isPreferred = weight > 0 && weight >= weightOf(headers.accept, 'application/json')
  return isPreferred ? responseType : 'application/json'
}

/** Facts that `writeResponse` needs beside the response. */
export interface ResponseCircumstances {
  readonly mediaType: string
  readonly correlationId: string
  /** Whether the server closes: then the response closes its connection. */
  readonly isClosing: boolean
}

/** Writes head and body at once; nothing where the client has closed the connection. */
export function writeResponse(
  response: ServerResponse,
  { status, headers, body }: EncodedResponse,
  { mediaType, correlationId, isClosing }: ResponseCircumstances,
): void {
  if (response.destroyed) return
  if (response.headersSent) {
    response.destroy()
    return
  }
  const head: OutgoingHttpHeader[] = ['content-type', `${mediaType}; charset=utf-8`]
  head.push('content-length', Buffer.byteLength(body))
  const own = [headersOfEvery(correlationId), headers, isClosing ? lastOfConnection : none]
  for (const each of own) for (const [name, value] of Object.entries(each)) head.push(name, value)
  response.writeHead(status, head)
  response.end(body)
}

const none: Readonly<Record<string, string>> = {}
