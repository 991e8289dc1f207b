/** Tokens that were verified, remembered by their hash: a warm token costs one hash and one look. */

import { hash } from 'node:crypto'
import type { CacheBudget } from '../../../authorization/cache-budget.ts'
import type { AccessToken } from './access-token.ts'
import type { Agency } from '../registry/agency-entry.ts'
import type { IssuerKeys } from './issuer-keys.ts'

/** A token that was verified, and what follows from it for every call. */
export interface VerifiedToken extends AccessToken {
  /** Whose client it was given to. */
  readonly speaksFor: Agency
  /** Its scopes within the agency's ceiling. */
  readonly granted: ReadonlySet<string>
  readonly grantedList: readonly string[]
}

export interface VerifiedTokenCache {
  /** The token as it was verified; undefined when it must be verified (again). */
  find(tokenHash: string): VerifiedToken | undefined
  set(tokenHash: string, token: VerifiedToken): void
}

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

export function createVerifiedTokenCache(options: VerifiedTokenCacheOptions): VerifiedTokenCache {
  const { keys, now, clockToleranceSeconds, caches } = options
  const entries = caches.createCache<VerifiedToken>()
  /** A set of keys that changed may have lost the one that signed; one too old for use has lost all. */
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
