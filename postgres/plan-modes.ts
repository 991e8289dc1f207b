/** How the server plans the statements of a batch: once for all values, or for the values of each. */

import { keepsPlan, type BatchStatement } from './batch.ts'

/**
 * The mode in which every batch of a transaction starts: a statement with a name is planned once. Left alone, the server
 * takes a list of one value for so much cheaper than a list of unknown length that it plans the statement every time.
 */
export const keptPlans = 'force_generic_plan'

const modeStatement = `select set_config('plan_cache_mode', $1, true)`

/** A batch as it is sent, and where the statements that were asked for are in it. */
export interface PlannedBatch {
  readonly sent: readonly BatchStatement[]
  readonly places: readonly number[]
}

/**
 * Adds the statements that change the mode, around those whose plan depends on their values.
 * @param isOver whether the transaction ends with the batch; otherwise the batch ends in the mode in which it started
 */
export function withPlanModes(batch: readonly BatchStatement[], isOver: boolean): PlannedBatch {
  const sent: BatchStatement[] = []
  const places: number[] = []
  let keeps = true
  const change = (to: boolean) => {
    if (keeps !== to) sent.push({ text: modeStatement, values: [to ? keptPlans : 'auto'] })
    keeps = to
  }
  for (const statement of batch) {
    change(keepsPlan(statement.text))
    places.push(sent.length)
    sent.push(statement)
  }
  if (!isOver) change(true)
  return { sent, places }
}
