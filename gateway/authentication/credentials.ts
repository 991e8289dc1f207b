/** Finds the access token in a request: once, in the Authorization header, nowhere else (RFC 6750, 2.1; RFC 9449, 7.1; RFC 9110, 11.4). */

import type { IncomingMessage } from 'node:http'
import { requestInvalid, tokenInvalid } from './challenges.ts'

/** The scheme's name without regard to case (RFC 9110, 11.1). */
export type TokenScheme = 'Bearer' | 'DPoP'

/** An access token and the authentication scheme under which it was sent. */
export interface Credentials {
  readonly scheme: TokenScheme
  readonly token: string
}

const schemes: ReadonlyMap<string, TokenScheme> = new Map([
  ['bearer', 'Bearer'],
  ['dpop', 'DPoP'],
])
/** Largest token in bytes. */
const maxTokenBytes = 8_192

/**
 * @returns null when there is no token
 * @throws {BAD_REQUEST} when there are two, or one in the query string
 * @throws {UNAUTHENTICATED} when it cannot be a token
 */
export function readCredentials(request: IncomingMessage): Credentials | null {
  if (request.url?.includes('access_token') === true)
    throw requestInvalid('token in the query string')
  const { authorization: header } = request.headers
  if (header === undefined) return null
  // Node keeps the first of two without an error
  if (countHeaders(request.rawHeaders, 'authorization') > 1)
    throw requestInvalid('two authorization headers')
  const blank = header.indexOf(' ')
  const scheme = schemes.get(header.slice(0, blank).toLowerCase())
  const token = header.slice(blank).trim()
  // `verifyAccessToken` checks the characters
  if (!scheme || token === '') throw tokenInvalid('malformed authorization header')
  if (token.length > maxTokenBytes) throw tokenInvalid('token too large', scheme)
  return { scheme, token }
}

/** @param rawHeaders names and values in turn, as they came */
function countHeaders(rawHeaders: readonly string[], name: string): number {
  let count = 0
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const raw = rawHeaders[at]
    if (raw?.length === name.length && raw.toLowerCase() === name) count++
  }
  return count
}
