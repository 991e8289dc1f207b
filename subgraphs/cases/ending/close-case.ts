/** `closeCase`: a case ends. Requests in a case that should not have been opened are withdrawn. */

import { insertCaseEvent } from '../../kit/access/timeline.ts'
import { insertAmendments } from '../amendments/store.ts'
import type { Queryable } from '../../kit/database/database.ts'
import { badUserInput, invalidState } from '../../kit/errors.ts'
import { once } from '../../kit/idempotency/once.ts'
import { isUuid, readOptionalText } from '../../kit/input.ts'
import type { SubgraphContext } from '../../kit/subgraph.ts'
import type { CasesLoaders } from '../loaders.ts'
import { lockAnyCase } from '../locks/lock-case.ts'
import { actorOf } from '../../kit/outbox/actor.ts'
import { publishCase } from '../events/publish-case.ts'
import { findCases } from '../store.ts'
import { isClosedAs, updateClosed } from './store.ts'

interface CloseCaseInput {
  readonly idempotencyKey?: string | null
  readonly caseId: string
  readonly reason: 'DUPLICATE' | 'NOT_TECH_CRIME' | 'WITHDRAWN' | 'RESOLVED'
  readonly duplicateOf?: string | null
  readonly note?: string | null
}

/**
 * Closes an open case. DUPLICATE, NOT_TECH_CRIME and WITHDRAWN also withdraw the requests for holds that wait, and make
 * the holds that stand the bank's to lift, as "no evidence" does (s.6 para 3).
 * @throws {NOT_FOUND} when the caller may write to no such case
 * @throws {INVALID_STATE} when it is closed with another reason, note or survivor
 * @throws {BAD_USER_INPUT} when DUPLICATE names no other case that the caller sees, or another reason names one
 */
export async function closeCase(
  _parent: unknown,
  { input }: { readonly input: CloseCaseInput },
  context: SubgraphContext<CasesLoaders>,
) {
  const at = context.now()
  const { caseId, reason } = input
  const { officer } = context.caller
  const note = readOptionalText(input.note, 'note', 2_000)
  await context.transaction((db) =>
    once(db, { subgraph: 'cases', operation: 'closeCase', input }, async () => {
      const { status } = await lockAnyCase(db, caseId)
      const duplicateOf = await readSurvivor(db, input)
      const isClosed = status === 'CLOSED'
      // the same act with the same values again changes nothing, and is no error
      if (isClosed && (await isClosedAs(db, caseId, { reason, note, duplicateOf }))) return caseId
      if (isClosed) throw invalidState(status)
      await updateClosed(db, caseId, { reason, note, duplicateOf, officer, at })
      const summary = `closed as ${reason}`
      // what a reopening takes back stays in the history
      const change = { field: 'status', was: status, becomes: 'CLOSED' }
      await insertAmendments(db, caseId, [change], note ?? summary, at)
      await insertCaseEvent(db, caseId, at, 'CASE_CLOSED', summary, { closeReason: reason })
      const data = { caseId, reason, actor: actorOf(context.caller) }
      await publishCase(db, { type: 'th.aoc.case.closed', data }, at)
      return caseId
    }),
  )
  return { case: await context.loaders.case.load(caseId) }
}

async function readSurvivor(
  db: Queryable,
  { caseId, reason, duplicateOf }: CloseCaseInput,
): Promise<string | null> {
  const isNamed = duplicateOf !== null && duplicateOf !== undefined
  if (isNamed !== (reason === 'DUPLICATE'))
    throw badUserInput('duplicateOf is given with DUPLICATE, and with no other reason')
  if (!isNamed) return null
  const isAnother = isUuid(duplicateOf) && duplicateOf.toLowerCase() !== caseId.toLowerCase()
  const [survivor] = isAnother ? await findCases(db, [duplicateOf]) : []
  if (!survivor) throw badUserInput('duplicateOf is not another case')
  return survivor.id
}
