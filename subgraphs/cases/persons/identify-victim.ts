/** `identifyVictim`: a victim who could show no document when the case was opened is identified by one. */

import { insertPersons } from '../../kit/access/persons.ts'
import { insertCaseEvent } from '../../kit/access/timeline.ts'
import { invalidState } from '../../kit/errors.ts'
import { once } from '../../kit/idempotency/once.ts'
import { pseudonymOf, requireIdentity, type IdentityInput } from '../../kit/identity-document.ts'
import { readLine } from '../../kit/input.ts'
import type { SubgraphContext } from '../../kit/subgraph.ts'
import { insertAmendments } from '../amendments/store.ts'
import { lockVictim } from '../duplicates/store.ts'
import type { CasesLoaders } from '../loaders.ts'
import { lockOpenCase } from '../locks/lock-case.ts'
import { insertVictimKeys } from '../search/store.ts'
import { reportedRank } from '../transfers/money-trail.ts'
import { updateVictim } from './store.ts'

type Context = SubgraphContext<CasesLoaders>

interface IdentifyVictimInput {
  readonly idempotencyKey: string
  readonly caseId: string
  readonly nationalId?: string | null
  readonly identity?: IdentityInput | null
  readonly name: string
}

/**
 * Identifies the victim of an open case. The same document again is no change; a victim who has been identified by
 * another document stays who they are.
 * @throws {NOT_FOUND} when the caller may write to no such case
 * @throws {INVALID_STATE} when the case is closed, or its victim is identified by another document
 * @throws {BAD_USER_INPUT} when there is no document, more than one, or a malformed one
 */
export async function identifyVictim(
  _parent: unknown,
  { input }: { readonly input: IdentifyVictimInput },
  context: Context,
) {
  const at = context.now()
  const document = requireIdentity(input.nationalId, input.identity, 'nationalId', 'identity')
  const id = pseudonymOf(document, context.pseudonyms)
  const name = readLine(input.name, 'name', 200)
  await context.transaction((db) =>
    once(db, { subgraph: 'cases', operation: 'identifyVictim', input }, async () => {
      // in the order of `reportCase`: the victim, then the case
      await lockVictim(db, id)
      const { victimId } = await lockOpenCase(db, input.caseId)
      if (victimId === id) return id
      await insertPersons(db, [{ id, ...document, name, rank: reportedRank }])
      if (!(await updateVictim(db, input.caseId, id))) throw invalidState('IDENTIFIED')
      await insertVictimKeys(db, input.caseId, name)
      const change = { field: 'victim', was: victimId, becomes: id }
      await insertAmendments(db, input.caseId, [change], 'the victim was identified', at)
      await insertCaseEvent(db, input.caseId, at, 'VICTIM_IDENTIFIED', 'the victim was identified')
      return id
    }),
  )
  return { case: await context.loaders.case.load(input.caseId) }
}
