/** Records that the log is read, and commits it to its subjects, before it is exported. */

import { setTimeout } from 'node:timers/promises'
import { createEntryId, writeEntry } from '../../gateway/access-log/entry.ts'
import { recordIndex } from '../../gateway/access-log/record-index.ts'
import { findEntryIndex, insertEntries, readTree } from '../../gateway/access-log/store.ts'
import type { GatewayDatabase } from '../../gateway/authentication/stores/database.ts'

/** How long an export waits until a gateway has sequenced and signed its own entries, in milliseconds. */
const waitMs = 20_000
const pauseMs = 250

/**
 * Adds an entry of the kind `index` for the entries since the last one, and one of the kind `log-read`, and waits for the
 * checkpoint that holds them.
 * @param reader login of the database that reads
 * @param from the size from which on the log is read
 * @returns whether a checkpoint holds them; false when no gateway signed one in time
 */
export async function announceExport(
  db: GatewayDatabase,
  {
    reader,
    from,
    now,
    patienceMs = waitMs,
  }: {
    readonly reader: string
    readonly from: number
    readonly now: () => Date
    readonly patienceMs?: number
  },
): Promise<boolean> {
  await recordIndex(db, now())
  const { size } = await readTree(db)
  const id = createEntryId(now())
  const body = writeEntry({
    v: 1,
    kind: 'log-read',
    id,
    at: now().toISOString(),
    agency: null,
    reader,
    first: Math.min(from, size),
    size,
    previous: null,
  })
  await insertEntries(db, [{ id, agencyId: 'anonymous', body }])
  const end = now().getTime() + patienceMs
  for (;;) {
    const index = await findEntryIndex(db, id)
    const { checkpointSize } = await readTree(db)
    if (typeof index === 'number' && checkpointSize !== null && index < checkpointSize) return true
    if (now().getTime() >= end) return false
    await setTimeout(pauseMs)
  }
}
