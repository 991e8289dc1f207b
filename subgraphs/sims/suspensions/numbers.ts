/** Steps that the mutations about numbers share: read the input, change the rows, return them in the caller's order. */

import type { Queryable } from '../../kit/database/database.ts'
import { readList } from '../../kit/input.ts'
import { insertSimEvents, type SimTransition } from '../history/store.ts'
import { findSimsByMsisdn, updateStatus, type SimRow, type SimStatusChange } from '../store.ts'

/** Of a number that is neither ordered off nor off. */
export const inUse = { suspensionDueAt: null, suspendedAt: null, suspendedBy: null } as const

/**
 * The numbers of an input, each once.
 * @throws {BAD_USER_INPUT} when there are none or more than 1,000
 */
export function readNumbers(msisdns: readonly string[]): readonly string[] {
  return [...new Set(readList(msisdns, 'msisdns'))]
}

/** Writes the transition down and changes the rows, in the order that the log needs: the log first, then the rows. */
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
