/** Cache of verified tokens by their hash: a cached token costs one hash and one lookup. */

import { hash } from 'node:crypto'
import type { CacheBudget } from '../../../authorization/cache-budget.ts'
import type { AccessToken } from './access-token.ts'
import type { Agency } from '../registry/agency-entry.ts'
import type { IssuerKeys } from './issuer-keys.ts'

/** A verified token, with the agency and scopes that every call with it has. */
export interface VerifiedToken extends AccessToken {
  /** The agency of the client that the token was issued to. */
  readonly speaksFor: Agency
  /** Its scopes within the agency's ceiling. */
  readonly granted: ReadonlySet<string>
  readonly grantedList: readonly string[]
}

/** Caches verified tokens by the hash of their text. */
export interface VerifiedTokenCache {
  /** The token as it was verified; undefined when it must be verified (again). */
  find(tokenHash: string): VerifiedToken | undefined
  set(tokenHash: string, token: VerifiedToken): void
}

/** Keys, clock and budget of the cache. */
export interface VerifiedTokenCacheOptions {
  readonly keys: ReadonlyMap<string, IssuerKeys>
  readonly now: () => Date
  readonly clockToleranceSeconds: number
  /** The budget that bounds the cache, in bytes. */
  readonly caches: CacheBudget
}

/** Bytes of a verified token, its hash and its claims; each scope adds `bytesOfScope`. */
const bytesOfToken = 2_048
const bytesOfScope = 64

/** SHA-256 in base64url; the token itself is never kept. */
export function hashToken(token: string): string {
  return hash('sha256', token, 'base64url')
}

/**
 * Creates the cache. An entry is dropped when its token expires, and when the key set of its issuer has changed or may
 * no longer be used.
 */
export function createVerifiedTokenCache(options: VerifiedTokenCacheOptions): VerifiedTokenCache {
  const { keys, now, clockToleranceSeconds, caches } = options
  const entries = caches.createCache<VerifiedToken>()
  /** A changed key set may no longer contain the signing key; an expired one (generation 0) is not used at all. */
  const isCurrent = ({ issuer, keyGeneration, expiresAt }: AccessToken) =>
    keyGeneration > 0 &&
    keys.get(issuer.issuer)?.generation() === keyGeneration &&
    expiresAt + clockToleranceSeconds > now().getTime() / 1000
  return {
    find(tokenHash) {
      const token = entries.get(tokenHash)
      if (!token) return undefined
      if (isCurrent(token)) return token
      entries.delete(tokenHash)
      return undefined
    },
    set: (tokenHash, token) =>
      entries.set(tokenHash, token, bytesOfToken + bytesOfScope * token.scopes.length),
  }
}
