/** Connections: a bounded page of rows, and an opaque cursor that says where the next page starts. */

import { badUserInput } from './errors.ts'

/** Most rows that one page may hold. */
export const maxPageSize = 100

export interface PageArguments {
  readonly first: number
  readonly after?: string | null
}

/** Where a page starts and how many rows a statement must fetch: one more than is shown, to know whether more follow. */
export interface PageRequest {
  readonly size: number
  readonly limit: number
  /** The sort key of the last row before the page; null on the first page. */
  readonly after: readonly string[] | null
}

export interface Connection<Row> {
  readonly nodes: readonly Row[]
  readonly edges: readonly { readonly cursor: string; readonly node: Row }[]
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
}

/**
 * Reads `first` and `after`.
 * @param keyLength how many parts the sort key has
 * @throws {BAD_USER_INPUT} when `first` is not within 1 to 100, or `after` is no cursor of ours
 */
export function readPage({ first, after }: PageArguments, keyLength: number): PageRequest {
  if (first < 1 || first > maxPageSize) throw badUserInput(`first must be 1 to ${maxPageSize}`)
  return {
    size: first,
    limit: first + 1,
    after: after === null || after === undefined ? null : readCursor(after, keyLength),
  }
}

/** Builds the connection from the rows of a statement that was given `page.limit`. */
export function toConnection<Row>(
  rows: readonly Row[],
  page: PageRequest,
  sortKey: (row: Row) => readonly string[],
): Connection<Row> {
  const nodes = rows.slice(0, page.size)
  const edges = nodes.map((node) => ({ cursor: writeCursor(sortKey(node)), node }))
  return {
    nodes,
    edges,
    pageInfo: { hasNextPage: rows.length > page.size, endCursor: edges.at(-1)?.cursor ?? null },
  }
}

function writeCursor(key: readonly string[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url')
}

function readCursor(cursor: string, keyLength: number): readonly string[] {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    if (
      Array.isArray(key) &&
      key.length === keyLength &&
      key.every((part): part is string => typeof part === 'string' && part.length <= 200)
    )
      return key
  } catch {
    // falls through: not JSON is not a cursor
  }
  throw badUserInput('after is not a cursor')
}
