/** Pages of a list of which some are older than others, and how they are read again so that nothing is missing in view. */

/** A page of a connection. */
export interface Page<Node> {
  readonly nodes: readonly Node[]
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
  /** All that match, on every page; absent where the connection does not count. */
  readonly totalCount?: number
}

/** A page with the cursor after which it was read, and the round in which that was. */
interface Part<Node> {
  readonly after: string | null
  readonly round: number
  readonly page: Page<Node>
}

/** The pages of a list, in their order. A round begins when something may have changed. */
export interface Parts<Node> {
  readonly round: number
  readonly pages: readonly Part<Node>[]
}

/** Indexes of the rows that are in view; undefined: all are. */
export type Seen = { readonly first: number; readonly last: number } | undefined

/** A list that was not read yet. */
export const noParts: Parts<never> = { round: 0, pages: [] }

/** Which pages are read, and how. */
export interface Reading<Node> {
  readonly seen: Seen
  /** Whether pages in view are read though they were read before. */
  readonly isAnew: boolean
  /** Whether the page after the last one is read. */
  readonly isLonger: boolean
  readonly fetchPage: (after: string | null) => Promise<Page<Node>>
}

/**
 * Reads the pages in view that are older than the round, or do not begin where the page before them ends. Pages out of view
 * stay as they are until they come into view.
 */
export async function readParts<Node>(
  earlier: Parts<Node>,
  { seen, isAnew, isLonger, fetchPage }: Reading<Node>,
): Promise<Parts<Node>> {
  const round = earlier.round + (isAnew ? 1 : 0)
  const pages: Part<Node>[] = []
  const inView = viewOf(earlier, seen)
  const add = async (after: string | null) => {
    pages.push({ after, round, page: await fetchPage(after) })
  }
  for (const [index, part] of earlier.pages.entries()) {
    const after = endOf(pages)
    if (after === undefined) break
    if (!inView(index) || isCurrent(part, round, after)) pages.push(part)
    else await add(after)
  }
  const end = endOf(pages)
  if ((isLonger || pages.length === 0) && end !== undefined) await add(end)
  return { round, pages }
}

/** Whether a page in view has to be read again. */
export function hasStale<Node>(parts: Parts<Node>, seen: Seen): boolean {
  const inView = viewOf(parts, seen)
  return parts.pages.some(
    (part, index) =>
      inView(index) && !isCurrent(part, parts.round, endOf(parts.pages.slice(0, index))),
  )
}

/** The rows of all pages, each once: pages that were read at different times may overlap. */
export function rowsOf<Node>({ round, pages }: Parts<Node>): {
  readonly rows: readonly Node[]
  readonly count: number
} {
  const all = pages.flatMap(({ page }) => page.nodes)
  const isOfOneTime = pages.every((part) => part.round === round)
  const rows = isOfOneTime ? all : withoutRepeated(all)
  const latest = pages.findLast((part) => part.round === round)
  return { rows, count: latest?.page.totalCount ?? rows.length }
}

function isCurrent<Node>(
  { round, after }: Part<Node>,
  current: number,
  start: string | null | undefined,
): boolean {
  return round === current && after === start
}

/** Cursor at which the pages end: null before the first, undefined after the last of the list. */
function endOf<Node>(pages: readonly Part<Node>[]): string | null | undefined {
  const last = pages.at(-1)
  if (!last) return null
  const { hasNextPage, endCursor } = last.page.pageInfo
  return hasNextPage ? endCursor : undefined
}

/** Whether the page with this index has rows in view. */
function viewOf<Node>({ pages }: Parts<Node>, seen: Seen): (index: number) => boolean {
  if (!seen) return () => true
  const starts: number[] = []
  let rows = 0
  for (const { page } of pages) {
    starts.push(rows)
    rows += page.nodes.length
  }
  return (index) => {
    const start = starts[index] ?? 0
    const length = pages[index]?.page.nodes.length ?? 0
    // the first page tells whether the list is empty
    return start <= seen.last && (start + length > seen.first || length === 0)
  }
}

/** Nodes that have an id are compared by it, others by all that they have. */
function withoutRepeated<Node>(nodes: readonly Node[]): readonly Node[] {
  const ids = new Set<unknown>()
  return nodes.filter((node) => {
    const id =
      typeof node === 'object' && node !== null && 'id' in node ? node.id : JSON.stringify(node)
    return ids.size < ids.add(id).size
  })
}
