/** Figures of accesses by officer and day. */

import { comparedOfficer } from '../../../schema/identity.ts'
import { readPage, toConnection, type PageArguments } from '../../kit/connection.ts'
import { countOf } from '../../kit/counts.ts'
import { badUserInput } from '../../kit/errors.ts'
import type { SubgraphContext } from '../../kit/subgraph.ts'
import type { OversightLoaders } from '../loaders.ts'
import { listFigures } from './store.ts'

interface FiguresArguments extends PageArguments {
  readonly filter: {
    readonly agency?: string | null
    readonly officer?: string | null
    readonly from: string
    readonly to: string
  }
}

const dayMs = 86_400_000
const maxDays = 92
/** Stands for the officer of anonymous callers in a cursor, of which no part is empty. */
const nobody = '\u{2013}'

/** The resolver of `Query.accessFigures`. @throws {BAD_USER_INPUT} when a day is malformed, or there are too many */
export async function accessFigures(
  _parent: unknown,
  args: FiguresArguments,
  context: SubgraphContext<OversightLoaders>,
) {
  const { agency, officer, from, to } = args.filter
  if (officer && !agency) throw badUserInput('officer needs agency')
  const [first, last] = [readDay(from, 'from'), readDay(to, 'to')]
  if (last < first || last - first > maxDays * dayMs)
    throw badUserInput(`to must be 0 to ${maxDays} days after from`)
  const page = readPage(args, ['TEXT', 'TEXT', 'TEXT'])
  const [day = '', agencyId = '', cursorOfficer = ''] = page.after ?? []
  if (page.after) readDay(day, 'after')
  const after = page.after && [day, agencyId, cursorOfficer === nobody ? '' : cursorOfficer]
  const own = context.caller.agencyKind === 'OVERSIGHT' ? null : context.caller.agencyId
  const filter = {
    agencyId: agency ?? own,
    officer: typeof officer === 'string' ? comparedOfficer(officer) : null,
    from,
    to,
  }
  const rows = await context.read((db) => listFigures(db, filter, after, page.limit))
  context.budget.take(rows.length)
  return toConnection(
    rows,
    page,
    (row) => [row.day, row.agencyId, row.officer || nobody],
    countOf(context, (db, all) => listFigures(db, filter, null, all.limit)),
  )
}

function readDay(text: string, name: string): number {
  const at = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
  if (Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== text)
    throw badUserInput(`${name} is not a day`)
  return at
}
