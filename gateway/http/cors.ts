/** Cross-origin requests of browsers: only the origins of the setting, never with cookies. */

import type { IncomingMessage } from 'node:http'

/** Headers by name. */
export type ResponseHeaders = Readonly<Record<string, string>>

/** Seconds for which a browser keeps the response to a preflight request. */
const maxAgeSeconds = '600'

/** Decides by the `Origin` of a request. */
export interface Cors {
  /** Headers of the response to a request; undefined where the request has no allowed origin. */
  headersFor(request: IncomingMessage): ResponseHeaders | undefined
  /** Headers of the response to a preflight request for an operation; undefined where it is refused. */
  preflightHeadersFor(request: IncomingMessage): ResponseHeaders | undefined
}

/**
 * @param origins allowed origins as browsers send them: `https://console.example`; empty: none
 * @see https://fetch.spec.whatwg.org/#http-cors-protocol
 */
export function createCors(origins: ReadonlySet<string>): Cors {
  const headersFor = ({ headers: { origin } }: IncomingMessage): ResponseHeaders | undefined =>
    origins.size > 0 && origin !== undefined && origins.has(origin)
      ? {
          'access-control-allow-origin': origin,
          'access-control-expose-headers':
            'x-correlation-id, retry-after, www-authenticate, dpop-nonce',
          vary: 'origin',
        }
      : undefined
  return {
    headersFor,
    preflightHeadersFor(request) {
      const allowed = headersFor(request)
      if (!allowed || request.headers['access-control-request-method'] !== 'POST') return undefined
      return {
        ...allowed,
        'access-control-allow-methods': 'POST',
        'access-control-allow-headers': 'authorization, content-type, dpop, access-purpose',
        'access-control-max-age': maxAgeSeconds,
      }
    },
  }
}
