/** The list of requests to the regulator and the computed fields of one. */

import { readPage, toConnection, type PageArguments } from '../../kit/connection.ts'
import { countOf } from '../../kit/counts.ts'
import { readInstant } from '../../kit/input.ts'
import type { Resolvers, SubgraphContext } from '../../kit/subgraph.ts'
import type { SimsLoaders } from '../loaders.ts'
import { listRequests, type RequestFilter, type RequestRow, type RequestState } from './store.ts'

type Context = SubgraphContext<SimsLoaders>

interface SimSuspensionRequestsArguments extends PageArguments {
  readonly filter?: {
    readonly states?: readonly RequestState[] | null
    readonly requestedBy?: string | null
    readonly since?: string | null
  } | null
}

/** `Query.simSuspensionRequests`. */
export async function listSimSuspensionRequests(
  _parent: unknown,
  args: SimSuspensionRequestsArguments,
  context: Context,
) {
  const page = readPage(args, ['INSTANT', 'UUID'])
  const { states, requestedBy, since } = args.filter ?? {}
  const filter: RequestFilter = {
    states: states ?? ['REQUESTED', 'ORDERED', 'REFUSED'],
    requestedBy: requestedBy ?? null,
    since: since ? readInstant(since) : null,
  }
  const rows = await context.transaction((db) => listRequests(db, filter, page))
  return toConnection(
    rows,
    page,
    (row) => [row.requestedAt.toISOString(), row.id],
    countOf(context, (db, all) => listRequests(db, filter, all)),
  )
}

/** Resolvers of the types about requests. */
export const requestResolvers: Resolvers<Context> = {
  SimSuspensionRequest: {
    section: () => 's.5 para 2',
    msisdns: async ({ id }: RequestRow, _args, { loaders }) =>
      (await loaders.numbersOfRequest.load(id)).map(({ msisdn }) => msisdn),
  },
}
