/** How the money stands on an account, as one mark: a shape and a colour, never a colour alone. */

import type { HoldState } from './trail.generated.ts'

/** Marks of holds. `OPEN`: nobody asked for a hold. `UNSEEN`: the officer does not see whether anybody did. */
export type HoldMark = 'WAITING' | 'PART' | 'HELD' | 'ENDED' | 'GONE' | 'OPEN' | 'UNSEEN'
/** Marks of accounts and of groups of them. */
export type Mark = HoldMark | 'VICTIM' | 'MIXED'

/** The marks, as a legend lists them. */
export const marks: readonly Mark[] = [
  'VICTIM',
  'HELD',
  'PART',
  'WAITING',
  'OPEN',
  'GONE',
  'ENDED',
  'UNSEEN',
  'MIXED',
]

const markOfState: Readonly<Record<HoldState, HoldMark>> = {
  REQUESTED: 'WAITING',
  PLACED: 'HELD',
  COMPLAINED: 'HELD',
  EXTENDED: 'HELD',
  PARTIAL: 'PART',
  NO_FUNDS: 'GONE',
  REJECTED: 'GONE',
  LIFTED: 'ENDED',
  RELEASED: 'ENDED',
  LAPSED: 'ENDED',
}

/** The mark of one hold. */
export function markOfHold(state: HoldState): HoldMark {
  return markOfState[state]
}

const byWeight: readonly HoldMark[] = ['WAITING', 'PART', 'HELD', 'ENDED', 'GONE']

/**
 * The mark of an account by its holds: a request that waits counts before one that was answered.
 * @param isSeen whether the officer would see a hold if there were one
 */
export function markOfHolds(states: readonly HoldState[], isSeen: boolean): HoldMark {
  const found = new Set(states.map(markOfHold))
  return byWeight.find((mark) => found.has(mark)) ?? (isSeen ? 'OPEN' : 'UNSEEN')
}

/** The outline of the mark in a square of 14 by 14. */
export const shapes: Readonly<Record<Mark, string>> = {
  VICTIM: 'M7 1 13 6V13H1V6Z',
  HELD: 'M1 1H13V13H1Z',
  PART: 'M1 1H13V13H1Z M3 3V7H11V3Z',
  WAITING: 'M7 1 13.5 13H.5Z',
  OPEN: 'M7 1A6 6 0 0 1 7 13A6 6 0 0 1 7 1Z M7 3.5A3.5 3.5 0 0 0 7 10.5A3.5 3.5 0 0 0 7 3.5Z',
  GONE: 'M3 1 7 5 11 1 13 3 9 7 13 11 11 13 7 9 3 13 1 11 5 7 1 3Z',
  ENDED: 'M7 .5 13.5 7 7 13.5 .5 7Z M7 4 4 7 7 10 10 7Z',
  UNSEEN: 'M2 4H5V7H2Z M9 4H12V7H9Z M5.5 9H8.5V12H5.5Z',
  MIXED: 'M1 1H6V6H1Z M8 1H13V6H8Z M1 8H6V13H1Z M8 8H13V13H8Z',
}
