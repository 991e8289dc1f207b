/** The body of a call: bounded JSON, one operation as GraphQL over HTTP has it, and no token in it. */

import type { IncomingMessage } from 'node:http'
import { requestInvalid } from '../authentication/challenges.ts'
import { RequestRefusedError } from '../errors.ts'
import type { OperationBody } from '../operation/document-cache.ts'
import { lastOfConnection } from './http-response.ts'

/** @throws {UNSUPPORTED_MEDIA_TYPE} for a body that would have to be unpacked: a small one can be large */
export function rejectEncoded({ headers }: IncomingMessage): void {
  const encoding = headers['content-encoding']
  if (encoding !== undefined && encoding !== 'identity')
    throw new RequestRefusedError('UNSUPPORTED_MEDIA_TYPE', 'compressed body')
}

const jsonType = /^application\/json\s*(;\s*charset=("?)utf-8\2\s*)?$/i

/** @throws {UNSUPPORTED_MEDIA_TYPE} for anything but JSON in UTF-8, which no form of a foreign page can send */
export function checkContentType({ headers }: IncomingMessage): void {
  const type = headers['content-type']
  if (type === 'application/json' || (type !== undefined && jsonType.test(type))) return
  throw new RequestRefusedError('UNSUPPORTED_MEDIA_TYPE', 'content type')
}

/**
 * One operation as an object; a token in the body is refused (RFC 6750, 2.2 is not served).
 * @throws {PAYLOAD_TOO_LARGE} for more than `maxBytes`; {BAD_REQUEST} for anything else that is no operation
 */
export async function readOperationBody(
  request: IncomingMessage,
  maxBytes: number,
): Promise<OperationBody> {
  const body = parse(await readText(request, maxBytes))
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new RequestRefusedError('BAD_REQUEST', 'body is no operation')
  if ('access_token' in body) throw requestInvalid('token in the body')
  if (!('query' in body) || typeof body.query !== 'string' || body.query === '')
    throw new RequestRefusedError('BAD_REQUEST', 'no query')
  const { variables, operationName } = body as Readonly<Record<string, unknown>>
  const areVariables = variables === undefined || variables === null || isPlainObject(variables)
  const isName =
    operationName === undefined || operationName === null || typeof operationName === 'string'
  if (!areVariables || !isName)
    throw new RequestRefusedError('BAD_REQUEST', 'variables or operationName of another form')
  return body as OperationBody // its form was checked
}

function readText(request: IncomingMessage, maxBytes: number): Promise<string> {
  return new Promise((resolve, reject) => {
    // what is still to come is not waited for
    const refuseSize = () =>
      reject(new RequestRefusedError('PAYLOAD_TOO_LARGE', 'body too large', lastOfConnection))
    const refuseRest = () => reject(new RequestRefusedError('BAD_REQUEST', 'body broken off'))
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
      resolve((chunks.length === 1 && only ? only : Buffer.concat(chunks)).toString('utf8'))
    })
    request.on('error', refuseRest)
  })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new RequestRefusedError('BAD_REQUEST', 'body is not JSON')
  }
}

function isPlainObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
