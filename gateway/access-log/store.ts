/** The statements about the access log. */

import type { Hash } from '../../transparency/merkle-tree.ts'
import type { Tile } from '../../transparency/tiles.ts'
import type { GatewayDatabase } from '../authentication/stores/database.ts'

/** An entry as the recorder has it. */
export interface RecordedEntry {
  readonly id: string
  readonly agencyId: string
  /** Canonical JSON. */
  readonly body: string
}

/** The tree as it stands. */
export interface TreeState {
  readonly size: number
  readonly root: Hash
  /** Size of the newest checkpoint; null before the first. */
  readonly checkpointSize: number | null
  /** The newest checkpoint as it is served; null before the first. */
  readonly checkpoint: string | null
}

/** A tile of hashes with its bytes. */
export interface StoredTile extends Tile {
  readonly level: number
  readonly hashes: Buffer
}

/** One addition to the tree. */
export interface Addition {
  readonly sizeBefore: number
  /** The batches whose entries are added, in their order. */
  readonly batches: readonly WaitingBatch[]
  /** For each entry the leaf hash of its agency's entry before; undefined in its first. */
  readonly previous: readonly (Hash | undefined)[]
  readonly tiles: readonly StoredTile[]
  /** The last leaf of each agency that has an entry in it. */
  readonly chains: ReadonlyMap<string, Hash>
  readonly root: Hash
}

/** Entries that were recorded together and have no place in the tree yet. */
export interface WaitingBatch {
  readonly id: string
  readonly agencyIds: readonly string[]
  /** Canonical JSON, in the order of the agencies. */
  readonly bodies: readonly string[]
}

/** Records entries, all or none, as one row. Canonical JSON has no line break: the texts are one, and nothing in them is escaped. */
export async function insertEntries(db: GatewayDatabase, entries: readonly RecordedEntry[]) {
  await db.query(
    'insert into gateway.access_batch (ids, agencies, bodies) values ($1::uuid[], $2::text[], $3::text)',
    [
      entries.map(({ id }) => id),
      entries.map(({ agencyId }) => agencyId),
      entries.map(({ body }) => body).join('\n'),
    ],
  )
}

/** Records entries of which some may be recorded already. */
export async function insertMissingEntries(db: GatewayDatabase, entries: readonly RecordedEntry[]) {
  await db.query('select gateway.record_missing($1::uuid[], $2::text[], $3::text[])', [
    entries.map(({ id }) => id),
    entries.map(({ agencyId }) => agencyId),
    entries.map(({ body }) => body),
  ])
}

/** The key of a month (`2026-11`), which is `fresh` where the month has none yet. */
export async function findOrInsertKey(db: GatewayDatabase, month: string, fresh: Uint8Array) {
  const rows = await db.query<{ key: Uint8Array }>(
    'select gateway.access_key_of($1::text, $2::bytea) as key',
    [month, fresh],
  )
  const [row] = rows
  if (!row) throw new Error('the access log has no key')
  return Buffer.from(row.key)
}

/** The keys that are kept, by month. */
export async function listKeys(db: GatewayDatabase) {
  const rows = await db.query<{ month: string; key: Uint8Array }>(
    'select month, key from gateway.access_key where key is not null order by month',
  )
  return rows.map(({ month, key }) => ({ month, key: Buffer.from(key) }))
}

/** Texts beyond these bytes wait for the next addition: one must fit into the time of a statement. */
const maxWaitingBytes = 2_000_000

/**
 * Batches that have no place in the tree yet, oldest first, until they hold `limit` entries, or much text; `isAll` tells whether
 * no other batch waits.
 */
export async function listWaiting(db: GatewayDatabase, limit: number) {
  const rows = await db.query<{
    id: string
    newest: string
    agencyIds: readonly string[]
    bodies: string
  }>(
    `select id::text, newest::text, agencies as "agencyIds", bodies
     from (
       select *, max(id) over () as newest,
         sum(cardinality(ids)) over (order by id) - cardinality(ids) as before,
         sum(octet_length(bodies)) over (order by id) - octet_length(bodies) as bytes_before
       from (select * from gateway.access_batch order by id limit $1::integer) oldest
     ) counted where before < $1::integer and bytes_before < $2::integer order by counted.id`,
    [limit, maxWaitingBytes],
  )
  const batches = rows.map(({ id, agencyIds, bodies }): WaitingBatch => {
    return { id, agencyIds, bodies: bodies.split('\n') }
  })
  const last = rows.at(-1)
  return { batches, isAll: last?.id === last?.newest && rows.length < limit }
}

/** Removes entries that wait twice, or that have their place already; how many. */
export async function deleteRepeated(db: GatewayDatabase): Promise<number> {
  const rows = await db.query<{ count: number }>('select gateway.drop_repeated_entries() as count')
  return rows[0]?.count ?? 0
}

/** The tree and its newest checkpoint. */
export async function readTree(db: GatewayDatabase): Promise<TreeState> {
  const rows = await db.query<{
    size: string
    root: Uint8Array
    checkpointSize: string | null
    checkpoint: string | null
  }>(
    `select size::text, root, checkpoint_size::text as "checkpointSize", checkpoint from gateway.access_log`,
  )
  const [row] = rows
  if (!row) throw new Error('the access log has no state row')
  const { size, root, checkpointSize, checkpoint } = row
  return {
    size: Number(size),
    root: Buffer.from(root),
    checkpointSize: checkpointSize === null ? null : Number(checkpointSize),
    checkpoint,
  }
}

/** The bytes of a tile of hashes; undefined when the tree has none of this width. A narrow tile is the beginning of a wider one. */
export async function findTile(db: GatewayDatabase, { level, index, width }: Tile) {
  const rows = await db.query<{ hashes: Uint8Array }>(
    `select substring(hashes from 1 for $3::integer * 32) as hashes from gateway.access_tile
     where level = $1::smallint and index = $2::bigint and width >= $3::integer`,
    [level, index, width],
  )
  return rows[0] && Buffer.from(rows[0].hashes)
}

/** Texts of the entries from `start` on, in the order of the tree. */
export async function listEntries(db: GatewayDatabase, start: number, count: number) {
  const rows = await db.query<{ body: string }>(
    'select body from gateway.read_entries($1::bigint, $2::bigint) order by index',
    [start, count],
  )
  return rows.map(({ body }) => body)
}

/** The place of an entry in the tree: null while it waits, undefined when there is no such entry. */
export async function findEntryIndex(db: GatewayDatabase, id: string) {
  const rows = await db.query<{ index: string | null }>(
    `select index::text from gateway.access_entry where id = $1::uuid
     union all select index::text from gateway.access_place where id = $1::uuid
     union all select null from gateway.access_batch where $1::uuid = any (ids)`,
    [id],
  )
  const [row] = rows
  return row && (row.index === null ? null : Number(row.index))
}

/** The index entry that was recorded last; undefined before the first. */
export async function findLastIndex(db: GatewayDatabase) {
  const rows = await db.query<{ size: string; madeAt: Date }>(
    'select size::text, made_at as "madeAt" from gateway.access_index order by first desc limit 1',
  )
  const [row] = rows
  return row && { size: Number(row.size), madeAt: row.madeAt }
}

/** The ranges of the index entries that a tree of `size` holds, in their order. */
export async function listIndexes(db: GatewayDatabase, size: number) {
  const rows = await db.query<{ first: string; size: string }>(
    `select i.first::text, i.size::text from gateway.access_index i
     where exists (
         select 1 from gateway.access_entry e where e.id = i.entry_id and e.index < $1::bigint)
       or exists (select 1 from gateway.access_place p where p.id = i.entry_id and p.index < $1::bigint)
     order by i.first`,
    [size],
  )
  return rows.map((row) => ({ first: Number(row.first), size: Number(row.size) }))
}

/** Records an entry that commits to a range; false when the range is not the next, and nothing was changed. */
export async function insertIndex(
  db: GatewayDatabase,
  index: {
    readonly first: number
    readonly size: number
    readonly id: string
    readonly body: string
    readonly at: Date
  },
): Promise<boolean> {
  const rows = await db.query<{ recorded: boolean }>(
    'select gateway.record_index($1::bigint, $2::bigint, $3::uuid, $4::text, $5::timestamptz) as recorded',
    [index.first, index.size, index.id, index.body, index.at],
  )
  return rows[0]?.recorded === true
}

/** Leaf hashes of the last entry of each of these agencies. */
export async function findChains(db: GatewayDatabase, agencyIds: readonly string[]) {
  const rows = await db.query<{ agencyId: string; leaf: Uint8Array }>(
    `select agency_id as "agencyId", leaf from gateway.access_chain where agency_id = any ($1::text[])`,
    [agencyIds],
  )
  return new Map(rows.map(({ agencyId, leaf }) => [agencyId, Buffer.from(leaf)]))
}

/** Adds to the tree; false when another sequencer was faster, and nothing was changed. */
export async function addToTree(db: GatewayDatabase, addition: Addition): Promise<boolean> {
  const { sizeBefore, batches, previous, tiles, chains, root } = addition
  const rows = await db.query<{ added: boolean }>(
    `select gateway.grow_tree($1::bigint, $2::bigint[], $3::bytea, $4::text[], $5::bytea[],
       $6::smallint[], $7::bigint[], $8::smallint[], $9::bytea[], $10::bytea) as added`,
    [
      sizeBefore,
      batches.map(({ id }) => id),
      Buffer.concat(previous.map((leaf) => leaf ?? noLeaf)),
      [...chains.keys()],
      [...chains.values()],
      tiles.map(({ level }) => level),
      tiles.map(({ index }) => index),
      tiles.map(({ width }) => width),
      tiles.map(({ hashes }) => hashes),
      root,
    ],
  )
  return rows[0]?.added === true
}

const noLeaf = Buffer.alloc(32)

/** Replaces the newest checkpoint by the same with cosignatures, unless a newer one has come. */
export async function updateCosignatures(db: GatewayDatabase, size: number, note: string) {
  await db.query(
    'update gateway.access_log set checkpoint = $2::text where checkpoint_size = $1::bigint',
    [size, note],
  )
}

/** Keeps a signed checkpoint; false when one of that size or a larger one is kept already. */
export async function insertCheckpoint(db: GatewayDatabase, size: number, note: string, at: Date) {
  const rows = await db.query<{ kept: boolean }>(
    'select gateway.keep_access_checkpoint($1::bigint, $2::text, $3::timestamptz) as kept',
    [size, note, at],
  )
  return rows[0]?.kept === true
}
