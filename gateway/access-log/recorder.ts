/** Records accesses before their answers leave: one commit for all entries that wait. */

import type { GatewayDatabase } from '../authentication/stores/database.ts'
import { insertEntries, insertMissingEntries, type RecordedEntry } from './store.ts'

/** Records entries. */
export interface AccessRecorder {
  /** Resolves when the entry is durable; rejects when it could not be written. */
  record(entry: RecordedEntry): Promise<void>
  /** Records entries of which some may be recorded already. */
  recordMissing(entries: readonly RecordedEntry[]): Promise<void>
  /** Resolves when nothing waits any more. */
  close(): Promise<void>
}

/** Most entries of one commit. */
const maxBatch = 500

interface Waiting {
  readonly entry: RecordedEntry
  readonly resolve: () => void
  readonly reject: (reason: unknown) => void
}

/** One statement is under way at a time: entries that arrive meanwhile share the next, so that no timer is needed. */
export function createDatabaseRecorder(db: GatewayDatabase): AccessRecorder {
  let waiting: Waiting[] = []
  let writing: Promise<void> | undefined

  async function writeAll(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, maxBatch)
      waiting = waiting.slice(maxBatch)
      try {
        await insertEntries(
          db,
          batch.map(({ entry }) => entry),
        )
        for (const { resolve } of batch) resolve()
      } catch (error) {
        for (const { reject } of batch) reject(error)
      }
    }
    writing = undefined
  }

  return {
    record(entry) {
      return new Promise<void>((resolve, reject) => {
        waiting.push({ entry, resolve, reject })
        // operations that end in the same turn of the event loop share the first statement too
        writing ??= new Promise<void>((start) => setImmediate(start)).then(writeAll)
      })
    },
    recordMissing: (entries) => insertMissingEntries(db, entries),
    async close() {
      await writing
    },
  }
}
