/** Tourists' numbers: their end is a function of their row and the present instant. */

import { readPage, toConnection, type PageArguments } from '../../kit/connection.ts'
import { countOf } from '../../kit/counts.ts'
import { readInstant } from '../../kit/input.ts'
import type { SubgraphContext } from '../../kit/subgraph.ts'
import type { SimsLoaders } from '../loaders.ts'
import type { SimRow } from '../store.ts'
import { listTourists } from './store.ts'

type Context = SubgraphContext<SimsLoaders>

interface TouristSimsArguments extends PageArguments {
  readonly filter?: {
    readonly operator?: string | null
    readonly expired?: boolean | null
    readonly since?: string | null
  } | null
}

/** Whether the time of a tourist's number is over and its operator has not taken it back. */
export const isExpired = ({ status, validUntil }: SimRow, now: Date): boolean =>
  status !== 'REVOKED' && validUntil !== null && validUntil <= now

/** `Query.touristSims`. */
export async function listTouristSims(
  _parent: unknown,
  args: TouristSimsArguments,
  context: Context,
) {
  const page = readPage(args, ['INSTANT', 'TEXT'])
  const { operator, expired, since } = args.filter ?? {}
  const filter = {
    operator: operator ?? null,
    isExpired: expired ?? null,
    since: since ? readInstant(since) : null,
  }
  const now = context.now()
  const rows = await context.read((db) => listTourists(db, filter, page, now))
  return toConnection(
    rows,
    page,
    ({ validUntil, msisdn }) => [validUntil?.toISOString() ?? 'infinity', msisdn],
    countOf(context, (db, all) => listTourists(db, filter, all, now)),
  )
}
