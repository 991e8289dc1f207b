/** Writes the access log into a folder, in the layout in which a log is served (C2SP tlog-tiles). */

import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { findTile, listEntries, listIndexes, readTree } from '../../gateway/access-log/store.ts'
import { createSubjectIndex } from '../../gateway/access-log/subject-index.ts'
import type { GatewayDatabase } from '../../gateway/authentication/stores/database.ts'
import { readCheckpoint } from '../../transparency/checkpoint.ts'
import { readNote } from '../../transparency/signed-note.ts'
import { joinEntries, newTiles, tilePath, tileWidth } from '../../transparency/tiles.ts'

/** Entries that are read at once where no bundle asks for them. */
const batch = 1_000

/** The entries of one index entry. */
interface Range {
  readonly first: number
  readonly size: number
}

/**
 * Writes the newest checkpoint, all tiles and bundles of its tree, and the subjects of its index entries; with `from`, only
 * those that a tree of that size lacks. Each entry is read once: the lines of its subjects are those of the text in its bundle.
 * @returns the size of the exported tree
 * @throws when no checkpoint is signed yet, or a tile of the tree is missing
 */
export async function exportLog(db: GatewayDatabase, folder: string, from = 0): Promise<number> {
  const { checkpoint } = await readTree(db)
  if (checkpoint === null) throw new Error('no checkpoint is signed yet')
  const { size } = readCheckpoint(readNote(checkpoint).text)
  const ranges = (await listIndexes(db, size)).filter((range) => range.size > from)
  const addSubjects = createSubjectWriter(ranges, folder)
  const tiles = newTiles(from, size)
  // a range may begin before the first bundle that is written
  const bundled = (tiles[0]?.index ?? 0) * tileWidth
  for (let start = ranges[0]?.first ?? bundled; start < bundled; start += batch)
    await addSubjects(start, await listEntries(db, start, Math.min(batch, bundled - start)))
  for (const tile of tiles) {
    const bytes = await findTile(db, tile)
    if (!bytes) throw new Error(`${tilePath(tile)} is missing`)
    await write(folder, tilePath(tile), bytes)
    if (tile.level !== 0) continue
    const start = tile.index * tileWidth
    const bodies = await listEntries(db, start, tile.width)
    const bundle = joinEntries(bodies.map((body) => Buffer.from(body)))
    await write(folder, tilePath({ ...tile, level: 'entries' }), bundle)
    await addSubjects(start, bodies)
  }
  await write(folder, 'checkpoint', Buffer.from(checkpoint))
  return size
}

/** Takes the entries in their order, and writes the subjects of each range when its last entry has come. */
function createSubjectWriter(ranges: readonly Range[], folder: string) {
  let present = 0
  let index = createSubjectIndex()
  return async (start: number, bodies: readonly string[]): Promise<void> => {
    for (const [offset, body] of bodies.entries()) {
      const range = ranges[present]
      const place = start + offset
      if (!range) return
      if (place < range.first) continue
      index.add(body)
      if (place + 1 < range.size) continue
      const text = index
        .build()
        .lines.map((line) => `${line}\n`)
        .join('')
      await write(folder, `subjects/${range.size}`, Buffer.from(text))
      present += 1
      index = createSubjectIndex()
    }
  }
}

async function write(folder: string, path: string, bytes: Buffer): Promise<void> {
  const file = join(folder, path)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, bytes)
}
