/** Proves that an entry is in the log (C2SP tlog-proof). */

import { readCheckpoint } from '../../../transparency/checkpoint.ts'
import { proveInclusion } from '../../../transparency/merkle-tree.ts'
import { writeProofText } from '../../../transparency/proof-text.ts'
import { readNote } from '../../../transparency/signed-note.ts'
import { createTileReader } from '../../../transparency/tiles.ts'
import { invalidState } from '../../kit/errors.ts'
import { isUuid } from '../../kit/input.ts'
import type { SubgraphContext } from '../../kit/subgraph.ts'
import type { OversightLoaders } from '../loaders.ts'
import { findCheckpoint, findEntry, findTile } from './store.ts'

/**
 * The resolver of `Query.accessProof`.
 * @throws {INVALID_STATE} with WAITING until a signed checkpoint holds the entry
 */
export async function accessProof(
  _parent: unknown,
  { entryId }: { readonly entryId: string },
  { read }: SubgraphContext<OversightLoaders>,
) {
  if (!isUuid(entryId)) return null
  return read(async (db) => {
    const entry = await findEntry(db, entryId)
    if (!entry) return null
    const checkpoint = await findCheckpoint(db)
    const size = checkpoint === null ? 0 : readCheckpoint(readNote(checkpoint).text).size
    if (checkpoint === null || entry.sequence === null || Number(entry.sequence) >= size)
      throw invalidState('WAITING')
    const index = Number(entry.sequence)
    const tiles = createTileReader(size, (tile) =>
      findTile(db, Number(tile.level), tile.index, tile.width),
    )
    const hashes = await proveInclusion(index, size, tiles)
    const text = writeProofText({ index, hashes, checkpoint })
    return { index: entry.sequence, entry: entry.body, text }
  })
}
