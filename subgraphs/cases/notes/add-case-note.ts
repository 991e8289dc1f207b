/** `addCaseNote`: a note in a case, which nobody changes or takes away. */

import { randomUUID } from 'node:crypto'
import { insertCaseEvent } from '../../kit/access/timeline.ts'
import { once } from '../../kit/idempotency/once.ts'
import { readText } from '../../kit/input.ts'
import type { SubgraphContext } from '../../kit/subgraph.ts'
import type { CasesLoaders } from '../loaders.ts'
import { lockAnyCase } from '../locks/lock-case.ts'
import { insertNote } from './store.ts'

interface AddCaseNoteInput {
  readonly idempotencyKey: string
  readonly caseId: string
  readonly text: string
}

/**
 * Adds a note to a case, open or closed.
 * @throws {NOT_FOUND} when the caller may write to no such case
 * @throws {BAD_USER_INPUT} when the text is not 1 to 20,000 characters
 */
export async function addCaseNote(
  _parent: unknown,
  { input }: { readonly input: AddCaseNoteInput },
  context: SubgraphContext<CasesLoaders>,
) {
  const at = context.now()
  const { caseId } = input
  const text = readText(input.text, 'text', 20_000)
  await context.transaction((db) =>
    once(db, { subgraph: 'cases', operation: 'addCaseNote', input }, async () => {
      await lockAnyCase(db, caseId)
      const id = randomUUID()
      await insertNote(db, { id, caseId, at, text })
      await insertCaseEvent(db, caseId, at, 'NOTE_ADDED', 'a note was added')
      return id
    }),
  )
  return { case: await context.loaders.case.load(caseId) }
}
