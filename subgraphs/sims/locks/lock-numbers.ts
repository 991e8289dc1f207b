/** Locks numbers before a mutation changes them, in ascending order, so that two mutations cannot block each other. */

import type { Queryable } from '../../kit/database/database.ts'
import { invalidState, notFound } from '../../kit/errors.ts'
import { findLastActs, type LastAct } from '../history/store.ts'
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
  return findToChange(await lockAll(db, msisdns), states, isDone)
}

/**
 * The same for a mutation that may come again after its answer was lost: a number whose last transition is the same one,
 * of the caller's agency with the same values, is left out.
 * @param isSame whether the last transition of the number is the one that the mutation makes
 */
export async function lockUnrepeated(
  db: Queryable,
  msisdns: readonly string[],
  states: readonly SimRow['status'][],
  isSame: (last: LastAct, sim: SimRow) => boolean,
): Promise<readonly SimRow[]> {
  const locked = await lockAll(db, msisdns)
  // each of these transitions leads out of the states in which it is allowed
  if (locked.every(({ status }) => states.includes(status))) return locked
  const last = new Map((await findLastActs(db, msisdns)).map((act) => [act.msisdn, act]))
  return findToChange(locked, states, (sim) => {
    const act = last.get(sim.msisdn)
    return act !== undefined && isSame(act, sim)
  })
}

async function lockAll(db: Queryable, msisdns: readonly string[]): Promise<readonly SimRow[]> {
  const locked = await lockSims(db, msisdns)
  const found = new Set(locked.map(({ msisdn }) => msisdn))
  const missing = msisdns.findIndex((msisdn) => !found.has(msisdn))
  if (missing >= 0) throw notFound(`msisdns[${missing}]`)
  return locked
}

function findToChange(
  locked: readonly SimRow[],
  states: readonly SimRow['status'][],
  isDone: (sim: SimRow) => boolean,
): readonly SimRow[] {
  const sims = locked.filter((sim) => !isDone(sim))
  const other = sims.find(({ status }) => !states.includes(status))
  if (other) throw invalidState(other.status)
  return sims
}
