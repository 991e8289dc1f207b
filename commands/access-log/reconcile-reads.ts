/** Finds reads at the subgraphs that have no entry in the access log, and adds an entry for each. */

import { createHash } from 'node:crypto'
import { createEntryId, writeEntry } from '../../gateway/access-log/entry.ts'
import { partOrWhole, splitList } from '../../gateway/access-log/split-list.ts'
import { insertMissingEntries, type RecordedEntry } from '../../gateway/access-log/store.ts'
import { createSubjectNamer, type SubjectNamer } from '../../gateway/access-log/subjects.ts'
import type { GatewayDatabase } from '../../gateway/authentication/stores/database.ts'
import { deleteReadNotes, listReadNotes, listUnexplainedReads, type ReadNote } from './store.ts'

/** Findings about reads. */
export interface ReadReconciliation {
  /** Reads that were compared; the notes of earlier ones have been deleted. */
  readonly reads: number
  /** Those without an entry, for each of which one was added. */
  readonly unexplained: number
}

/** Reads that are compared at once. */
const batch = 1_000

/**
 * Compares the reads before an instant with the log, oldest first, and deletes the note of each. An entry explains a read when it is of
 * the same request, agency and officer, and names all its persons.
 * @param before later than the time for which a gateway may keep entries in its journal
 */
export async function reconcileReads(
  db: GatewayDatabase,
  { before, now }: { readonly before: Date; readonly now: () => Date },
): Promise<ReadReconciliation> {
  const subjects = createSubjectNamer(db)
  let reads = 0
  let unexplained = 0
  for (;;) {
    const notes = await listReadNotes(db, before, batch)
    if (notes.length === 0) return { reads, unexplained }
    const ids = notes.map(({ id }) => id)
    const missing = new Set(await listUnexplainedReads(db, ids))
    const found = notes.filter(({ id }) => missing.has(id))
    for (const note of found)
      await insertMissingEntries(db, await writeEntries(note, subjects, now()))
    await deleteReadNotes(db, ids)
    reads += notes.length
    unexplained += found.length
  }
}

/** The entries of a read: one, or several where it names more persons or cases than one entry holds. */
async function writeEntries(
  note: ReadNote,
  subjects: SubjectNamer,
  at: Date,
): Promise<readonly RecordedEntry[]> {
  const { assertion, correlationId, subgraph, agencyId, officer, readAt } = note
  const names = splitList(await subjects.name(note.persons, at))
  const cases = splitList(note.cases)
  return Array.from({ length: Math.max(names.length, cases.length) }, (_, part) => {
    const id = idOf(note, part)
    const body = writeEntry({
      v: 1,
      kind: 'unexplained-read',
      id,
      at: at.toISOString(),
      agency: agencyId,
      officer,
      correlationId,
      subgraph,
      assertion,
      readAt: readAt.toISOString(),
      subjects: names[part] ?? [],
      cases: partOrWhole(cases, part),
      previous: null,
    })
    return { id, agencyId, body }
  })
}

/** The same for the same note: a command that died before it deleted the note adds no second entry when it runs again. */
function idOf({ id, assertion, readAt }: ReadNote, part: number): string {
  const seed = createHash('sha256')
    .update(JSON.stringify([id, assertion, part]))
    .digest()
  return createEntryId(readAt, seed)
}
