/** Keys that never sign: a token with an unknown key is verified against one, so that its refusal takes equal time. */

import { generateKeyPair, type CryptoKey } from 'jose'

/** Keys for tokens whose signing key is unknown; one for each algorithm that an issuer may use. */
export interface Decoys {
  /** Whether some issuer may use the algorithm. */
  has(algorithm: string): boolean
  keyFor(algorithm: string): Promise<CryptoKey>
}

/** @param algorithms those of all issuers */
export function createDecoys(algorithms: Iterable<string>): Decoys {
  const keys = new Map<string, Promise<CryptoKey>>()
  for (const algorithm of algorithms)
    if (!keys.has(algorithm))
      keys.set(
        algorithm,
        generateKeyPair(algorithm).then(({ publicKey }) => publicKey),
      )
  return {
    has: (algorithm) => keys.has(algorithm),
    keyFor: (algorithm) =>
      keys.get(algorithm) ?? Promise.reject(new TypeError('algorithm of no issuer')),
  }
}
