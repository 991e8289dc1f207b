/** `revokeSims`: an operator takes numbers back. */

import type { Queryable } from '../../kit/database/database.ts'
import { invalidState } from '../../kit/errors.ts'
import { once } from '../../kit/idempotency/once.ts'
import { readText } from '../../kit/input.ts'
import type { SubgraphContext } from '../../kit/subgraph.ts'
import { revocableFrom } from '../law/rules.ts'
import { holderKey, lockHolders } from '../holders/store.ts'
import type { SimsLoaders } from '../loaders.ts'
import type { SimRow } from '../store.ts'
import { lockUnrepeated } from '../locks/lock-numbers.ts'
import { changeNumbers, findInOrder, inUse, readNumbers } from './numbers.ts'

interface RevokeSimsInput {
  readonly idempotencyKey?: string | null
  readonly msisdns: readonly string[]
  readonly reason: string
}

/**
 * The operator takes back numbers in use that their holders gave up, and numbers that are off for 30 days whose holders
 * were not verified. A number under an order goes off first: registered again, it would be free of the order. A number
 * that the operator has taken back for the same reason stays as it is: the answer to the first call may be lost.
 * @throws {NOT_FOUND} when one is not the caller's
 * @throws {INVALID_STATE} when one may not be taken back yet
 */
export async function revokeSims(
  _parent: unknown,
  { input }: { readonly input: RevokeSimsInput },
  context: SubgraphContext<SimsLoaders>,
) {
  const at = context.now()
  const msisdns = readNumbers(input.msisdns)
  const reason = readText(input.reason, 'reason', 2_000)
  const sims = await context.transaction(async (db) => {
    await once(db, { subgraph: 'sims', operation: 'revokeSims', input }, async () => {
      const locked = await lockUnrepeated(
        db,
        msisdns,
        ['ACTIVE', 'SUSPENDED'],
        (last) => last.kind === 'REVOKED' && last.reason === reason,
      )
      const rule = await revocationRule(db, locked, at)
      const transition = { at, kind: 'REVOKED', reason, rule } as const
      await changeNumbers(db, locked, transition, { ...inUse, status: 'REVOKED' })
      return locked.length
    })
    return findInOrder(db, msisdns)
  })
  return { sims }
}

/**
 * The rule under which those of the numbers that are off are taken back: their holder was not verified, and the time
 * since is over. Locks the holders of all, in the order in which their counts will change.
 * @throws {INVALID_STATE} otherwise, with the state of the number or of its holder
 */
async function revocationRule(db: Queryable, sims: readonly SimRow[], at: Date) {
  const holders = await lockHolders(
    db,
    sims.map(({ holderId, operator }) => ({ personId: holderId, operator })),
    at,
  )
  const verificationOf = new Map(holders.map((row) => [holderKey(row), row.verification]))
  let rule: string | null = null
  for (const { holderId, operator, suspendedAt } of sims) {
    if (suspendedAt === null) continue
    const due = revocableFrom(suspendedAt, at)
    if (due === null || due.dueAt > at) throw invalidState('SUSPENDED')
    const verification = verificationOf.get(holderKey({ personId: holderId, operator }))
    if (verification !== 'EXPIRED' && verification !== 'REFUSED')
      throw invalidState(verification ?? 'NOT_REQUIRED')
    rule = due.rule
  }
  return rule
}
