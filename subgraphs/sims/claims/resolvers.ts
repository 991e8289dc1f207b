/** The list of claims, and the fields that a claimant does not see. */

import { readPage, toConnection, type PageArguments } from '../../kit/connection.ts'
import { countOf } from '../../kit/counts.ts'
import { readInstant } from '../../kit/input.ts'
import type { Resolvers, SubgraphContext } from '../../kit/subgraph.ts'
import type { SimsLoaders } from '../loaders.ts'
import { operatorOfAgency } from '../registrations/operators.ts'
import { listClaims, type ClaimFilter, type ClaimRow, type ClaimState } from './store.ts'

type Context = SubgraphContext<SimsLoaders>

interface SimClaimsArguments extends PageArguments {
  readonly filter?: {
    readonly states?: readonly ClaimState[] | null
    readonly heldBy?: string | null
    readonly operator?: string | null
    readonly since?: string | null
  } | null
}

/** `Query.simClaims`. */
export async function listSimClaims(_parent: unknown, args: SimClaimsArguments, context: Context) {
  const page = readPage(args, ['INSTANT', 'UUID'])
  const { states, heldBy, operator, since } = args.filter ?? {}
  // a claimant that could filter by the operator that has the number would learn which one that is
  const caller = operatorOfAgency(context.caller.agencyId)
  const isOther = heldBy !== null && heldBy !== undefined && caller !== null && caller !== heldBy
  const filter: ClaimFilter = {
    states: isOther ? [] : (states ?? ['OPEN', 'DISPUTED']),
    heldBy: heldBy ?? null,
    operator: operator ?? null,
    since: since ? readInstant(since) : null,
  }
  const rows = await context.read((db) => listClaims(db, filter, page))
  return toConnection(
    rows,
    page,
    (row) => [row.claimedAt.toISOString(), row.id],
    countOf(context, (db, all) => listClaims(db, filter, all)),
  )
}

const isClaimant = ({ operator }: ClaimRow, { caller }: Context) =>
  operatorOfAgency(caller.agencyId) === operator

/** Resolvers of the types about claims. */
export const claimResolvers: Resolvers<Context> = {
  SimClaim: {
    heldBy: (claim: ClaimRow, _args, context) => (isClaimant(claim, context) ? null : claim.heldBy),
    settledBy: (claim: ClaimRow, _args, context) =>
      isClaimant(claim, context) && isHolder(claim) ? null : claim.settledBy,
  },
}

/** Whether the operator that has the number settled the claim. After a release that is the claimant itself. */
function isHolder({ operator, settledBy }: ClaimRow): boolean {
  return settledBy?.startsWith('telco:') === true && operatorOfAgency(settledBy) !== operator
}
