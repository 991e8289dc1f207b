/** Writes the access log into a folder, in the layout in which a log is served (C2SP tlog-tiles). */

import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { readSubjectIndex } from '../../gateway/access-log/record-index.ts'
import { findTile, listEntries, listIndexes, readTree } from '../../gateway/access-log/store.ts'
import type { GatewayDatabase } from '../../gateway/authentication/stores/database.ts'
import { readCheckpoint } from '../../transparency/checkpoint.ts'
import { readNote } from '../../transparency/signed-note.ts'
import { joinEntries, newTiles, tilePath } from '../../transparency/tiles.ts'

/**
 * Writes the newest checkpoint, all tiles and bundles of its tree, and the subjects of its index entries; with `from`, only those that a tree of that size
 * lacks.
 * @returns the size of the exported tree
 * @throws when no checkpoint is signed yet, or a tile of the tree is missing
 */
export async function exportLog(db: GatewayDatabase, folder: string, from = 0): Promise<number> {
  const { checkpoint } = await readTree(db)
  if (checkpoint === null) throw new Error('no checkpoint is signed yet')
  const { size } = readCheckpoint(readNote(checkpoint).text)
  for (const tile of newTiles(from, size)) {
    const bytes = await findTile(db, tile)
    if (!bytes) throw new Error(`${tilePath(tile)} is missing`)
    await write(folder, tilePath(tile), bytes)
    if (tile.level !== 0) continue
    const bodies = await listEntries(db, tile.index * 256, tile.width)
    const bundle = joinEntries(bodies.map((body) => Buffer.from(body)))
    await write(folder, tilePath({ ...tile, level: 'entries' }), bundle)
  }
  for (const range of await listIndexes(db, size)) {
    if (range.size <= from) continue
    const { lines } = await readSubjectIndex(db, range.first, range.size)
    const text = lines.map((line) => `${line}\n`).join('')
    await write(folder, `subjects/${range.size}`, Buffer.from(text))
  }
  await write(folder, 'checkpoint', Buffer.from(checkpoint))
  return size
}

async function write(folder: string, path: string, bytes: Buffer): Promise<void> {
  const file = join(folder, path)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, bytes)
}
