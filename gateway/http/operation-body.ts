/** The body of a request: bounded JSON with one operation, as GraphQL over HTTP defines it. */

import { isUtf8 } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import { requestInvalid } from '../authentication/challenges.ts'
import { RequestRefusedError } from '../errors.ts'
import { parseJson } from '../execution/exact-json.ts'
import type { OperationBody } from '../operation/document-cache.ts'
import { lastOfConnection } from './http-response.ts'

/** @throws {UNSUPPORTED_MEDIA_TYPE} for a compressed body, also on its way: few bytes can unpack to many */
export function rejectEncoded({ headers }: IncomingMessage): void {
  const { 'content-encoding': encoding = 'identity', 'transfer-encoding': transfer = 'chunked' } =
    headers
  if (encoding !== 'identity' || transfer.toLowerCase() !== 'chunked')
    throw new RequestRefusedError('UNSUPPORTED_MEDIA_TYPE', 'compressed body')
}

const jsonType = /^application\/json\s*(;\s*charset=("?)utf-?8\2\s*)?$/i

/** @throws {UNSUPPORTED_MEDIA_TYPE} for anything but JSON in UTF-8, which no form of a foreign page can send */
export function checkContentType({ headers }: IncomingMessage): void {
  const type = headers['content-type']
  if (type === 'application/json' || (type !== undefined && jsonType.test(type))) return
  throw new RequestRefusedError('UNSUPPORTED_MEDIA_TYPE', 'unsupported content type')
}

/**
 * Reads one operation. Its `extensions` are ignored; a token in the body is refused (RFC 6750, 2.2 is not served).
 * @throws {PAYLOAD_TOO_LARGE} for more than `maxBytes`
 * @throws {PERSISTED_QUERY_NOT_SUPPORTED} for the hash of a persisted query without its text: clients then send the text
 * @throws {BAD_REQUEST} for any other body that is not an operation
 */
export async function readOperationBody(
  request: IncomingMessage,
  maxBytes: number,
): Promise<OperationBody> {
  const body = parse(await readText(request, maxBytes))
  if (!isObject(body)) throw malformed('the body is not a JSON object')
  if ('access_token' in body) throw requestInvalid('token in the body')
  const { query, variables, operationName, extensions } = body
  if (!isAbsent(extensions) && !isObject(extensions)) throw malformed('extensions is not an object')
  if (typeof query !== 'string' || query === '') {
    if (isAbsent(query) && isObject(extensions) && isObject(extensions['persistedQuery']))
      throw new RequestRefusedError('PERSISTED_QUERY_NOT_SUPPORTED', 'persisted query without text')
    throw malformed('query is missing or not a string')
  }
  if (!isAbsent(variables) && !isObject(variables)) throw malformed('variables is not an object')
  if (!isAbsent(operationName) && typeof operationName !== 'string')
    throw malformed('operationName is not a string')
  return { query, variables, operationName }
}

function readText(request: IncomingMessage, maxBytes: number): Promise<string> {
  return new Promise((resolve, reject) => {
    // the response does not wait for the rest of the body
    const refuseSize = () =>
      reject(new RequestRefusedError('PAYLOAD_TOO_LARGE', 'body too large', lastOfConnection))
    const refuseRest = () => reject(malformed('the connection ended within the body'))
    if (request.destroyed) return refuseRest()
    if (Number(request.headers['content-length']) > maxBytes) return refuseSize()
    let chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer) => {
      if (size > maxBytes) return
      size += chunk.length
      chunks.push(chunk)
      if (size <= maxBytes) return
      chunks = []
      refuseSize()
    })
    request.on('end', () => {
      const [only] = chunks
      const bytes = chunks.length === 1 && only ? only : Buffer.concat(chunks)
      // bytes of another encoding would be replaced by U+FFFD without an error
      if (isUtf8(bytes)) resolve(bytes.toString('utf8'))
      else reject(malformed('the body is not UTF-8'))
    })
    request.on('error', refuseRest)
  })
}

const byteOrderMark = 0xfeff

/** A byte order mark before the text is ignored (RFC 8259, 8.1 allows it). */
function parse(text: string): unknown {
  try {
    return parseJson(text.charCodeAt(0) === byteOrderMark ? text.slice(1) : text)
  } catch {
    throw malformed('the body is not JSON')
  }
}

function malformed(reason: string): RequestRefusedError {
  return new RequestRefusedError('BAD_REQUEST', reason)
}

function isAbsent(value: unknown): value is null | undefined {
  return value === undefined || value === null
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
