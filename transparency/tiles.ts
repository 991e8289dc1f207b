/** Tiles of a log: their paths, which of them a tree has, and the hashes in them (C2SP tlog-tiles). */

import { hashTree, type Hash, type ReadHash } from './merkle-tree.ts'

/** Hashes in a full tile, and entries in a full bundle. */
export const tileWidth = 256

const hashBytes = 32

/** Most bytes of one entry: its length in a bundle has 16 bits. */
export const maxEntryBytes = 65_535

/** One tile of hashes, or one bundle of entries where the level is `entries`. */
export interface Tile {
  readonly level: number | 'entries'
  readonly index: number
  /** 1 to 256; below 256 the tile is partial. */
  readonly width: number
}

/** The path below the log's prefix, such as `tile/0/x001/234.p/5`. */
export function tilePath({ level, index, width }: Tile): string {
  const digits = String(index)
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/\d{3}/g)!
  const name = groups.map((group, at) => (at < groups.length - 1 ? `x${group}` : group)).join('/')
  return `tile/${level}/${name}${width < tileWidth ? `.p/${width}` : ''}`
}

const tilePathPattern =
  /^tile\/(entries|0|[1-9]|[1-5]\d|6[0-3])\/((?:x\d{3}\/){0,4}\d{3})(?:\.p\/([1-9]\d{0,2}))?$/

/** undefined when the text is not the path of a tile. */
export function parseTilePath(path: string): Tile | undefined {
  const [, level, name, partial] = tilePathPattern.exec(path) ?? []
  if (level === undefined || name === undefined) return undefined
  const tile: Tile = {
    level: level === 'entries' ? level : Number(level),
    index: Number(name.replaceAll(/[x/]/g, '')),
    width: partial === undefined ? tileWidth : Number(partial),
  }
  return tilePath(tile) === path ? tile : undefined
}

/** Hashes in the tile of a tree of this size: 0 to 256. */
export function widthAt({ level, index }: Omit<Tile, 'width'>, size: number): number {
  const nodes = Math.floor(size / tileWidth ** (level === 'entries' ? 0 : level))
  return Math.max(0, Math.min(tileWidth, nodes - index * tileWidth))
}

/** The tiles of hashes that a tree of `newSize` has and one of `oldSize` lacks, lowest level first. */
export function newTiles(oldSize: number, newSize: number): readonly Tile[] {
  const tiles: Tile[] = []
  for (let level = 0; tileWidth ** level <= newSize; level += 1) {
    const [from, to] = [oldSize, newSize].map((size) => Math.floor(size / tileWidth ** level))
    if (from === undefined || to === undefined || from === to) continue
    for (let index = Math.floor(from / tileWidth); index * tileWidth < to; index += 1)
      tiles.push({ level, index, width: Math.min(tileWidth, to - index * tileWidth) })
  }
  return tiles
}

/** Returns the bytes of a tile of hashes; a wider one of the same index will do. */
export type ReadTile = (tile: Tile) => Promise<Uint8Array>

/** Reads hashes of subtrees from the tiles of a tree of `size` leaves. */
export function createTileReader(size: number, readTile: ReadTile): ReadHash {
  const kept = new Map<string, Promise<Uint8Array>>()
  return async (level, index) => {
    const tileLevel = Math.floor(level / 8)
    const span = 2 ** (level % 8)
    const start = index * span
    const tileIndex = Math.floor(start / tileWidth)
    const place = { level: tileLevel, index: tileIndex }
    const tile = { ...place, width: widthAt(place, size) }
    const path = tilePath(tile)
    const bytes = await (kept.get(path) ?? keep(path, readTile(tile)))
    const offset = start - tileIndex * tileWidth
    return hashTree(splitHashes(bytes).slice(offset, offset + span))
  }

  function keep(path: string, bytes: Promise<Uint8Array>) {
    kept.set(path, bytes)
    return bytes
  }
}

/** The hashes that the bytes of a tile are made of. */
export function splitHashes(bytes: Uint8Array): readonly Hash[] {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Array.from({ length: all.length / hashBytes }, (_, at) =>
    all.subarray(at * hashBytes, (at + 1) * hashBytes),
  )
}

/**
 * The bytes of a bundle: each entry behind its length as a big-endian uint16.
 * @throws {RangeError} when an entry has over 65,535 bytes
 */
export function joinEntries(entries: readonly Uint8Array[]): Buffer {
  const parts: Uint8Array[] = []
  for (const entry of entries) {
    if (entry.length > maxEntryBytes) throw new RangeError('an entry has over 65,535 bytes')
    const length = Buffer.alloc(2)
    length.writeUInt16BE(entry.length)
    parts.push(length, entry)
  }
  return Buffer.concat(parts)
}

/**
 * The entries of a bundle.
 * @throws {RangeError} when the bytes end within an entry
 */
export function splitEntries(bytes: Uint8Array): readonly Buffer[] {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const entries: Buffer[] = []
  for (let at = 0; at < all.length;) {
    const end = at + 2 + all.readUInt16BE(at)
    if (end > all.length) throw new RangeError('the bundle ends within an entry')
    entries.push(all.subarray(at + 2, end))
    at = end
  }
  return entries
}
