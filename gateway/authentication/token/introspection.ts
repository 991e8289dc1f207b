/** Asks the issuer whether a token still counts (RFC 7662); believes the answer for a bounded time, and nothing else. */

import type { CacheBudget } from '../../../authorization/cache-budget.ts'
import type { AccessToken } from './access-token.ts'
import type { IntrospectionEntry } from '../registry/issuer-entry.ts'

export interface Introspector {
  /**
   * @returns false when the issuer says that the token is not active, or describes another one
   * @throws when the issuer does not answer: then nobody can say
   */
  isActive(tokenText: string, tokenHash: string, token: AccessToken): Promise<boolean>
}

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
      // no answer is not remembered: the next call asks again
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

/** What the answer says of the token must be what the token says of itself (RFC 7662, 2.2). */
function isAbout(answer: object, { issuer, subject, clientId, jwtId }: AccessToken): boolean {
  const said = new Map<string, unknown>(Object.entries(answer))
  const agrees = (member: string, value: string | undefined) =>
    said.get(member) === undefined || value === undefined || said.get(member) === value
  return (
    agrees('iss', issuer.issuer) &&
    agrees('sub', subject) &&
    agrees('client_id', clientId) &&
    agrees('jti', jwtId)
  )
}
