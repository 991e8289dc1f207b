/** The list of demands and the computed fields of one. */

import { readPage, toConnection, type PageArguments } from '../../kit/connection.ts'
import { countOf } from '../../kit/counts.ts'
import { readInstant } from '../../kit/input.ts'
import type { Resolvers, SubgraphContext } from '../../kit/subgraph.ts'
import type { VerificationState } from '../holders/store.ts'
import type { SimsLoaders } from '../loaders.ts'
import { listDemands, type DemandFilter, type DemandRow } from './store.ts'

type Context = SubgraphContext<SimsLoaders>

interface SimDemandsArguments extends PageArguments {
  readonly filter?: {
    readonly states?: readonly VerificationState[] | null
    readonly operator?: string | null
    readonly overdue?: boolean | null
    readonly since?: string | null
  } | null
}

const states = ['REQUIRED', 'JUSTIFIED', 'VERIFIED', 'REFUSED', 'EXPIRED'] as const

/** `Query.simDemands`. */
export async function listSimDemands(
  _parent: unknown,
  args: SimDemandsArguments,
  context: Context,
) {
  const page = readPage(args, ['INSTANT', 'UUID'])
  const filter: DemandFilter = {
    states: args.filter?.states ?? states,
    operator: args.filter?.operator ?? null,
    overdue: args.filter?.overdue ?? null,
    since: args.filter?.since ? readInstant(args.filter.since) : null,
  }
  const now = context.now()
  const rows = await context.transaction((db) => listDemands(db, filter, page, now))
  return toConnection(
    rows,
    page,
    (row) => [row.verifyBy.toISOString(), row.id],
    countOf(context, (db, all) => listDemands(db, filter, all, now)),
  )
}

/** Resolvers of the types about demands. */
export const demandResolvers: Resolvers<Context> = {
  SimDemand: {
    holder: (demand: DemandRow) => demand,
    state: ({ verification }: DemandRow) => verification,
    dueAt: ({ verifyBy }: DemandRow) => verifyBy,
    isOverdue: ({ verification }: DemandRow) => verification === 'EXPIRED',
  },
}
