/**
 * Brings the holds and complaints of cases to where the cases are now. Events of different cases come in any order: the
 * merges that stand are read, and not taken from the order of the events.
 */

import type { EventActor } from '../../../schema/events.ts'
import type { Queryable } from '../../kit/database/database.ts'
import { lockCaseHolds } from '../claims/store.ts'
import { applyComplaint, isOver } from '../complaints/apply-complaint.ts'
import { copyComplaint, findComplaint } from '../complaints/store.ts'
import { lockHoldsOfCase } from '../holds/store.ts'
import { findMergesOf, hasHolds, updateMerged, updateUnmerged, type Merge } from './store.ts'

/** The agency whose act moves clocks, and the present instant. */
interface Act {
  readonly actor: EventActor
  /** Read once the holds are locked: a state is as of then. */
  readonly now: () => Date
}

/**
 * Locks the holds of the cases and of all that are merged with them, and moves those of merges whose events were not
 * handled.
 * @returns the merges that stand, in the order in which holds go on
 */
export async function followMerges(
  db: Queryable,
  caseIds: readonly string[],
  act: Act,
): Promise<readonly Merge[]> {
  const merges = new Map<string, Merge>()
  const ids = new Set(caseIds)
  // a set hands out what is added to it meanwhile: the case that a survivor was merged into later
  for (const id of ids)
    for (const merge of await findMergesOf(db, id)) {
      merges.set(merge.caseId, merge)
      if (merge.caseId === id) ids.add(merge.intoCaseId)
    }
  const touched = new Set([...ids, ...merges.keys()])
  for (const id of [...touched].toSorted()) await lockCaseHolds(db, id)
  const standing = [...merges.values()]
  await bringTogether(db, standing, act)
  return standing
}

/** Settles the merge that an event reports as it is now: it stands, or was undone. */
export async function settleMerge(db: Queryable, merge: Merge, act: Act): Promise<void> {
  const { caseId, intoCaseId } = merge
  const merges = await followMerges(db, [caseId, intoCaseId], act)
  if (merges.some((each) => each.caseId === caseId && each.intoCaseId === intoCaseId)) return
  await updateUnmerged(db, merge)
  await applyKnown(db, caseId, act)
}

/**
 * No hold ends by a merge. A complaint in either case counts for the holds of both that wait for one: the case has one
 * victim and one loss, and no second complaint is recorded.
 */
export async function bringTogether(
  db: Queryable,
  merges: readonly Merge[],
  act: Act,
): Promise<void> {
  for (const merge of merges) {
    const { caseId, intoCaseId } = merge
    const known = await findComplaint(db, caseId)
    const isNews =
      known !== null &&
      !isOver(known.receivedAt, act.now()) &&
      (await copyComplaint(db, caseId, intoCaseId))
    const isMoving = await hasHolds(db, caseId)
    if (isMoving) await updateMerged(db, merge)
    if (isNews || isMoving) await applyKnown(db, intoCaseId, act)
  }
}

async function applyKnown(db: Queryable, caseId: string, { actor, now }: Act): Promise<void> {
  const complaint = await findComplaint(db, caseId)
  if (!complaint) return
  const ids = await lockHoldsOfCase(db, caseId)
  const { receivedAt } = complaint
  await applyComplaint(db, ids, { receivedAt, actor, at: now(), isOfMerge: true })
}
