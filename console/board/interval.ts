/** Times of the board. */

/** Time after which lists that change by the clock alone are read again, in milliseconds. */
export const boardIntervalMs = 60_000

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const bangkokMs = 7 * hourMs

/** The day in Bangkok to which the instant belongs, from midnight to midnight. */
export function dayOf(nowMs: number): { readonly from: string; readonly to: string } {
  const from = Math.floor((nowMs + bangkokMs) / dayMs) * dayMs - bangkokMs
  return { from: new Date(from).toISOString(), to: new Date(from + dayMs).toISOString() }
}

/** The full hour that is 24 to 25 hours ahead: it stays the same for an hour, and so does the list. */
export function soonAfter(nowMs: number): string {
  return new Date(Math.ceil((nowMs + dayMs) / hourMs) * hourMs).toISOString()
}
