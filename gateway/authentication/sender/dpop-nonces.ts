/** The nonces of the server for DPoP proofs (RFC 9449, 9), derived from the clock and a secret that all replicas share. */

import { createHmac, timingSafeEqual } from 'node:crypto'

/** Issues and verifies the nonces of the server (RFC 9449, 8 and 9). */
export interface DpopNonces {
  /** The nonce to hand out now. */
  current(): string
  /** Whether it is one of this window or of the one before. */
  isValid(nonce: unknown): boolean
}

/** A nonce is good for one to two windows, in milliseconds. */
export const nonceWindowMs = 5 * 60_000

/** @param secret the same for all replicas */
export function createDpopNonces(secret: Buffer, now: () => Date): DpopNonces {
  const window = () => Math.floor(now().getTime() / nonceWindowMs)
  const nonceOf = (index: number) =>
    createHmac('sha256', secret).update(`dpop-nonce ${index}`).digest('base64url')
  const isOf = (index: number, nonce: unknown) => {
    if (typeof nonce !== 'string') return false
    const expected = Buffer.from(nonceOf(index))
    const given = Buffer.from(nonce)
    return expected.length === given.length && timingSafeEqual(expected, given)
  }
  return {
    current: () => nonceOf(window()),
    isValid: (nonce) => isOf(window(), nonce) || isOf(window() - 1, nonce),
  }
}
