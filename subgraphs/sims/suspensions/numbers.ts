/** Steps that every mutation about numbers shares: lock them in their order, return them in the caller's. */

import type { Queryable } from '../../kit/database/database.ts'
import { invalidState, notFound } from '../../kit/errors.ts'
import { readList } from '../../kit/input.ts'
import { insertSimEvents, type SimTransition } from '../history/store.ts'
import {
  findSimsByMsisdn,
  lockSims,
  updateStatus,
  type SimRow,
  type SimStatusChange,
} from '../store.ts'

/** Of a number that is neither ordered off nor off. */
export const inUse = { suspensionDueAt: null, suspendedAt: null, suspendedBy: null } as const

/**
 * The numbers of an input, each once.
 * @throws {BAD_USER_INPUT} when there are none or more than 1,000
 */
export function readNumbers(msisdns: readonly string[]): readonly string[] {
  return [...new Set(readList(msisdns, 'msisdns'))]
}

/**
 * Locks the numbers, and leaves out those that stand already as they should.
 * @throws {NOT_FOUND} when the caller does not see one
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

/** Writes the transition down and changes the rows, in the order that the log needs: what was, then what is. */
export async function changeNumbers(
  db: Queryable,
  sims: readonly SimRow[],
  transition: SimTransition,
  change: SimStatusChange,
): Promise<void> {
  if (sims.length === 0) return
  const msisdns = sims.map(({ msisdn }) => msisdn)
  await insertSimEvents(db, msisdns, transition)
  await updateStatus(db, msisdns, change, transition.at)
}

/** The numbers as the transaction leaves them: after it, another operator may have them. */
export async function findInOrder(db: Queryable, msisdns: readonly string[]) {
  const rows = new Map((await findSimsByMsisdn(db, msisdns)).map((row) => [row.msisdn, row]))
  return msisdns.map((msisdn) => rows.get(msisdn) ?? null)
}
