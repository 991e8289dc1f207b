/** Commits the log to its subjects: an entry of the kind `index` once a day, and before each export. */

import type { GatewayDatabase } from '../authentication/stores/database.ts'
import { createEntryId, writeEntry } from './entry.ts'
import { findLastIndex, insertIndex, listEntries, readTree } from './store.ts'
import { createSubjectIndex } from './subject-index.ts'

/** Entries that are read at once. */
const batch = 1_000

/**
 * Records an index of the entries since the last one.
 * @param signal ends the reading of the entries: nothing is recorded then
 * @returns false when there are none, or another gateway was faster
 */
export async function recordIndex(
  db: GatewayDatabase,
  at: Date,
  signal?: AbortSignal,
): Promise<boolean> {
  const first = (await findLastIndex(db))?.size ?? 0
  const { size } = await readTree(db)
  if (size === first) return false
  const { root, lines } = await readSubjectIndex(db, first, size, signal)
  signal?.throwIfAborted()
  const id = createEntryId(at)
  const body = writeEntry({
    v: 1,
    kind: 'index',
    id,
    at: at.toISOString(),
    agency: null,
    first,
    size,
    count: lines.length,
    root: root.toString('hex'),
    previous: null,
  })
  return insertIndex(db, { first, size, id, body, at })
}

/** The index of the entries from `first` to the one before `size`. */
async function readSubjectIndex(
  db: GatewayDatabase,
  first: number,
  size: number,
  signal?: AbortSignal,
) {
  const index = createSubjectIndex()
  for (let start = first; start < size; start += batch) {
    signal?.throwIfAborted()
    for (const body of await listEntries(db, start, Math.min(batch, size - start))) index.add(body)
  }
  return index.build()
}
