/** DataLoaders over store functions: many keys, one statement, rows handed back in the order of the keys. */

import DataLoader from 'dataloader'
import type { PageRequest } from './connection.ts'
import type { Queryable } from './database/database.ts'
import type { RequestScope } from './subgraph.ts'

type Find<Key, Row> = (db: Queryable, keys: readonly Key[]) => Promise<readonly Row[]>

/** One row for a key, or null where there is none for this caller. */
export function oneByKey<Key extends string, Row>(
  scope: RequestScope,
  find: Find<Key, Row>,
  keyOf: (row: Row) => Key,
): DataLoader<Key, Row | null> {
  return new DataLoader(async (keys) => {
    const rows = await scope.transaction((db) => find(db, keys))
    const byKey = new Map(rows.map((row) => [keyOf(row), row]))
    return keys.map((key) => byKey.get(key) ?? null)
  })
}

/** The rows that belong to a key, in the order in which the statement gives them. */
export function manyByKey<Key extends string, Row>(
  scope: RequestScope,
  find: Find<Key, Row>,
  keyOf: (row: Row) => Key,
): DataLoader<Key, readonly Row[]> {
  return new DataLoader(async (keys) => {
    const rows = await scope.transaction((db) => find(db, keys))
    const byKey = new Map<Key, Row[]>(keys.map((key) => [key, []]))
    for (const row of rows) byKey.get(keyOf(row))?.push(row)
    return keys.map((key) => byKey.get(key) ?? [])
  })
}

/** A key and the page of its rows that is asked for. */
export interface PageKey {
  readonly key: string
  readonly page: PageRequest
}

const idOf = (key: string, page: PageRequest) => JSON.stringify([key, page])

/** A page of the rows of each key: one statement for all keys that are asked for the same page. */
export function pageByKey<Row>(
  scope: RequestScope,
  find: (db: Queryable, keys: readonly string[], page: PageRequest) => Promise<readonly Row[]>,
  keyOf: (row: Row) => string,
): DataLoader<PageKey, readonly Row[], string> {
  return new DataLoader(
    async (pageKeys) => {
      const pages = new Map(pageKeys.map(({ page }) => [JSON.stringify(page), page]))
      const rowsById = new Map<string, Row[]>(
        pageKeys.map((each) => [idOf(each.key, each.page), []]),
      )
      await scope.transaction(async (db) => {
        for (const [pageText, page] of pages) {
          const keys = pageKeys
            .filter((each) => JSON.stringify(each.page) === pageText)
            .map(({ key }) => key)
          for (const row of await find(db, keys, page))
            rowsById.get(idOf(keyOf(row), page))?.push(row)
        }
      })
      return pageKeys.map(({ key, page }) => rowsById.get(idOf(key, page)) ?? [])
    },
    { cacheKeyFn: ({ key, page }) => idOf(key, page) },
  )
}
