/** Fetches a JWK Set (RFC 7517, 5) within bounds of time and size, without following redirects. */

import { createDeadline } from './deadline.ts'

const fetchTimeoutMs = 5_000
const maxJwksBytes = 256 * 1024

/**
 * The text of the set, at most 256 KiB within five seconds.
 * @throws when it is not served, too large or too slow
 */
export async function fetchKeySet(
  jwksUri: string,
  fetch: typeof globalThis.fetch,
  signal: AbortSignal,
): Promise<string> {
  const deadline = createDeadline(fetchTimeoutMs, signal)
  try {
    const response = await fetch(jwksUri, {
      redirect: 'error',
      signal: deadline.signal,
      headers: { accept: 'application/jwk-set+json, application/json' },
    })
    if (!response.ok || !response.body) throw new Error('JWKS not served')
    const chunks: Uint8Array[] = []
    let size = 0
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
      size += chunk.length
      if (size > maxJwksBytes) throw new Error('JWKS too large')
      chunks.push(chunk)
    }
    return Buffer.concat(chunks).toString('utf8')
  } finally {
    deadline.end()
  }
}
