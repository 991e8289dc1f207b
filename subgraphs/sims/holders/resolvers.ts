/** The list of holders by their number of SIMs: the regulator sees all, others the persons in their cases. */

import { readPage, toConnection, type PageArguments } from '../../kit/connection.ts'
import type { SubgraphContext } from '../../kit/subgraph.ts'
import type { SimsLoaders } from '../loaders.ts'
import {
  countHolders,
  countHoldersInCases,
  listHolders,
  listHoldersInCases,
  type HolderFilter,
  type HolderRow,
} from './store.ts'

type Context = SubgraphContext<SimsLoaders>

/** The filter of a page, so that its total is counted only when it is selected. */
interface HolderPage {
  readonly filter: HolderFilter
  readonly now: Date
}

interface SimHoldersArguments extends PageArguments {
  readonly filter: {
    readonly operator?: string | null
    readonly moreThan: number
    readonly verification?: string | null
  }
}

/** The regulator counts the numbers of every person; others those of the persons in their cases. */
const countsEveryPerson = ({ caller }: Context) => caller.agencyKind === 'REGULATOR'
const sortKey = (row: HolderRow) => [String(row.count), row.personId, row.operator]

/** `Query.simHolders`. */
export async function listSimHolders(
  _parent: unknown,
  args: SimHoldersArguments,
  context: Context,
) {
  const page = readPage(args, ['INTEGER', 'TEXT', 'TEXT'])
  const filter = {
    operator: args.filter.operator ?? null,
    moreThan: Math.max(0, args.filter.moreThan),
    verification: args.filter.verification ?? null,
  }
  const now = context.now()
  const list = countsEveryPerson(context) ? listHolders : listHoldersInCases
  const rows = await context.read((db) => list(db, filter, page, now))
  return { ...toConnection(rows, page, sortKey), filter, now }
}

/** The fields of `SimHolderConnection` that are computed. */
export const holderConnection = {
  totalCount: ({ filter, now }: HolderPage, _args: unknown, context: Context) => {
    const count = countsEveryPerson(context) ? countHolders : countHoldersInCases
    return context.read((db) => count(db, filter, now))
  },
}
