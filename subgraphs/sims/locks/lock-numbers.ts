/** Locks numbers before a mutation changes them, in ascending order, so that two mutations cannot block each other. */

import type { Queryable } from '../../kit/database/database.ts'
import { invalidState, notFound } from '../../kit/errors.ts'
import { lockSims, type SimRow } from '../store.ts'

/**
 * Locks the numbers and returns those that are still to change.
 * @param isDone true for a number that the mutation changed before; it is left out and its state is not checked
 * @throws {NOT_FOUND} when the caller does not see one of them
 * @throws {INVALID_STATE} when one is in a state that is not among these
 */
export async function lockNumbers(
  db: Queryable,
  msisdns: readonly string[],
  states: readonly SimRow['status'][],
  isDone: (sim: SimRow) => boolean = () => false,
): Promise<readonly SimRow[]> {
  const locked = await lockSims(db, msisdns)
  if (locked.length < msisdns.length) throw notFound()
  const sims = locked.filter((sim) => !isDone(sim))
  const other = sims.find(({ status }) => !states.includes(status))
  if (other) throw invalidState(other.status)
  return sims
}
