/** The keys of each issuer: fetched, kept, refreshed in the background, and never tried for another issuer's tokens. */

import {
  createLocalJWKSet,
  errors,
  type CryptoKey,
  type JSONWebKeySet,
  type JWSHeaderParameters,
} from 'jose'
import { fetchKeySet } from '../../../http/fetch-key-set.ts'
import type { Issuer } from '../registry/issuer-entry.ts'

/** Fetch, clock and failure callback for the key sets of issuers. */
export interface IssuerKeysOptions {
  readonly fetch: typeof globalThis.fetch
  readonly now: () => Date
  /** Called when keys could not be fetched; the issuer's name and no more. */
  readonly onFetchFailed?: (issuer: string) => void
}

/** The current key set of one issuer. */
export interface IssuerKeys {
  /**
   * The keys of this issuer that a token's header can mean: one, or several where it names no `kid`; none for an
   * unknown key and where there is no set that may still be used.
   */
  findKeys(header: JWSHeaderParameters): Promise<readonly CryptoKey[]>
  /**
   * Counts the sets that differed, from 1; 0 while there is none that may still be used. A token that was verified under
   * another number must be verified again.
   */
  generation(): number
  /** Whether there is a set that may still be used. */
  isReady(): Promise<boolean>
  /** Ends the refreshing in the background. */
  close(): void
}

/** Age at which a set is fetched anew, in milliseconds. */
export const refreshAfterMs = 30_000
/** Age beyond which a set that cannot be refreshed is used no more, in milliseconds. */
export const maxKeysAgeMs = 60 * 60_000
/** Minimum time between two fetches for unknown keys, in milliseconds. */
export const coolDownMs = 30_000
/** Interval of the check whether a set is due, in milliseconds: a withdrawn key is unusable within 60 s. */
const checkEveryMs = 10_000
/** Keys that are tried for a token that names none. */
const maxKeysTried = 8

interface KeySet {
  readonly text: string
  readonly find: ReturnType<typeof createLocalJWKSet>
  readonly fetchedAt: number
}

/**
 * The keys of an issuer: a fixed set, or one that is fetched at once and refreshed in the background until `close`.
 * @throws {TypeError} when the issuer has neither `jwks` nor `jwksUri`
 */
export function createIssuerKeys(issuer: Issuer, options: IssuerKeysOptions): IssuerKeys {
  const { jwks, jwksUri } = issuer
  if (jwks) return createLocalKeys(jwks)
  if (jwksUri === undefined) throw new TypeError('issuer without keys')
  return createRemoteKeys(issuer.issuer, jwksUri, options)
}

function createLocalKeys(jwks: JSONWebKeySet): IssuerKeys {
  const find = createLocalJWKSet(jwks)
  return {
    findKeys: (header) => keysFor(header, find),
    generation: () => 1,
    isReady: () => Promise.resolve(true),
    close: () => undefined,
  }
}

function createRemoteKeys(
  issuer: string,
  jwksUri: string,
  { fetch, now, onFetchFailed }: IssuerKeysOptions,
): IssuerKeys {
  let current: KeySet | undefined
  let generation = 0
  let fetching: Promise<void> | undefined
  let attemptedAt = Number.NEGATIVE_INFINITY
  let askedAt = Number.NEGATIVE_INFINITY
  const closing = new AbortController()

  const isUsable = (set: KeySet | undefined): set is KeySet =>
    set !== undefined && now().getTime() - set.fetchedAt <= maxKeysAgeMs

  async function fetchKeys(): Promise<void> {
    try {
      const text = await fetchKeySet(jwksUri, fetch, closing.signal)
      const find = createLocalJWKSet(JSON.parse(text) as JSONWebKeySet) // `jose` checks its form
      if (current?.text !== text) generation += 1
      current = { text, find, fetchedAt: now().getTime() }
    } catch {
      if (!closing.signal.aborted) onFetchFailed?.(issuer)
    }
  }

  /** Fetches the key set; concurrent callers share one fetch. */
  function refresh(): Promise<void> {
    attemptedAt = now().getTime()
    fetching ??= fetchKeys().finally(() => {
      fetching = undefined
    })
    return fetching
  }

  /** Fetches after an unknown key, at most once in `coolDownMs`, however many tokens name one. */
  function refreshForUnknown(): Promise<void> {
    if (fetching) return fetching
    if (now().getTime() - askedAt < coolDownMs) return Promise.resolve()
    askedAt = now().getTime()
    return refresh()
  }

  function refreshWhenDue(): void {
    const instant = now().getTime()
    const isDue = !current || instant - current.fetchedAt > refreshAfterMs
    if (isDue && instant - attemptedAt >= coolDownMs) void refresh()
  }

  refreshWhenDue()
  const timer = setInterval(refreshWhenDue, checkEveryMs)
  timer.unref()

  return {
    async findKeys(header) {
      refreshWhenDue()
      if (!isUsable(current)) await refreshForUnknown()
      const set = current
      const found = isUsable(set) ? await keysFor(header, set.find) : []
      if (found.length > 0) return found
      await refreshForUnknown() // the key may be newer than the set
      return isUsable(current) && current !== set ? keysFor(header, current.find) : []
    },
    generation: () => (isUsable(current) ? generation : 0),
    async isReady() {
      if (!isUsable(current)) await refreshForUnknown()
      return isUsable(current)
    },
    close() {
      clearInterval(timer)
      closing.abort()
    },
  }
}

async function keysFor(
  header: JWSHeaderParameters,
  find: KeySet['find'],
): Promise<readonly CryptoKey[]> {
  try {
    return [await find(header)]
  } catch (error) {
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) return []
    const keys: CryptoKey[] = []
    for await (const key of error) {
      keys.push(key)
      if (keys.length === maxKeysTried) break
    }
    return keys
  }
}
