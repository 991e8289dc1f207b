/** The list of holders by their number of SIMs: the regulator sees all, others the persons in their cases. */

import { readPage, toConnection, type PageArguments } from '../../kit/connection.ts'
import { badUserInput } from '../../kit/errors.ts'
import type { SubgraphContext } from '../../kit/subgraph.ts'
import type { SimsLoaders } from '../loaders.ts'
import {
  countHolders,
  countHoldersInAllCases,
  countHoldersInCases,
  listHolders,
  listHoldersInCases,
  type HolderFilter,
} from './store.ts'
import { verificationStates, type HolderRow, type VerificationState } from '../holders/store.ts'
import { foreignerLimit } from '../law/rules.ts'
import { operators } from '../registrations/operators.ts'

type Context = SubgraphContext<SimsLoaders>

interface SimHoldersArguments extends PageArguments {
  readonly filter: {
    readonly operator?: string | null
    readonly moreThan?: number | null
    readonly verification?: VerificationState | null
    readonly states?: readonly VerificationState[] | null
    readonly overLimit?: boolean | null
  }
}

/** The count from which on a holder is listed by default: those who must be verified. */
const defaultMoreThan = 5
/** Most numbers that a holder can have. */
const maxCount = 2_000_000_000

/** The regulator counts the numbers of every person; others those of the persons in their cases. */
const countsEveryPerson = ({ caller }: Context) => caller.agencyKind === 'REGULATOR'
/** Lists that have a tally are counted exactly, the others to a bound. */
function counterFor({ foreignersOnly }: HolderFilter, context: Context) {
  if (countsEveryPerson(context)) return countHolders
  const isTallied = context.caller.agencyKind === 'AOC' && !foreignersOnly
  return isTallied ? countHoldersInAllCases : countHoldersInCases
}
const sortKey = (row: HolderRow) => [String(row.count), row.personId, row.operator]

/** `Query.simHolders`. */
export async function listSimHolders(
  _parent: unknown,
  args: SimHoldersArguments,
  context: Context,
) {
  const page = readPage(args, ['INTEGER', 'TEXT', 'TEXT'])
  const now = context.now()
  const filter = readFilter(args.filter, now)
  const list = countsEveryPerson(context) ? listHolders : listHoldersInCases
  const rows = await context.read((db) => list(db, filter, page, now))
  const count = counterFor(filter, context)
  return toConnection(rows, page, sortKey, () => context.read((db) => count(db, filter, now)))
}

/** @throws {BAD_USER_INPUT} when both ways to name states are used, or none is named */
function readFilter(filter: SimHoldersArguments['filter'], now: Date): HolderFilter {
  const { operator, moreThan, verification, states, overLimit } = filter
  if (verification && states)
    throw badUserInput('filter.verification and filter.states must not both be given')
  if (states?.length === 0) throw badUserInput('filter.states must name a state')
  const limit = overLimit ? (foreignerLimit(now)?.most ?? Infinity) : 0
  const least = moreThan ?? (overLimit ? 0 : defaultMoreThan)
  return {
    operators: operator ? [operator] : operators,
    // no holder has more: where no rule limits foreigners, none is over the limit
    moreThan: Math.min(maxCount, Math.max(0, least, limit)),
    states: [...new Set(states ?? (verification ? [verification] : verificationStates))],
    foreignersOnly: overLimit ?? false,
  }
}
