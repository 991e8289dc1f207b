/** The statements about the tree of the access log. */

import type { Queryable } from '../../kit/database/database.ts'

/** An entry of the log. */
export interface EntryRow {
  /** Place in the tree; null while it waits for one. */
  readonly sequence: string | null
  readonly body: string
}

/** The entry, if it is of the caller's agency or the caller is an authority of oversight. */
export async function findEntry(db: Queryable, id: string) {
  const rows = await db.query<EntryRow>(
    'select sequence::text, body from oversight.find_entry($1::uuid)',
    [id],
  )
  return rows[0]
}

/** The newest signed checkpoint, with its cosignatures; null before the first. */
export async function findCheckpoint(db: Queryable) {
  const rows = await db.query<{ checkpoint: string | null }>(
    'select oversight.find_checkpoint() as checkpoint',
  )
  return rows[0]?.checkpoint ?? null
}

/** The bytes of a tile of hashes. */
export async function findTile(db: Queryable, level: number, index: number, width: number) {
  const rows = await db.query<{ hashes: Uint8Array | null }>(
    'select oversight.find_tile($1::smallint, $2::bigint, $3::smallint) as hashes',
    [level, index, width],
  )
  const hashes = rows[0]?.hashes
  if (!hashes) throw new Error('a tile of the access log is missing')
  return hashes
}
