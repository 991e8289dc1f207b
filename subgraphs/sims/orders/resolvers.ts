/** The list of orders and the computed fields of one. */

import { readPage, toConnection, type PageArguments } from '../../kit/connection.ts'
import { countOf } from '../../kit/counts.ts'
import { readInstant } from '../../kit/input.ts'
import type { Resolvers, SubgraphContext } from '../../kit/subgraph.ts'
import type { SimsLoaders } from '../loaders.ts'
import {
  listOrders,
  orderStates,
  type OrderFilter,
  type OrderRow,
  type OrderSequence,
  type OrderState,
} from './store.ts'

type Context = SubgraphContext<SimsLoaders>

interface SimOrdersArguments extends PageArguments {
  readonly filter?: {
    readonly states?: readonly OrderState[] | null
    readonly operator?: string | null
    readonly overdue?: boolean | null
    readonly since?: string | null
  } | null
  readonly orderBy: OrderSequence
}

/** `Query.simOrders`. */
export async function listSimOrders(_parent: unknown, args: SimOrdersArguments, context: Context) {
  const page = readPage(args, ['INSTANT', 'UUID'])
  const { states, operator, overdue, since } = args.filter ?? {}
  const filter: OrderFilter = {
    states: states ?? orderStates,
    operator: operator ?? null,
    overdue: overdue ?? null,
    since: since ? readInstant(since) : null,
  }
  const now = context.now()
  const rows = await context.transaction((db) => listOrders(db, filter, args.orderBy, page, now))
  const at = (row: OrderRow) => (args.orderBy === 'DUE_FIRST' ? row.dueAt : row.orderedAt)
  return toConnection(
    rows,
    page,
    (row) => [at(row).toISOString(), row.id],
    countOf(context, (db, all) => listOrders(db, filter, args.orderBy, all, now)),
  )
}

/** Resolvers of the types about orders. */
export const orderResolvers: Resolvers<Context> = {
  SimOrder: {
    isOverdue: ({ state, dueAt }: OrderRow, _args, context) =>
      state === 'OPEN' && dueAt <= context.now(),
    sim: ({ msisdn }: OrderRow, _args, { loaders }) => loaders.simByMsisdn.load(msisdn),
    request: ({ requestId }: OrderRow, _args, { loaders }) =>
      requestId === null ? null : loaders.request.load(requestId),
  },
}
