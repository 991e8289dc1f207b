/** `reopenCase`: a case that was closed is open again. */

import { insertCaseEvent } from '../../kit/access/timeline.ts'
import { invalidState } from '../../kit/errors.ts'
import { once } from '../../kit/idempotency/once.ts'
import { readText } from '../../kit/input.ts'
import type { SubgraphContext } from '../../kit/subgraph.ts'
import { insertAmendments } from '../amendments/store.ts'
import type { CasesLoaders } from '../loaders.ts'
import { lockAnyCase } from '../locks/lock-case.ts'
import { actorOf } from '../../kit/outbox/actor.ts'
import { publishCase } from '../events/publish-case.ts'
import { updateReopened } from './store.ts'

interface ReopenCaseInput {
  readonly idempotencyKey: string
  readonly caseId: string
  readonly reason: string
}

/**
 * Opens a closed case again. Holds that were withdrawn or lifted meanwhile stay so and are asked for anew.
 * @throws {NOT_FOUND} when the caller may write to no such case
 * @throws {INVALID_STATE} when it is not closed, or was merged: a merge is undone, not reopened
 */
export async function reopenCase(
  _parent: unknown,
  { input }: { readonly input: ReopenCaseInput },
  context: SubgraphContext<CasesLoaders>,
) {
  const at = context.now()
  const { caseId } = input
  const reason = readText(input.reason, 'reason', 2_000)
  await context.transaction((db) =>
    once(db, { subgraph: 'cases', operation: 'reopenCase', input }, async () => {
      const { status, mergedInto } = await lockAnyCase(db, caseId)
      if (mergedInto !== null) throw invalidState('MERGED')
      if (status !== 'CLOSED') throw invalidState(status)
      const becomes = await updateReopened(db, caseId)
      const change = { field: 'status', was: 'CLOSED', becomes }
      await insertAmendments(db, caseId, [change], reason, at)
      await insertCaseEvent(db, caseId, at, 'CASE_REOPENED', 'the case was opened again')
      const data = { caseId, actor: actorOf(context.caller) }
      await publishCase(db, { type: 'th.aoc.case.reopened', data }, at)
      return caseId
    }),
  )
  return { case: await context.loaders.case.load(caseId) }
}
