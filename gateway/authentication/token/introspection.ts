/** Requests the state of a token from its issuer (RFC 7662) and caches the response for a bounded time. */

import type { CacheBudget } from '../../../authorization/cache-budget.ts'
import type { AccessToken } from './access-token.ts'
import type { IntrospectionEntry } from '../registry/issuer-entry.ts'

/** Requests the state of tokens from one issuer. */
export interface Introspector {
  /**
   * @returns false when the issuer says that the token is not active, or describes another one
   * @throws when the issuer does not respond as RFC 7662 says: the request must then be refused
   */
  isActive(tokenText: string, tokenHash: string, token: AccessToken): Promise<boolean>
}

/** Endpoint, credentials and cache of an introspector. */
export interface IntrospectorOptions {
  readonly entry: IntrospectionEntry
  readonly clientSecret: string
  readonly fetch: typeof globalThis.fetch
  readonly now: () => Date
  /** The budget that bounds the cached answers, in bytes. */
  readonly caches: CacheBudget
}

const timeoutMs = 2_000
/** Bytes of a cached answer: a hash, a promise and an instant. */
const bytesOfAnswer = 512
const maxAnswerBytes = 64 * 1024

interface Answer {
  readonly isActive: Promise<boolean>
  readonly askedAt: number
}

/**
 * Creates the introspector of one issuer. A request times out after two seconds; responses are cached for
 * `cacheSeconds` of its entry, failures are not cached.
 */
export function createIntrospector(options: IntrospectorOptions): Introspector {
  const { entry, now, caches } = options
  const answers = caches.createCache<Answer>()
  return {
    isActive(tokenText, tokenHash, token) {
      const instant = now().getTime()
      const known = answers.get(tokenHash)
      if (known && instant - known.askedAt < entry.cacheSeconds * 1000) return known.isActive
      const isActive = ask(tokenText, token, options)
      answers.set(tokenHash, { isActive, askedAt: instant }, bytesOfAnswer)
      // a failure is not cached: the next call sends a new request
      isActive.catch(() => {
        if (answers.get(tokenHash)?.isActive === isActive) answers.delete(tokenHash)
      })
      return isActive
    },
  }
}

async function ask(
  tokenText: string,
  token: AccessToken,
  { entry, clientSecret, fetch }: IntrospectorOptions,
): Promise<boolean> {
  // RFC 6749, 2.3.1: both are encoded as form values before they are joined
  const credentials = [entry.clientId, clientSecret].map(encodeURIComponent).join(':')
  const response = await fetch(entry.endpoint, {
    method: 'POST',
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
    headers: {
      accept: 'application/json',
      authorization: `Basic ${Buffer.from(credentials).toString('base64')}`,
    },
    body: new URLSearchParams({ token: tokenText, token_type_hint: 'access_token' }),
  })
  if (response.status !== 200) throw new Error('introspection not answered')
  const text = await response.text()
  if (text.length > maxAnswerBytes) throw new Error('introspection answer too large')
  const answer: unknown = JSON.parse(text)
  if (typeof answer !== 'object' || answer === null || !('active' in answer))
    throw new Error('introspection answer not understood')
  return answer.active === true && isAbout(answer, token)
}

/** Members of the response must equal the claims of the token (RFC 7662, 2.2). */
function isAbout(answer: object, { issuer, subject, clientId, jwtId }: AccessToken): boolean {
  const members = new Map<string, unknown>(Object.entries(answer))
  const agrees = (member: string, value: string | undefined) =>
    members.get(member) === undefined || value === undefined || members.get(member) === value
  return (
    agrees('iss', issuer.issuer) &&
    agrees('sub', subject) &&
    agrees('client_id', clientId) &&
    agrees('jti', jwtId)
  )
}
