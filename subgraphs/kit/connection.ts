/**
 * Pages: a bounded number of rows, and where the next page starts.
 *
 * A list at the root, or one that people scroll through, is a connection: `readPage` in the resolver, `page.limit` in the
 * statement, `toConnection` around the rows. A list within an object is a plain list of at most `first` items, where
 * `after` is the id of the last item before: `readSlice`, and `pageByKey` of `loaders.ts`.
 */

import { badUserInput } from './errors.ts'
import { isUuid } from './input.ts'

/** Most rows that one page may hold. */
export const maxPageSize = 100

/** The arguments of a page, as the SDL gives them a default. */
export interface PageArguments {
  /** 1 to 100. */
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

/** A page as GraphQL's connections have it. */
export interface Connection<Row> {
  readonly nodes: readonly Row[]
  readonly edges: readonly { readonly cursor: string; readonly node: Row }[]
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
  readonly totalCount: TotalCount
}

/** Counts the rows on all pages; called only where `totalCount` is selected. */
export type TotalCount = () => Promise<number>

/**
 * The form of one part of a sort key, which a statement may cast to `timestamptz` (also `infinity`), `uuid`, `integer`,
 * `bigint`, `text` (1 to 200 characters).
 */
export type KeyPart = 'INSTANT' | 'UUID' | 'INTEGER' | 'BIGINT' | 'TEXT'

const forms: Readonly<Record<KeyPart, (part: string) => boolean>> = {
  INSTANT: (part) =>
    part === 'infinity' ||
    (/^(?:19|[2-9]\d)\d\d-\d\d-\d\dT[\d:.]{8,12}Z$/.test(part) && !isNaN(Date.parse(part))),
  UUID: isUuid,
  INTEGER: (part) => /^\d{1,9}$/.test(part),
  BIGINT: (part) => /^\d{1,18}$/.test(part),
  // oxlint-disable-next-line no-control-regex -- PostgreSQL takes no NUL
  TEXT: (part) => part.length >= 1 && part.length <= 200 && !/[\u0000\p{Surrogate}]/u.test(part),
}

/**
 * Reads `first` and `after` of a connection.
 * @param key the forms of the sort key's parts: a cursor of another form never reaches a statement
 * @throws {BAD_USER_INPUT} when `first` is not within 1 to 100, or `after` is not a cursor of such a key
 */
export function readPage({ first, after }: PageArguments, key: readonly KeyPart[]): PageRequest {
  checkSize(first)
  return {
    size: first,
    limit: first + 1,
    after: after === null || after === undefined ? null : readCursor(after, key),
  }
}

/**
 * Reads `first` and `after` of a list within an object, where `after` is the id of the last item before the page.
 * A statement finds the place of that item under the caller's row-level security: an id that the caller may not see
 * answers an empty page, as an id that was never issued.
 * @param max most items of one page; default 100
 * @throws {BAD_USER_INPUT} when `first` is not within 1 to `max`, or `after` is not an id
 */
export function readSlice(
  { first, after }: PageArguments,
  id: KeyPart,
  max: number = maxPageSize,
): PageRequest {
  checkSize(first, max)
  if (after === null || after === undefined) return { size: first, limit: first, after: null }
  if (!forms[id](after)) throw badUserInput('after is not the id of an item')
  return { size: first, limit: first, after: [after] }
}

/** Builds the connection from the rows of a statement that was given `page.limit`. */
export function toConnection<Row>(
  rows: readonly Row[],
  page: PageRequest,
  sortKey: (row: Row) => readonly string[],
  totalCount: TotalCount,
): Connection<Row> {
  const nodes = rows.slice(0, page.size)
  const edges = nodes.map((node) => ({ cursor: writeCursor(sortKey(node)), node }))
  return {
    nodes,
    edges,
    pageInfo: { hasNextPage: rows.length > page.size, endCursor: edges.at(-1)?.cursor ?? null },
    totalCount,
  }
}

function checkSize(first: number, max: number = maxPageSize): void {
  if (first < 1 || first > max) throw badUserInput(`first must be 1 to ${max}`)
}

function writeCursor(key: readonly string[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url')
}

function readCursor(cursor: string, keyForms: readonly KeyPart[]): readonly string[] {
  const key = parseCursor(cursor)
  // written again it must be the same text: a cursor has one form
  if (key?.length === keyForms.length && keyForms.every((form, at) => hasForm(key[at], form))) {
    const parts = key as readonly string[] // every part was seen to be a string
    if (writeCursor(parts) === cursor) return parts
  }
  throw badUserInput('after is not a cursor')
}

function hasForm(part: unknown, form: KeyPart): boolean {
  return typeof part === 'string' && forms[form](part)
}

function parseCursor(cursor: string): readonly unknown[] | undefined {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    return Array.isArray(key) ? key : undefined
  } catch {
    return undefined // not JSON is not a cursor
  }
}
