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

/** The UTF-8 bytes of a text, of which each piece has a turn of its own. */
export async function encodeInTurns(text: string): Promise<Buffer> {
  const pieces: Buffer[] = []
  for (let start = 0; start < text.length;) {
    await nextFreeTurn()
    const end = endOfPiece(text, start)
    pieces.push(Buffer.from(text.slice(start, end)))
    start = end
  }
  return Buffer.concat(pieces)
}

/** No piece ends within a character of two code units: its halves alone have no bytes. */
function endOfPiece(text: string, start: number): number {
  const end = Math.min(start + longText, text.length)
  const isWithin = end < text.length && (text.codePointAt(end - 1) ?? 0) > 0xffff
  return isWithin ? end - 1 : end
}
