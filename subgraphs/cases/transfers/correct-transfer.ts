/** `correctTransfer`: a leg that was recorded wrongly leaves the trail, and the right one takes its place. */

import { insertCaseEvents } from '../../kit/access/timeline.ts'
import type { Queryable } from '../../kit/database/database.ts'
import { badUserInput, notFound } from '../../kit/errors.ts'
import { once } from '../../kit/idempotency/once.ts'
import { isUuid, readText } from '../../kit/input.ts'
import type { SubgraphContext } from '../../kit/subgraph.ts'
import { insertAmendments } from '../amendments/store.ts'
import type { CasesLoaders } from '../loaders.ts'
import { lockOpenCase } from '../locks/lock-case.ts'
import { actorOf } from '../../kit/outbox/actor.ts'
import { publishCase } from '../events/publish-case.ts'
import {
  readMoneyTrail,
  recordMoneyTrail,
  type MoneyTrail,
  type TransferInput,
} from './money-trail.ts'
import { withoutRecorded } from './same-leg.ts'
import {
  banksOf,
  deleteTransfer,
  findTransfers,
  listTransfersOfCase,
  type TransferRow,
} from './store.ts'

type Context = SubgraphContext<CasesLoaders>

interface CorrectTransferInput {
  readonly idempotencyKey: string
  readonly transferId: string
  readonly replacement?: TransferInput | null
  readonly reason: string
}

/**
 * Takes a leg from the trail of an open case and records the right one in its place, if there is one. Banks without a
 * leg lose the case; requests at accounts that have no leg any more are withdrawn, and holds there become
 * the bank's to lift.
 * @throws {NOT_FOUND} when the caller sees no such leg, or may not write to its case
 * @throws {INVALID_STATE} when the case is closed
 * @throws {BAD_USER_INPUT} when the replacement is not acceptable or equals the leg, or no leg would be left
 */
export async function correctTransfer(
  _parent: unknown,
  { input }: { readonly input: CorrectTransferInput },
  context: Context,
) {
  const at = context.now()
  const reason = readText(input.reason, 'reason', 2_000)
  const trail = input.replacement
    ? readMoneyTrail([input.replacement], context.pseudonyms, at, () => 'replacement')
    : undefined
  if (!isUuid(input.transferId)) throw notFound()
  const caseId = await context.transaction((db) =>
    once(db, { subgraph: 'cases', operation: 'correctTransfer', input }, async () => {
      const known = await findTransfer(db, input.transferId)
      await lockOpenCase(db, known.caseId)
      const wrong = await findTransfer(db, input.transferId)
      await replaceLeg(db, wrong, trail, reason, context, at)
      return wrong.caseId
    }),
  )
  return { case: await context.loaders.case.load(caseId) }
}

async function findTransfer(db: Queryable, id: string): Promise<TransferRow> {
  const [row] = await findTransfers(db, [id])
  if (!row) throw notFound()
  return row
}

async function replaceLeg(
  db: Queryable,
  wrong: TransferRow,
  trail: MoneyTrail | undefined,
  reason: string,
  { caller }: Context,
  at: Date,
): Promise<void> {
  const { caseId } = wrong
  const right = trail?.transfers[0]
  const replacedBy = right?.transferId ?? null
  const left = await deleteTransfer(db, { transfer: wrong, reason, replacedBy, at })
  if (trail) {
    const isNew = (await withoutRecorded(db, caseId, trail.transfers)).length > 0
    if (!isNew) throw badUserInput('replacement is a leg of the case already')
    await recordMoneyTrail(db, caseId, trail, caller, at)
  }
  const legs = await listTransfersOfCase(db, caseId)
  if (legs.length === 0)
    throw badUserInput('the last leg of a case cannot be voided; close the case instead')
  const change = { field: 'transfers', was: wrong.id, becomes: replacedBy }
  await insertAmendments(db, caseId, [change], reason, at)
  const banks = [wrong, ...(right ? [right] : [])].flatMap(banksOf)
  await insertCaseEvents(
    db,
    caseId,
    at,
    'TRANSFER_CORRECTED',
    banks,
    'a leg of this bank was corrected',
  )
  const onTrail = new Set(legs.flatMap((leg) => [leg.fromAccountId, leg.toAccountId]))
  const accountIds = left.filter((id) => !onTrail.has(id))
  const data = { caseId, accountIds, actor: actorOf(caller) }
  if (accountIds.length > 0) await publishCase(db, { type: 'th.aoc.case.trail-voided', data }, at)
}
