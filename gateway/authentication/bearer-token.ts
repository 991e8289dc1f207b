/** Finds the access token in a request: once, in the Authorization header, nowhere else (RFC 6750, 2.1; RFC 9110, 11.4). */

import type { IncomingMessage } from 'node:http'
import { RequestRefusedError } from '../errors.ts'

/** Largest token in bytes. */
const maxTokenBytes = 8_192

const challenge = 'DPoP algs="ES256 PS256 EdDSA", Bearer'

/** RFC 6750, 3.1: the challenge names no error when no token was sent. */
export function tokenMissing(reason: string): RequestRefusedError {
  return new RequestRefusedError('UNAUTHENTICATED', reason, { 'www-authenticate': challenge })
}

/** One answer for every token that is not valid, whatever is wrong with it. */
export function tokenInvalid(reason: string): RequestRefusedError {
  return new RequestRefusedError('UNAUTHENTICATED', reason, {
    'www-authenticate': `${challenge} error="invalid_token"`,
  })
}

function requestInvalid(reason: string): RequestRefusedError {
  return new RequestRefusedError('BAD_REQUEST', reason, {
    'www-authenticate': `${challenge} error="invalid_request"`,
  })
}

/**
 * @returns null when there is no token
 * @throws {BAD_REQUEST} when there are two, or one in the query string
 * @throws {UNAUTHENTICATED} when it cannot be a token
 */
export function readBearerToken(request: IncomingMessage): string | null {
  const url = new URL(request.url ?? '/', 'http://host')
  if (url.searchParams.has('access_token')) throw requestInvalid('token in the query string')
  // `headers` keeps the first of two in silence
  const headers = request.headersDistinct['authorization'] ?? []
  if (headers.length > 1) throw requestInvalid('two authorization headers')
  const [header] = headers
  if (header === undefined) return null
  const credentials = /^bearer +([A-Za-z0-9._~+/-]+=*) *$/i.exec(header)
  if (!credentials?.[1]) throw tokenInvalid('authorization header of another form')
  if (credentials[1].length > maxTokenBytes) throw tokenInvalid('token too large')
  return credentials[1]
}
