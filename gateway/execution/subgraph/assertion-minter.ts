/** Mints assertions: those requested in one turn of the event loop share one signature. */

import {
  maxAssertionsTogether,
  mintAssertions,
  type AssertedCall,
} from '../../../schema/assertion.ts'
import type { AssertionSigner } from '../../../schema/identity.ts'

/** Mints the assertion of one call as a compact JWS. Rejects when signing fails. */
export type MintAssertion = (call: AssertedCall) => Promise<string>

interface Waiting {
  readonly call: AssertedCall
  readonly resolve: (assertion: string) => void
  readonly reject: (reason: unknown) => void
}

/** A signature costs the same for one call as for several; a call waits at most until the end of the turn. */
export function createAssertionMint(signer: AssertionSigner, now: () => Date): MintAssertion {
  let waiting: Waiting[] = []

  function sign(): void {
    const together = waiting
    waiting = []
    if (together.length === 0) return
    try {
      const assertions = mintAssertions(
        together.map(({ call }) => call),
        signer,
        now(),
      )
      together.forEach(({ resolve }, at) => resolve(assertions[at] ?? ''))
    } catch (error) {
      for (const { reject } of together) reject(error)
    }
  }

  return (call) =>
    new Promise((resolve, reject) => {
      if (waiting.length === 0) setImmediate(sign)
      waiting.push({ call, resolve, reject })
      if (waiting.length === maxAssertionsTogether) sign()
    })
}
