/** Locks a case before a mutation changes it, so that one transaction changes a case at a time. */

import type { Queryable } from '../../kit/database/database.ts'
import { invalidState, notFound } from '../../kit/errors.ts'
import { isUuid } from '../../kit/input.ts'
import { lockCase, type LockedCase } from '../store.ts'

/**
 * Locks a case that the caller may write to, in whatever state it is.
 * @throws {NOT_FOUND} when the caller may write to no such case
 */
export async function lockAnyCase(db: Queryable, caseId: string): Promise<LockedCase> {
  const locked = isUuid(caseId) ? await lockCase(db, caseId) : undefined
  if (!locked) throw notFound()
  return locked
}

/**
 * Locks a case that the caller may write to and that is open.
 * @throws {NOT_FOUND} when the caller may write to no such case
 * @throws {INVALID_STATE} when it is closed
 */
export async function lockOpenCase(db: Queryable, caseId: string): Promise<LockedCase> {
  const locked = await lockAnyCase(db, caseId)
  if (locked.status === 'CLOSED') throw invalidState(locked.status)
  return locked
}
