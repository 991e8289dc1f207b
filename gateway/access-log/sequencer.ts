/** Gives recorded entries their places in the tree, writes its tiles, and signs its checkpoints. */

import { signCheckpoint } from '../../transparency/checkpoint.ts'
import { hashTree, readRoot, type Hash } from '../../transparency/merkle-tree.ts'
import type { NoteSigner } from '../../transparency/signed-note.ts'
import {
  createTileReader,
  splitHashes,
  tilePath,
  tileWidth,
  widthAt,
} from '../../transparency/tiles.ts'
import type { GatewayDatabase } from '../authentication/stores/database.ts'
import { linkEntry } from './entry.ts'
import {
  addToTree,
  deleteRepeated,
  findChains,
  findTile,
  insertCheckpoint,
  listWaiting,
  readTree,
  type Addition,
  type StoredTile,
  type WaitingBatch,
} from './store.ts'

/** Options of the steps of the sequencer. */
export interface SequencerOptions {
  readonly db: GatewayDatabase
  /** The log's key; its name is the log's origin. */
  readonly signer: NoteSigner
  readonly now: () => Date
}

/** Most entries of one addition; its last batch may go beyond. */
const maxEntries = 6 * tileWidth

/** An addition to the tree. */
export interface Sequenced {
  /** Entries that got their places; 0 also when another sequencer was faster. */
  readonly added: number
  /** Whether more waited than one addition takes. */
  readonly isMoreWaiting: boolean
}

/**
 * Sequences waiting entries. Where some of them complete a bundle, those after it wait for the next addition: an entry costs least
 * when it goes straight into a full bundle.
 */
export async function sequenceOnce({ db }: Pick<SequencerOptions, 'db'>): Promise<Sequenced> {
  // read the size first: if another sequencer adds entries after it, this addition fails, and no entry is added twice
  const { size } = await readTree(db)
  const waiting = await listWaiting(db, maxEntries)
  const batches = upToFullBundle(waiting.batches, size)
  if (batches.length === 0) return { added: 0, isMoreWaiting: false }
  const agencies = new Set(batches.flatMap(({ agencyIds }) => agencyIds))
  const chains = await findChains(db, [...agencies])
  const { previous, leaves } = linkEntries(batches, chains)
  const edge = await readEdge(db, size)
  const tiles = appendLeaves(edge, size, leaves)
  const newSize = size + leaves.length
  const byPath = new Map(tiles.map((tile) => [tilePath(tile), tile.hashes]))
  const root = await readRoot(
    newSize,
    createTileReader(
      newSize,
      async (tile) => byPath.get(tilePath(tile)) ?? readStoredTile(db, tile),
    ),
  )
  const addition = { sizeBefore: size, batches, previous, tiles, chains, root }
  const isAdded = await addOrDropRepeated(db, addition)
  return { added: isAdded ? leaves.length : 0, isMoreWaiting: isAdded && !waiting.isAll }
}

/** The batches up to the last one that completes a bundle; all of them, where none does. */
function upToFullBundle(batches: readonly WaitingBatch[], size: number): readonly WaitingBatch[] {
  let end = size
  let full = 0
  for (const [at, { agencyIds }] of batches.entries()) {
    const before = Math.floor(end / tileWidth)
    end += agencyIds.length
    if (Math.floor(end / tileWidth) > before) full = at + 1
  }
  return full === 0 ? batches : batches.slice(0, full)
}

/** SQLSTATE of an entry that has its place already, or that waits twice. */
const uniqueViolation = '23505'

async function addOrDropRepeated(db: GatewayDatabase, addition: Addition): Promise<boolean> {
  try {
    return await addToTree(db, addition)
  } catch (error) {
    const isRepeated = error instanceof Error && 'code' in error && error.code === uniqueViolation
    if (!isRepeated || (await deleteRepeated(db)) === 0) throw error
    return false
  }
}

/**
 * Signs the tree as it stands, unless its size is signed already. The signature is made over a root that is committed, so
 * that no two signatures contradict each other, whichever process dies when.
 */
export async function signOnce({ db, signer, now }: SequencerOptions): Promise<boolean> {
  const { size, root, checkpointSize } = await readTree(db)
  if (checkpointSize === size) return false
  const note = signCheckpoint({ origin: signer.name, size, root }, signer)
  return insertCheckpoint(db, size, note, now())
}

/** Links each entry to its agency's entry before; `chains` moves on to the last leaf of each agency. */
function linkEntries(batches: readonly WaitingBatch[], chains: Map<string, Hash>) {
  const previous: (Hash | undefined)[] = []
  const leaves: Hash[] = []
  for (const { agencyIds, bodies } of batches)
    for (const [at, agencyId] of agencyIds.entries()) {
      const before = chains.get(agencyId)
      const { leaf } = linkEntry(bodies[at]!, before)
      chains.set(agencyId, leaf)
      previous.push(before)
      leaves.push(leaf)
    }
  return { previous, leaves }
}

/** The hashes of the partial tile at the right edge of each level. */
async function readEdge(db: GatewayDatabase, size: number): Promise<Hash[][]> {
  const edge: Hash[][] = []
  for (let level = 0; tileWidth ** level <= size; level += 1) {
    const index = Math.floor(size / tileWidth ** level / tileWidth)
    const width = widthAt({ level, index }, size)
    const bytes = width === 0 ? Buffer.alloc(0) : await readStoredTile(db, { level, index, width })
    edge.push([...splitHashes(bytes)])
  }
  return edge
}

async function readStoredTile(
  db: GatewayDatabase,
  tile: { level: number | 'entries'; index: number; width: number },
) {
  const bytes = await findTile(db, tile)
  if (!bytes) throw new Error('a tile of the access log is missing')
  return bytes
}

/** The tiles that the leaves complete or widen. */
function appendLeaves(edge: Hash[][], size: number, leaves: readonly Hash[]): StoredTile[] {
  const tiles: StoredTile[] = []
  const changed = new Set<number>()
  const indexAt = (level: number) => Math.floor(size / tileWidth ** (level + 1))
  const counts = new Map<number, number>()

  function push(level: number, hash: Hash): void {
    const hashes = (edge[level] ??= [])
    hashes.push(hash)
    changed.add(level)
    if (hashes.length < tileWidth) return
    const index = indexAt(level) + (counts.get(level) ?? 0)
    counts.set(level, (counts.get(level) ?? 0) + 1)
    tiles.push({ level, index, width: tileWidth, hashes: Buffer.concat(hashes) })
    edge[level] = []
    push(level + 1, hashTree(hashes))
  }

  for (const leaf of leaves) push(0, leaf)
  for (const level of changed) {
    const hashes = edge[level] ?? []
    const index = indexAt(level) + (counts.get(level) ?? 0)
    if (hashes.length > 0)
      tiles.push({ level, index, width: hashes.length, hashes: Buffer.concat(hashes) })
  }
  return tiles
}
