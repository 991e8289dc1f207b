/** Gives each long piece of work a turn of the event loop of its own, so that short requests are served between them. */

import { setImmediate } from 'node:timers/promises'

/** JSON texts of more characters are long work: below that, reading or writing one takes about a millisecond. */
export const longText = 65_536

let last: Promise<unknown> = Promise.resolve()

/**
 * The next turn of the event loop that no other long work of this process has taken. Node runs all callbacks of
 * `setImmediate` that wait in one turn, which would put pieces of several requests together.
 */
export function nextFreeTurn(): Promise<unknown> {
  last = last.then(() => setImmediate())
  return last
}
