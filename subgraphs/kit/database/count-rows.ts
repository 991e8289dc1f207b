/** Counts the rows of a list by the statement that lists them: under the same policies, and to a bound. */

import type { PageRequest } from '../connection.ts'
import type { Queryable } from './database.ts'

/** Most rows of one list that are counted: 10,000 means at least so many. */
export const maxCounted = 10_000

/** The page that holds every row that is counted. */
const everyRow: PageRequest = { size: maxCounted, limit: maxCounted, after: null }

/** One statement that lists at most `page.limit` rows. */
export type List = (db: Queryable, page: PageRequest) => Promise<unknown>

/** How many rows a list has. Counted are those of its first statement. */
export async function countRows(db: Queryable, list: List): Promise<number> {
  let total = 0
  await list(
    {
      ...db,
      // the text is that of a statement of a store, never a value
      async query(text, values) {
        const [row] = await db.query<{ total: number }>(
          `select count(*)::integer as total from (${text}\n) as listed`,
          values,
        )
        total = row?.total ?? 0
        return []
      },
    },
    everyRow,
  )
  return total
}

/**
 * How many rows each key has.
 * @param list one statement that lists at most `page.limit` rows of each key
 * @param column the name of the column with the key
 */
export async function countRowsByKey(
  db: Queryable,
  list: List,
  column: string,
): Promise<ReadonlyMap<string, number>> {
  const totals = new Map<string, number>()
  await list(
    {
      ...db,
      // the text is that of a statement of a store, never a value
      async query(text, values) {
        const rows = await db.query<{ key: string; total: number }>(
          `select listed."${column}" as key, count(*)::integer as total from (${text}\n) as listed group by 1`,
          values,
        )
        for (const { key, total } of rows) totals.set(key, total)
        return []
      },
    },
    everyRow,
  )
  return totals
}
