/** The verification of a person's numbers at one operator: demanded, justified, decided. Each in one transaction. */

import type { Queryable } from '../../kit/database/database.ts'
import { invalidState, notFound } from '../../kit/errors.ts'
import { once } from '../../kit/idempotency/once.ts'
import { readText } from '../../kit/input.ts'
import type { SubgraphContext } from '../../kit/subgraph.ts'
import { publishDemand } from '../events/publish-demands.ts'
import { holderKey, lockHolders, type HolderRow } from '../holders/store.ts'
import type { SimsLoaders } from '../loaders.ts'
import { operatorOfAgency } from '../registrations/operators.ts'
import { verificationDue, warningOf } from '../law/rules.ts'
import { findHolderEvents, updateVerification } from './store.ts'

type Context = SubgraphContext<SimsLoaders>

interface HolderInput {
  readonly idempotencyKey?: string | null
  readonly personId: string
  readonly operator: string
}
interface RecordSimJustificationInput {
  readonly idempotencyKey?: string | null
  readonly personId: string
  readonly justification: string
}
interface DecideSimVerificationInput extends HolderInput {
  readonly accepted: boolean
  readonly reason: string
}

/**
 * The regulator demands the verification of a holder over the limit. While the clock runs, the first date stands.
 * @throws {NOT_FOUND} when the person holds no number at the operator
 * @throws {INVALID_STATE} when the person holds no more than the limit
 */
export async function requireSimVerification(
  _parent: unknown,
  { input }: { readonly input: HolderInput },
  context: Context,
) {
  const at = context.now()
  return changeHolder(context, 'requireSimVerification', input, input, async (db, current) => {
    const due = verificationDue(current.count, at)
    if (due === null) throw invalidState('WITHIN_LIMIT')
    if (current.verification === 'REQUIRED' || current.verification === 'JUSTIFIED') return
    const { rule, dueAt: verifyBy } = due
    const warnAt = warningOf(due)
    await updateVerification(db, current, {
      at,
      state: 'REQUIRED',
      reason: null,
      rule,
      verifyBy,
      warnAt,
    })
    await publishDemand(db, current, 'issued', at)
  })
}

/**
 * The operator records why a holder needs so many numbers.
 * @throws {NOT_FOUND} when the person holds no number at the caller
 * @throws {INVALID_STATE} when no verification is demanded, or its clock ran out
 */
export async function recordSimJustification(
  _parent: unknown,
  { input }: { readonly input: RecordSimJustificationInput },
  context: Context,
) {
  const at = context.now()
  const reason = readText(input.justification, 'justification', 2_000)
  const operator = operatorOfAgency(context.caller.agencyId)
  if (operator === null) throw notFound()
  const holder = { personId: input.personId, operator }
  return changeHolder(context, 'recordSimJustification', input, holder, async (db, current) => {
    if (await isRepeated(db, current, 'JUSTIFIED', reason)) return
    if (current.verification !== 'REQUIRED') throw invalidState(current.verification)
    const { verifyBy } = current
    await updateVerification(db, current, { at, state: 'JUSTIFIED', reason, rule: null, verifyBy })
    await publishDemand(db, current, 'justified', at)
  })
}

/**
 * The regulator decides. Without a justification nothing can be accepted.
 * @throws {NOT_FOUND} when the person holds no number at the operator
 * @throws {INVALID_STATE} when there is nothing to decide
 */
export async function decideSimVerification(
  _parent: unknown,
  { input }: { readonly input: DecideSimVerificationInput },
  context: Context,
) {
  const at = context.now()
  const reason = readText(input.reason, 'reason', 2_000)
  const state = input.accepted ? 'VERIFIED' : 'REFUSED'
  return changeHolder(context, 'decideSimVerification', input, input, async (db, current) => {
    if (await isRepeated(db, current, state, reason)) return
    const decidable = input.accepted ? ['JUSTIFIED'] : ['REQUIRED', 'JUSTIFIED', 'EXPIRED']
    if (!decidable.includes(current.verification)) throw invalidState(current.verification)
    const { verifyBy } = current
    await updateVerification(db, current, { at, state, reason, rule: null, verifyBy })
    await publishDemand(db, current, 'decided', at)
  })
}

/** Locks the holder, lets `change` do its part once for each key, and answers the holder as it stands then. */
async function changeHolder(
  context: Context,
  operation: string,
  input: { readonly idempotencyKey?: string | null },
  holder: Pick<HolderRow, 'personId' | 'operator'>,
  change: (db: Queryable, current: HolderRow) => Promise<void>,
) {
  const at = context.now()
  return context.transaction(async (db) => {
    await once(db, { subgraph: 'sims', operation, input }, async () => {
      const [current] = await lockHolders(db, [holder], at)
      if (!current) throw notFound()
      await change(db, current)
      return current.operator
    })
    const [changed] = await lockHolders(db, [holder], at)
    if (!changed) throw notFound()
    return { holder: changed }
  })
}

/** Whether the last step of the verification was this one, with the same reason: the same act again changes nothing. */
async function isRepeated(db: Queryable, holder: HolderRow, state: string, reason: string) {
  if (holder.verification !== state) return false
  const page = { size: 1, limit: 1, after: null }
  const [last] = await findHolderEvents(db, [holderKey(holder)], page)
  return last?.state === state && last.reason === reason
}
