/** Cuts the work on a large answer into slices, between which the process serves others. */

import { setImmediate } from 'node:timers/promises'

/** Objects of one answer that are handled in one turn of the event loop: about a millisecond of work. */
export const objectsPerSlice = 200

/** The slices of one answer. */
export interface AnswerSlices {
  /**
   * Counts objects that are about to be handled.
   * @returns the turn of the event loop in which they are; undefined: the present one
   */
  add(count: number): Promise<void> | undefined
}

/** Nothing is counted yet. @param size objects of one slice */
export function createAnswerSlices(size: number = objectsPerSlice): AnswerSlices {
  let inSlice = 0
  let turn: Promise<void> | undefined
  return {
    add(count) {
      // a page stands in one slice, however large
      if (inSlice > 0 && inSlice + count > size) {
        turn = (turn ?? Promise.resolve()).then(() => setImmediate())
        inSlice = 0
      }
      inSlice += count
      return turn
    },
  }
}
