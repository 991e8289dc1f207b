/** Lists unusual accesses. */

import { readPage, toConnection, type PageArguments } from '../../kit/connection.ts'
import { countOf } from '../../kit/counts.ts'
import type { SubgraphContext } from '../../kit/subgraph.ts'
import type { OversightLoaders } from '../loaders.ts'
import { listAnomalies } from './store.ts'

/** The resolver of `Query.anomalies`. @throws {BAD_USER_INPUT} when a page is malformed */
export async function anomalies(
  _parent: unknown,
  args: PageArguments,
  context: SubgraphContext<OversightLoaders>,
) {
  const page = readPage(args, ['INSTANT', 'UUID'])
  const rows = await context.read((db) => listAnomalies(db, page.after, page.limit))
  context.budget.take(rows.length)
  return toConnection(
    rows,
    page,
    ({ noticedAt, id }) => [noticedAt.toISOString(), id],
    countOf(context, (db, all) => listAnomalies(db, null, all.limit)),
  )
}
