/** Answers over Node's own response, and what each of them says of itself. */

import type { IncomingMessage, OutgoingHttpHeader, ServerResponse } from 'node:http'

export interface HttpAnswer {
  /** HTTP status. */
  readonly status: number
  /** Beside those of every answer. */
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

export interface AnswerCircumstances {
  readonly mediaType: string
  readonly correlationId: string
  /** Whether the server closes: then nothing comes after this answer. */
  readonly isClosing: boolean
}

/** Head and body in one write; nothing where the client has gone. What was begun once is not begun again. */
export function writeAnswer(
  response: ServerResponse,
  { status, headers, body }: HttpAnswer,
  { mediaType, correlationId, isClosing }: AnswerCircumstances,
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
