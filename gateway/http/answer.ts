/** Answers over Node's own response, and what each of them says of itself. */

import type { IncomingMessage, ServerResponse } from 'node:http'

export interface HttpAnswer {
  /** HTTP status. */
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What stands at the head of each answer: its name in every log, and that nobody keeps a copy of it. */
export function headersOfEvery(correlationId: string) {
  return {
    'x-correlation-id': correlationId,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  }
}

/** For an answer after which nothing else comes over its connection. */
export const lastOfConnection = { connection: 'close' }

/** GraphQL over HTTP: the media type that the client takes. */
export function mediaTypeFor({ headers }: Pick<IncomingMessage, 'headers'>): string {
  return headers.accept?.includes('application/graphql-response+json') === true
    ? 'application/graphql-response+json'
    : 'application/json'
}

/** Head and body in one write; nothing where the client has gone. */
export function writeAnswer(response: ServerResponse, { status, headers, body }: HttpAnswer): void {
  if (response.destroyed) return
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) })
  response.end(body)
}
