/** The verification of a person's numbers at one operator: demanded, justified, decided. Each in one transaction. */

import { invalidState, notFound } from '../../kit/errors.ts'
import { readText } from '../../kit/input.ts'
import type { SubgraphContext } from '../../kit/subgraph.ts'
import { lockHolders } from '../holders/store.ts'
import type { SimsLoaders } from '../loaders.ts'
import { operatorOfAgency } from '../operators.ts'
import { verificationDue } from '../clocks/rules.ts'
import { updateVerification } from './store.ts'

type Context = SubgraphContext<SimsLoaders>

interface HolderInput {
  readonly personId: string
  readonly operator: string
}
interface RecordSimJustificationInput {
  readonly personId: string
  readonly justification: string
}
interface DecideSimVerificationInput extends HolderInput {
  readonly accepted: boolean
  readonly reason: string
}

export async function requireSimVerification(
  _parent: unknown,
  { input }: { readonly input: HolderInput },
  context: Context,
) {
  const at = context.now()
  const holder = await context.transaction(async (db) => {
    const [current] = await lockHolders(db, [input], at)
    if (!current) throw notFound()
    const due = verificationDue(current.count, at)
    if (due === null) throw invalidState('WITHIN_LIMIT')
    // asked again while the clock runs, the first date stands
    if (current.verification === 'REQUIRED' || current.verification === 'JUSTIFIED') return current
    const { rule, dueAt: verifyBy } = due
    return updateVerification(db, current, { at, state: 'REQUIRED', reason: null, rule, verifyBy })
  })
  return { holder }
}

export async function recordSimJustification(
  _parent: unknown,
  { input }: { readonly input: RecordSimJustificationInput },
  context: Context,
) {
  const at = context.now()
  const reason = readText(input.justification, 'justification', 2_000)
  const operator = operatorOfAgency(context.caller.agencyId)
  if (operator === null) throw notFound()
  const holder = await context.transaction(async (db) => {
    const [current] = await lockHolders(db, [{ personId: input.personId, operator }], at)
    if (!current) throw notFound()
    if (current.verification !== 'REQUIRED') throw invalidState(current.verification)
    const { verifyBy } = current
    return updateVerification(db, current, { at, state: 'JUSTIFIED', reason, rule: null, verifyBy })
  })
  return { holder }
}

export async function decideSimVerification(
  _parent: unknown,
  { input }: { readonly input: DecideSimVerificationInput },
  context: Context,
) {
  const at = context.now()
  const reason = readText(input.reason, 'reason', 2_000)
  const holder = await context.transaction(async (db) => {
    const [current] = await lockHolders(db, [input], at)
    if (!current) throw notFound()
    // what was never shown cannot be accepted
    const decidable = input.accepted ? ['JUSTIFIED'] : ['REQUIRED', 'JUSTIFIED', 'EXPIRED']
    if (!decidable.includes(current.verification)) throw invalidState(current.verification)
    const state = input.accepted ? 'VERIFIED' : 'REFUSED'
    const { verifyBy } = current
    return updateVerification(db, current, { at, state, reason, rule: null, verifyBy })
  })
  return { holder }
}
