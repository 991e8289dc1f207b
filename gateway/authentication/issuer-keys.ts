/** The keys of each issuer: fetched, kept, refreshed in the background, and never tried for another issuer's tokens. */

import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose'
import type { Issuer } from './agency-registry.ts'

export interface IssuerKeysOptions {
  readonly fetch: typeof globalThis.fetch
  readonly now: () => Date
  /** Called when keys could not be fetched; the issuer's name and no more. */
  readonly onFetchFailed?: (issuer: string) => void
}

export interface IssuerKeys {
  /** The key of a token's header, from this issuer's set alone. */
  readonly getKey: JWTVerifyGetKey
  /** Whether there is a set that may still be used. */
  isReady(): Promise<boolean>
}

/** Age at which a set is fetched anew, in milliseconds. */
const refreshAfterMs = 5 * 60_000
/** Age beyond which a set that cannot be refreshed is used no more, in milliseconds. */
const maxAgeMs = 60 * 60_000
/** At most one fetch in this time, in milliseconds, however many unknown keys are asked for. */
const coolDownMs = 30_000
const fetchTimeoutMs = 5_000
const maxJwksBytes = 256 * 1024

interface KeySet {
  readonly getKey: JWTVerifyGetKey
  readonly fetchedAt: number
}

export function createIssuerKeys(issuer: Issuer, options: IssuerKeysOptions): IssuerKeys {
  const { jwks, jwksUri } = issuer
  if (jwks) {
    const getKey = createLocalJWKSet(jwks)
    return { getKey, isReady: () => Promise.resolve(true) }
  }
  if (jwksUri === undefined) throw new TypeError('issuer without keys')
  return createRemoteKeys(issuer.issuer, jwksUri, options)
}

function createRemoteKeys(
  issuer: string,
  jwksUri: string,
  { fetch, now, onFetchFailed }: IssuerKeysOptions,
): IssuerKeys {
  let current: KeySet | undefined
  let fetching: Promise<void> | undefined
  let lastFetchAt = Number.NEGATIVE_INFINITY

  async function fetchKeys(): Promise<void> {
    try {
      const response = await fetch(jwksUri, {
        redirect: 'error',
        signal: AbortSignal.timeout(fetchTimeoutMs),
        headers: { accept: 'application/jwk-set+json, application/json' },
      })
      if (!response.ok) throw new Error('JWKS not served')
      const text = await response.text()
      if (text.length > maxJwksBytes) throw new Error('JWKS too large')
      current = {
        getKey: createLocalJWKSet(JSON.parse(text) as JSONWebKeySet), // `jose` checks its form
        fetchedAt: now().getTime(),
      }
    } catch {
      onFetchFailed?.(issuer)
    }
  }

  /** Fetches, once for all who wait, and not within the cool-down. */
  function refresh(): Promise<void> {
    const instant = now().getTime()
    if (fetching) return fetching
    if (instant - lastFetchAt < coolDownMs) return Promise.resolve()
    lastFetchAt = instant
    fetching = fetchKeys().finally(() => {
      fetching = undefined
    })
    return fetching
  }

  async function usableSet(): Promise<KeySet | undefined> {
    const age = current ? now().getTime() - current.fetchedAt : Number.POSITIVE_INFINITY
    if (age > maxAgeMs) await refresh()
    else if (age > refreshAfterMs) void refresh()
    return current && now().getTime() - current.fetchedAt <= maxAgeMs ? current : undefined
  }

  return {
    async getKey(header, token) {
      const set = await usableSet()
      if (!set) throw new errors.JWKSNoMatchingKey()
      try {
        return await set.getKey(header, token)
      } catch (error) {
        if (!(error instanceof errors.JWKSNoMatchingKey)) throw error
        await refresh() // a new key may have come since
        if (!current || current === set) throw error
        return current.getKey(header, token)
      }
    },
    isReady: async () => (await usableSet()) !== undefined,
  }
}
