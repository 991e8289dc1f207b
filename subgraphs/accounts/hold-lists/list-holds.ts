/** `holds`: the holds that the caller sees, by the filter and in the order that it asks for. */

import { readPage, toConnection, type PageArguments } from '../../kit/connection.ts'
import { countOf } from '../../kit/counts.ts'
import { isUuid, readInstant, readWanted } from '../../kit/input.ts'
import type { SubgraphContext } from '../../kit/subgraph.ts'
import type { AccountsLoaders } from '../loaders.ts'
import { listHoldIds, listHolds, type HoldFilter, type HoldSort } from './store.ts'

type Context = SubgraphContext<AccountsLoaders>

interface HoldsArguments extends PageArguments {
  readonly orderBy: HoldSort
  readonly filter?: {
    readonly state?: string | null
    readonly states?: readonly string[] | null
    readonly requestedBy?: string | null
    readonly requestedFrom?: string | null
    readonly requestedBefore?: string | null
    readonly caseId?: string | null
    readonly bankCode?: string | null
    readonly lapsesBefore?: string | null
    readonly liftable?: boolean | null
  } | null
}

/** The resolver of `Query.holds`. @throws {BAD_USER_INPUT} when the page or an instant is malformed */
export async function holds(_parent: unknown, args: HoldsArguments, context: Context) {
  const page = readPage(args, ['INSTANT', 'UUID'])
  const filter = readHoldFilter(args.filter ?? {}, context.caller)
  if (filter === null)
    return toConnection(
      [],
      page,
      () => [],
      async () => 0,
    )
  const ofMyCases = context.caller.agencyId.startsWith('police:station:')
  const now = context.now()
  const rows = await context.read((db) => listHolds(db, filter, args.orderBy, page, now, ofMyCases))
  return toConnection(
    rows,
    page,
    ({ requestedAt, lapsesAt, id }) => [
      args.orderBy === 'LAPSES_AT'
        ? (lapsesAt?.toISOString() ?? 'infinity')
        : requestedAt.toISOString(),
      id,
    ],
    countOf(context, (db, all) =>
      ofMyCases
        ? listHolds(db, filter, args.orderBy, all, now, true)
        : listHoldIds(db, filter, all, now),
    ),
  )
}

const instant = (value: string | null | undefined) => (value ? readInstant(value) : null)

/** The filter with what the database shows the caller alone; null when nothing matches it. */
function readHoldFilter(
  given: NonNullable<HoldsArguments['filter']>,
  { agencyId, agencyKind }: Context['caller'],
): HoldFilter | null {
  const { state, states, lapsesBefore, requestedFrom, requestedBefore } = given
  const own = {
    bankCode: agencyKind === 'BANK' ? agencyId.slice('bank:'.length) : null,
    requestedBy: agencyKind === 'AMLO' ? agencyId : null,
  }
  const { caseId = null, bankCode = null, requestedBy = null } = given
  if (caseId !== null && !isUuid(caseId)) return null
  if (own.bankCode !== null && bankCode !== null && bankCode !== own.bankCode) return null
  if (own.requestedBy !== null && requestedBy !== null && requestedBy !== own.requestedBy)
    return null
  return {
    states: readWanted(state, states),
    caseId,
    bankCode: own.bankCode ?? bankCode,
    requestedBy: own.requestedBy ?? requestedBy,
    lapsesBefore: instant(lapsesBefore),
    requestedFrom: instant(requestedFrom),
    requestedBefore: instant(requestedBefore),
    isLiftable: given.liftable ?? null,
  }
}
