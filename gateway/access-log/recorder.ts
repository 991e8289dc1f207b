/** Records accesses before their answers leave: one commit for all entries that wait. */

import { maxEntryBytes } from '../../transparency/tiles.ts'
import type { GatewayDatabase } from '../authentication/stores/database.ts'
import { createGroupedWrites } from '../authentication/stores/group-writes.ts'
import { insertEntries, insertMissingEntries, type RecordedEntry } from './store.ts'

/** Records entries. */
export interface AccessRecorder {
  /** Resolves when the entry is durable; rejects when it could not be written, or has over 65,535 bytes. */
  record(entry: RecordedEntry): Promise<void>
  /** Records entries of which some may be recorded already. */
  recordMissing(entries: readonly RecordedEntry[]): Promise<void>
  /** Resolves when nothing waits any more. */
  close(): Promise<void>
}

/** Most entries of one commit. */
const maxItems = 500

/** Entries of concurrent operations share a statement. */
export function createDatabaseRecorder(db: GatewayDatabase): AccessRecorder {
  const writes = createGroupedWrites<RecordedEntry, void>({
    async write(entries) {
      await insertEntries(db, entries)
      return entries.map(() => undefined)
    },
    maxItems,
  })
  return {
    async record(entry) {
      if (Buffer.byteLength(entry.body) > maxEntryBytes)
        throw new RangeError('an entry has over 65,535 bytes')
      return writes.add(entry)
    },
    recordMissing: (entries) => insertMissingEntries(db, entries),
    close: () => writes.settle(),
  }
}
