/** `totalCount` of connections: counted where it is selected, within the rows that the caller sees, and to a bound. */

import type { TotalCount } from './connection.ts'
import { countRows, type List } from './database/count-rows.ts'
import type { RequestScope } from './subgraph.ts'

/** Rows that are counted for one object of the request's budget. */
const countedPerObject = 20

/** The objects of the request's budget that a count of so many rows takes. */
export const objectsOfCount = (total: number) => Math.ceil(total / countedPerObject)

/**
 * Counts a list at the root. A list within an object is counted by `countByKey` of `loaders.ts`.
 * @param list one statement; it is given a page that holds every row that is counted
 */
export function countOf(
  { read, budget }: Pick<RequestScope, 'read' | 'budget'>,
  list: List,
): TotalCount {
  const count = async () => {
    budget.take(0) // refused before the statement where the budget is spent
    const total = await read((db) => countRows(db, list))
    budget.take(objectsOfCount(total))
    return total
  }
  // an operation may select it under several aliases
  let counting: Promise<number> | undefined
  return () => (counting ??= count())
}
