import { describe, expect, test } from '@jest/globals'
import {
  hasStale,
  noParts,
  readParts,
  rowsOf,
  type Parts,
  type Seen,
} from '../../console/graph/parts.ts'

const pageSize = 10

interface Item {
  readonly id: number
  readonly text: string
}

/** A list on a server, in the order of its ids, and how often a page of it was read. */
function serverOf(count: number) {
  const items = new Map<number, string>()
  for (let id = 1; id <= count; id += 1) items.set(id * 100, 'old')
  const server = {
    items,
    requests: 0,
    rows: () => [...items].toSorted(([a], [b]) => a - b).map(([id, text]): Item => ({ id, text })),
    fetchPage: (after: string | null) => {
      server.requests += 1
      const following = server.rows().filter(({ id }) => after === null || id > Number(after))
      const nodes = following.slice(0, pageSize)
      const endCursor = nodes.length === 0 ? null : String(nodes.at(-1)?.id)
      const hasNextPage = following.length > pageSize
      return Promise.resolve({
        nodes,
        pageInfo: { hasNextPage, endCursor },
        totalCount: items.size,
      })
    },
  }
  return server
}

type Server = ReturnType<typeof serverOf>

const read = (
  { fetchPage }: Server,
  parts: Parts<Item>,
  options: { readonly seen?: Seen; readonly isAnew?: boolean; readonly isLonger?: boolean },
) => readParts(parts, { seen: undefined, isAnew: false, isLonger: false, fetchPage, ...options })

async function readAll(server: Server): Promise<Parts<Item>> {
  let parts: Parts<Item> = await read(server, noParts, { isAnew: true })
  while (parts.pages.at(-1)?.page.pageInfo.hasNextPage)
    parts = await read(server, parts, { isLonger: true })
  return parts
}

/** Reads as long as the page asks for it, as a list on the screen does. */
async function settle(server: Server, parts: Parts<Item>, seen: Seen): Promise<Parts<Item>> {
  let settled = parts
  while (hasStale(settled, seen)) settled = await read(server, settled, { seen })
  return settled
}

describe('a list of which pages were read one after another', () => {
  test('is read page by page, each once', async () => {
    const server = serverOf(95)
    const parts = await readAll(server)
    expect(rowsOf(parts).rows).toEqual(server.rows())
    expect(server.requests).toBe(10)
  })

  test('after a change reads the pages in view alone', async () => {
    const server = serverOf(2_000)
    const before = await readAll(server)
    server.items.set(150_500, 'new')
    server.items.set(150_400, 'changed')
    server.requests = 0
    const seen = { first: 1_500, last: 1_509 }
    const parts = await settle(server, await read(server, before, { seen, isAnew: true }), seen)
    expect(server.requests).toBe(1)
    expect(rowsOf(parts).rows.slice(1_500, 1_510)).toEqual(server.rows().slice(1_500, 1_510))
    expect(rowsOf(parts).count).toBe(server.rows().length)
  })

  test('reads a page that comes into view after a change, and none twice', async () => {
    const server = serverOf(500)
    const seen = { first: 200, last: 209 }
    let parts = await readAll(server)
    server.items.set(205, 'new')
    server.items.delete(20_300)
    parts = await read(server, parts, { seen, isAnew: true })
    server.requests = 0
    for (let first = 200; first >= 0; first -= 10)
      parts = await settle(server, parts, { first, last: first + 9 })
    expect(rowsOf(parts).rows.slice(0, 10)).toEqual(server.rows().slice(0, 10))
    expect(server.requests).toBe(20)
    server.requests = 0
    parts = await settle(server, parts, { first: 0, last: 150 })
    // pages that do not begin where the one before them ends now
    expect(server.requests).toBeLessThanOrEqual(15)
    expect(rowsOf(parts).rows.slice(0, 150)).toEqual(server.rows().slice(0, 150))
  })

  test('holds no row twice while its pages are of different times', async () => {
    const server = serverOf(100)
    const before = await readAll(server)
    for (const id of [5_100, 5_200, 5_300]) server.items.delete(id)
    const parts = await read(server, before, { seen: { first: 50, last: 55 }, isAnew: true })
    const ids = rowsOf(parts).rows.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
  })

  test('that became shorter ends where it ends', async () => {
    const server = serverOf(100)
    const before = await readAll(server)
    for (const id of server.items.keys()) if (id > 3_500) server.items.delete(id)
    const seen = { first: 30, last: 60 }
    const parts = await settle(server, await read(server, before, { seen, isAnew: true }), seen)
    expect(rowsOf(parts).rows).toEqual(server.rows())
  })

  test('that became empty is empty, and is read again when it has rows', async () => {
    const server = serverOf(5)
    let parts = await readAll(server)
    server.items.clear()
    parts = await read(server, parts, { seen: { first: 0, last: 4 }, isAnew: true })
    expect(rowsOf(parts)).toEqual({ rows: [], count: 0 })
    server.items.set(1, 'new')
    parts = await read(server, parts, { seen: { first: 0, last: 0 }, isAnew: true })
    expect(rowsOf(parts).rows).toEqual(server.rows())
  })
})
