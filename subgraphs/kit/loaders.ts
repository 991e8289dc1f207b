/**
 * DataLoaders over store functions: many keys, one statement, rows handed back in the order of the keys. Every row that
 * they return counts against the request's budget of objects, cached or not.
 */

import DataLoader from 'dataloader'
import type { PageRequest } from './connection.ts'
import { objectsOfCount } from './counts.ts'
import { countRowsByKey } from './database/count-rows.ts'
import type { Queryable } from './database/database.ts'
import { isUuid } from './input.ts'
import type { RequestScope } from './subgraph.ts'

type Find<Key, Row> = (db: Queryable, keys: readonly Key[]) => Promise<readonly Row[]>

/** Loads by key within one request. */
export interface Loader<Key, Result> {
  /** @throws {MAX_OBJECTS_LIMIT} when the request has loaded more objects than it may */
  load(key: Key): Promise<Result>
  /** The results in the order of the keys; an error stands at the place of its key. */
  loadMany(keys: readonly Key[]): Promise<readonly (Result | Error)[]>
}

/** One row for a key, or null where there is none for this caller. */
export function oneByKey<Key extends string, Row>(
  scope: RequestScope,
  find: Find<Key, Row>,
  keyOf: (row: Row) => Key,
): Loader<Key, Row | null> {
  const loader = new DataLoader<Key, Row | null, string>(
    async (keys) => {
      const rows = await scope.read((db) => find(db, keys))
      const byKey = new Map<string, Row>(rows.map((row) => [keyOf(row), row]))
      return keys.map((key) => byKey.get(asWritten(key)) ?? null)
    },
    { cacheKeyFn: asWritten },
  )
  return counted(loader, scope, (row) => (row === null ? 0 : 1))
}

/** The database writes UUIDs in lower case and takes them in capitals too (RFC 9562, 4). */
const asWritten = (key: string) => (isUuid(key) ? key.toLowerCase() : key)

/**
 * The rows that belong to a key, in the order in which the statement gives them. For lists that the statement or the
 * domain bounds (counts by bank, by operator); every other list is a page: `pageByKey`.
 */
export function manyByKey<Key extends string, Row>(
  scope: RequestScope,
  find: Find<Key, Row>,
  keyOf: (row: Row) => Key,
): Loader<Key, readonly Row[]> {
  const loader = new DataLoader<Key, readonly Row[]>(async (keys) => {
    const rows = await scope.read((db) => find(db, keys))
    const byKey = new Map<Key, Row[]>(keys.map((key) => [key, []]))
    for (const row of rows) byKey.get(keyOf(row))?.push(row)
    return keys.map((key) => byKey.get(key) ?? [])
  })
  return counted(loader, scope, (rows) => rows.length)
}

/** A key and the page of its rows that is asked for. */
export interface PageKey {
  readonly key: string
  readonly page: PageRequest
}

const idOf = (key: string, page: PageRequest) => JSON.stringify([key, page])

/**
 * A page of the rows of each key: one statement for all keys that are asked for the same page.
 * @param find must give at most `page.limit` rows for each key (`cross join lateral (… limit)`), in their order
 */
export function pageByKey<Row>(
  scope: RequestScope,
  find: (db: Queryable, keys: readonly string[], page: PageRequest) => Promise<readonly Row[]>,
  keyOf: (row: Row) => string,
): Loader<PageKey, readonly Row[]> {
  const loader = new DataLoader<PageKey, readonly Row[], string>(
    async (pageKeys) => {
      const pages = new Map(pageKeys.map(({ page }) => [JSON.stringify(page), page]))
      const rowsById = new Map<string, Row[]>(
        pageKeys.map((each) => [idOf(each.key, each.page), []]),
      )
      await scope.read(async (db) => {
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
  return counted(loader, scope, (rows) => rows.length)
}

/**
 * How many rows each key has on all pages, to at most `maxCounted`: one statement for all keys.
 * @param find as of `pageByKey`
 * @param column the name of the column with the key
 */
export function countByKey(
  scope: RequestScope,
  find: (db: Queryable, keys: readonly string[], page: PageRequest) => Promise<readonly unknown[]>,
  column: string,
): Loader<string, number> {
  const loader = new DataLoader<string, number>(async (keys) => {
    const totals = await scope.read((db) =>
      countRowsByKey(db, (counting, page) => find(counting, keys, page), column),
    )
    return keys.map((key) => totals.get(key) ?? 0)
  })
  return counted(loader, scope, objectsOfCount)
}

/** Counts the rows that are returned: a cached row at many places of the answer counts as many times. */
function counted<Key, Result, CacheKey>(
  loader: DataLoader<Key, Result, CacheKey>,
  { budget, slices }: Pick<RequestScope, 'budget' | 'slices'>,
  size: (result: Result) => number,
): Loader<Key, Result> {
  return {
    async load(key) {
      budget.take(0)
      const result = await loader.load(key)
      const count = size(result)
      budget.take(count)
      await slices.add(count)
      // others may have exceeded it since
      budget.take(0)
      return result
    },
    async loadMany(keys) {
      budget.take(0)
      const results = await loader.loadMany(keys)
      const count = results.reduce(
        (total: number, each) => total + (each instanceof Error ? 0 : size(each)),
        0,
      )
      budget.take(count)
      await slices.add(count)
      // others may have exceeded it since
      budget.take(0)
      return results
    },
  }
}
