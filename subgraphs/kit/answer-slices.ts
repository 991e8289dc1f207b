/** Cuts the work on a large answer into slices, between which the process serves others. */

import { nextFreeTurn } from '../../http/long-work.ts'

/** The first objects of an answer are not cut, so that a large case is read with as many statements as a small one. */
export const objectsUncut = 1_000
/** Objects beyond them that are handled in one turn of the event loop: about a millisecond of work. */
export const objectsPerSlice = 200

/** The slices of one answer. */
export interface AnswerSlices {
  /**
   * Counts objects that are about to be handled.
   * @returns the turn of the event loop in which they are; undefined: the present one
   */
  add(count: number): Promise<unknown> | undefined
}

/** Nothing is counted yet. */
export function createAnswerSlices(): AnswerSlices {
  let uncut = objectsUncut
  let inSlice = 0
  let turn: Promise<unknown> | undefined
  return {
    add(count) {
      if (uncut > 0) {
        uncut -= count
        return undefined
      }
      // a page stands in one slice, however large
      if (!turn || inSlice + count > objectsPerSlice) {
        // asks for the next turn when it has had the one before: answers take them in rotation
        turn = turn ? turn.then(nextFreeTurn) : nextFreeTurn()
        inSlice = 0
      }
      inSlice += count
      return turn
    },
  }
}
