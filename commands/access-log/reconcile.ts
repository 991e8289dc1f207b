/** Finds acts that have no entry in the access log, and adds an entry for each. */

import { createEntryId, writeEntry } from '../../gateway/access-log/entry.ts'
import { insertEntries } from '../../gateway/access-log/store.ts'
import type { GatewayDatabase } from '../../gateway/authentication/stores/database.ts'
import { deleteActNotes, listActNotes, listUnexplainedActs } from './store.ts'

/** Findings of a reconciliation. */
export interface Reconciliation {
  /** Acts that were compared. */
  readonly acts: number
  /** Those without an entry, for which one was added. */
  readonly recovered: number
}

/** Acts that are compared at once. */
const batch = 1_000

/**
 * Compares the acts before an instant with the log, oldest first, and deletes each that the log explains. Run it again, and
 * it finds nothing.
 * @param before later than the time for which a gateway may keep entries in its journal
 */
export async function reconcile(
  db: GatewayDatabase,
  { before, now }: { readonly before: Date; readonly now: () => Date },
): Promise<Reconciliation> {
  let acts = 0
  let recovered = 0
  for (;;) {
    const notes = await listActNotes(db, before, batch)
    if (notes.length === 0) return { acts, recovered }
    const unexplained = await listUnexplainedActs(
      db,
      notes.map(({ correlationId }) => correlationId),
    )
    const missing = new Set(unexplained)
    const entries = notes
      .filter(({ correlationId }) => missing.has(correlationId))
      .map(({ correlationId, subgraph, agencyId, officer, doneAt }) => {
        const id = createEntryId(now())
        const body = writeEntry({
          v: 1,
          kind: 'recovered',
          id,
          at: now().toISOString(),
          agency: agencyId,
          officer,
          correlationId,
          subgraph,
          doneAt: doneAt.toISOString(),
          previous: null,
        })
        return { id, agencyId, body }
      })
    if (entries.length > 0) await insertEntries(db, entries)
    await deleteActNotes(db, notes)
    acts += notes.length
    recovered += entries.length
  }
}
