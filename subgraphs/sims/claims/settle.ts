/** How a claim ends: the operator that has the number answers, the claimant withdraws, or the regulator decides. */

import { badUserInput, invalidState, notFound } from '../../kit/errors.ts'
import { once } from '../../kit/idempotency/once.ts'
import { isUuid, readList, readOptionalText, readText } from '../../kit/input.ts'
import type { SubgraphContext } from '../../kit/subgraph.ts'
import type { SimsLoaders } from '../loaders.ts'
import { publishClaims } from '../events/publish-claims.ts'
import { findClaims, lockClaims, updateClaims, type ClaimOutcome } from './store.ts'

type Context = SubgraphContext<SimsLoaders>

interface ClaimsInput {
  readonly idempotencyKey?: string | null
  readonly claimIds: readonly string[]
  readonly reason?: string | null
}
interface AnswerInput extends ClaimsInput {
  readonly released: boolean
}
interface DecideInput extends ClaimsInput {
  readonly granted: boolean
  readonly reason: string
}

/**
 * The operator that has the numbers releases them, or disputes the claims.
 * @throws {NOT_FOUND} when one is not a claim on a number of the caller
 * @throws {INVALID_STATE} when one does not wait any more
 */
export function answerSimClaims(
  _parent: unknown,
  { input }: { readonly input: AnswerInput },
  context: Context,
) {
  return settle(context, 'answerSimClaims', input, input.released ? 'RELEASED' : 'DISPUTED')
}

/**
 * The claimant gives up its claims.
 * @throws {NOT_FOUND} when one is not a claim of the caller
 * @throws {INVALID_STATE} when one does not wait any more
 */
export function withdrawSimClaims(
  _parent: unknown,
  { input }: { readonly input: ClaimsInput },
  context: Context,
) {
  return settle(context, 'withdrawSimClaims', input, 'WITHDRAWN')
}

/**
 * The regulator decides on claims, disputed or not yet answered.
 * @throws {INVALID_STATE} when one does not wait any more
 */
export function decideSimClaims(
  _parent: unknown,
  { input }: { readonly input: DecideInput },
  context: Context,
) {
  readText(input.reason, 'reason', 2_000)
  return settle(context, 'decideSimClaims', input, input.granted ? 'GRANTED' : 'DENIED')
}

async function settle(
  context: Context,
  operation: string,
  input: ClaimsInput,
  outcome: ClaimOutcome,
) {
  const at = context.now()
  const named = readList(input.claimIds, 'claimIds').map((id) => id.toLowerCase())
  const ids = [...new Set(named)]
  const reason = readOptionalText(input.reason, 'reason', 2_000)
  const malformed = named.findIndex((id) => !isUuid(id))
  if (malformed >= 0) throw notFound(`claimIds[${malformed}]`)
  return context.transaction(async (db) => {
    await once(db, { subgraph: 'sims', operation, input }, async () => {
      const claims = await lockClaims(db, ids, outcome)
      const found = new Set(claims.map(({ id }) => id))
      const missing = named.findIndex((id) => !found.has(id))
      if (missing >= 0) throw notFound(`claimIds[${missing}]`)
      // the same answer again changes nothing
      const open = claims.filter(({ state }) => state !== outcome)
      const over = open.find(({ state }) => state !== 'OPEN' && state !== 'DISPUTED')
      if (over) throw invalidState(over.state)
      if (new Set(open.map(({ msisdn }) => msisdn)).size < open.length)
        throw badUserInput('claimIds must name one claim of each number')
      if (open.length === 0) return 0
      await updateClaims(
        db,
        open.map(({ id }) => id),
        outcome,
        reason,
        at,
      )
      const settled = open.map((claim) => ({ ...claim, state: outcome }))
      await publishClaims(db, settled, 'settled', context.pseudonyms, at)
      return open.length
    })
    const rows = new Map((await findClaims(db, ids)).map((row) => [row.id, row]))
    return { claims: ids.map((id) => rows.get(id) ?? null) }
  })
}
