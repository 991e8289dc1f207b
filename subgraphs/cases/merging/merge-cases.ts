/** `mergeCases` and `undoMerge`: two reports of one loss become one case, and within a day two again. */

import { randomUUID } from 'node:crypto'
import { insertAmendments } from '../amendments/store.ts'
import { insertCaseEvent } from '../../kit/access/timeline.ts'
import type { Queryable } from '../../kit/database/database.ts'
import { badUserInput, invalidState } from '../../kit/errors.ts'
import { once } from '../../kit/idempotency/once.ts'
import { readText } from '../../kit/input.ts'
import type { SubgraphContext } from '../../kit/subgraph.ts'
import { updateClosed } from '../ending/store.ts'
import type { CasesLoaders } from '../loaders.ts'
import { lockAnyCase, lockOpenCase } from '../locks/lock-case.ts'
import { actorOf } from '../../kit/outbox/actor.ts'
import { publishCase } from '../events/publish-case.ts'
import type { LockedCase } from '../store.ts'
import { mustAddUp } from '../transfers/money-trail.ts'
import { findShared } from '../transfers/same-leg.ts'
import { listTransfersOfCase, updateLoss } from '../transfers/store.ts'
import { findStandingMerge, hasMergedSince, insertMerge, updateMergeUndone } from './store.ts'

type Context = SubgraphContext<CasesLoaders>

/** How long a merge can be undone, in milliseconds: a day. */
const undoMs = 24 * 3_600_000

interface MergeCasesInput {
  readonly idempotencyKey: string
  readonly caseId: string
  readonly intoCaseId: string
  readonly reason: string
}

interface UndoMergeInput {
  readonly idempotencyKey: string
  readonly caseId: string
  readonly reason: string
}

/**
 * Moves legs, holds, referrals, parties, notes and timeline of one open case to another and closes the first.
 * @throws {NOT_FOUND} when the caller may write to one of them not
 * @throws {INVALID_STATE} when one is closed, both are with the police, or something was merged into the first within a day
 * @throws {BAD_USER_INPUT} when both are the same case, their victims are different persons, or their legs together
 *   pass 2^53 - 1 satang
 */
export async function mergeCases(
  _parent: unknown,
  { input }: { readonly input: MergeCasesInput },
  context: Context,
) {
  const at = context.now()
  const reason = readText(input.reason, 'reason', 2_000)
  const caseId = input.caseId.toLowerCase()
  const intoCaseId = input.intoCaseId.toLowerCase()
  if (caseId === intoCaseId) throw badUserInput('intoCaseId is the case itself')
  await context.transaction((db) =>
    once(db, { subgraph: 'cases', operation: 'mergeCases', input }, async () => {
      const [merged, survivor] = await lockBoth(db, caseId, intoCaseId, lockOpenCase)
      if (merged.victimId !== survivor.victimId && merged.victimId && survivor.victimId)
        throw badUserInput('the victims of the two cases are different persons')
      if (merged.status !== 'OPEN' && survivor.status !== 'OPEN') throw invalidState(merged.status)
      if (await hasMergedSince(db, caseId, new Date(at.getTime() - undoMs)))
        throw invalidState('MERGED')
      const statuses = { status: merged.status, intoStatus: survivor.status }
      const shared = findShared(
        await listTransfersOfCase(db, caseId),
        await listTransfersOfCase(db, intoCaseId),
      )
      const merge = { id: randomUUID(), caseId, intoCaseId, at, reason, shared, ...statuses }
      await insertMerge(db, merge)
      const { officer } = context.caller
      const closing = { reason: 'DUPLICATE', note: reason, duplicateOf: intoCaseId, officer, at }
      await mustAddUp(db, intoCaseId)
      await updateClosed(db, caseId, closing)
      for (const id of [caseId, intoCaseId]) await updateLoss(db, id)
      await tellBoth(db, merge, 'CASE_MERGED', 'two reports of one loss were merged', at)
      await insertAmendments(db, caseId, [becoming('mergedInto', intoCaseId)], reason, at)
      await insertAmendments(db, intoCaseId, [becoming('mergedFrom', caseId)], reason, at)
      const data = { caseId, intoCaseId, actor: actorOf(context.caller) }
      await publishCase(db, { type: 'th.aoc.case.merged', data }, at)
      return caseId
    }),
  )
  return {
    case: await context.loaders.case.load(intoCaseId),
    merged: await context.loaders.case.load(caseId),
  }
}

/**
 * Undoes a merge within a day: each case gets its own parts back, and keeps those that were added to it since.
 * @throws {NOT_FOUND} when the caller may write to no such case
 * @throws {INVALID_STATE} when the case is not merged, the day is over, or the other case was merged itself since
 */
export async function undoMerge(
  _parent: unknown,
  { input }: { readonly input: UndoMergeInput },
  context: Context,
) {
  const at = context.now()
  const reason = readText(input.reason, 'reason', 2_000)
  await context.transaction((db) =>
    once(db, { subgraph: 'cases', operation: 'undoMerge', input }, async () => {
      const { mergedInto, status } = await lockAnyCase(db, input.caseId)
      if (mergedInto === null) throw invalidState(status)
      const [, survivor] = await lockBoth(db, input.caseId.toLowerCase(), mergedInto, lockAnyCase)
      const merge = await findStandingMerge(db, input.caseId)
      if (!merge || survivor.mergedInto !== null || at.getTime() - merge.at.getTime() > undoMs)
        throw invalidState('MERGED')
      await updateMergeUndone(db, merge, reason, at)
      for (const id of [merge.caseId, merge.intoCaseId]) await updateLoss(db, id)
      await tellBoth(db, merge, 'MERGE_UNDONE', 'a merge of two cases was undone', at)
      const { caseId, intoCaseId } = merge
      await insertAmendments(db, caseId, [noMore('mergedInto', intoCaseId)], reason, at)
      await insertAmendments(db, intoCaseId, [noMore('mergedFrom', caseId)], reason, at)
      const data = { caseId, intoCaseId, actor: actorOf(context.caller) }
      await publishCase(db, { type: 'th.aoc.case.unmerged', data }, at)
      return caseId
    }),
  )
  return { case: await context.loaders.case.load(input.caseId) }
}

/** Locks both in the order of their ids, so that no two transactions wait for each other. */
async function lockBoth(
  db: Queryable,
  first: string,
  second: string,
  lock: (db: Queryable, id: string) => Promise<LockedCase>,
): Promise<readonly [LockedCase, LockedCase]> {
  if (first < second) return [await lock(db, first), await lock(db, second)]
  const later = await lock(db, second)
  return [await lock(db, first), later]
}

const becoming = (field: string, id: string) => ({ field, was: null, becomes: id })
const noMore = (field: string, id: string) => ({ field, was: id, becomes: null })

async function tellBoth(
  db: Queryable,
  { caseId, intoCaseId }: { readonly caseId: string; readonly intoCaseId: string },
  kind: string,
  summary: string,
  at: Date,
): Promise<void> {
  for (const id of [caseId, intoCaseId]) await insertCaseEvent(db, id, at, kind, summary)
}
