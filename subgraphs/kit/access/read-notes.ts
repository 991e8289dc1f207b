/**
 * Notes which assertion read data of which persons and cases, for the reconciliation of the access log: a read that did not
 * come through the gateway has no entry there. Notes are written together, behind the answers.
 */

import type { FastifyBaseLogger } from 'fastify'
import type { CallerIdentity } from '../../../schema/identity.ts'
import type { Database, Queryable } from '../database/database.ts'
import { systemSession } from '../database/system-session.ts'
import type { Disclosures } from '../disclosures.ts'
import type { SubgraphName } from '../subgraph-name.ts'

/** One answer that held data of persons or cases. */
interface ReadNote {
  /** Id of the assertion. */
  readonly assertion: string
  readonly correlationId: string
  readonly agencyId: string
  readonly officer: string
  readonly persons: readonly string[]
  readonly cases: readonly string[]
  readonly readAt: Date
}

/** The notes of one server. */
export interface ReadNotes {
  /** Notes an answer before it leaves. One that names nobody is not noted. */
  note(assertion: string, caller: CallerIdentity, disclosures: Disclosures): void
  /** Writes the notes; never rejects. */
  flush(): Promise<void>
  /** Ends the timer and writes the notes. */
  close(): Promise<void>
}

/** Pause between two writes, in milliseconds: as much is lost with a process that is killed. */
const flushEveryMs = 1_000
/** Notes that are written at once. */
const batch = 500
/** Most notes that wait while the database is away; later ones are lost, and logged. */
const maxWaiting = 20_000

/** Nothing is noted yet. */
export function createReadNotes(
  subgraph: SubgraphName,
  {
    db,
    now,
    log,
  }: { readonly db: Database; readonly now: () => Date; readonly log: FastifyBaseLogger },
): ReadNotes {
  let waiting: ReadNote[] = []
  let lost = 0
  let writing: Promise<void> = Promise.resolve()

  async function write(): Promise<void> {
    if (lost > 0) log.error({ count: lost }, 'notes of reads lost: too many wait for the database')
    lost = 0
    while (waiting.length > 0) {
      const notes = waiting.slice(0, batch)
      try {
        await db.transaction(systemSession(subgraph), (connection) =>
          insertReadNotes(connection, subgraph, notes),
        )
      } catch {
        log.error(
          { count: waiting.length },
          'notes of reads could not be written, and are written later',
        )
        return
      }
      waiting = waiting.slice(notes.length)
    }
  }

  function flush(): Promise<void> {
    writing = writing.then(write)
    return writing
  }

  const timer = setInterval(() => void flush(), flushEveryMs)
  timer.unref()

  return {
    note(assertion, { correlationId, agencyId, officer }, { persons, cases }) {
      if (persons.size + cases.size === 0) return
      if (waiting.length >= maxWaiting) {
        lost += 1
        return
      }
      waiting.push({
        assertion,
        correlationId,
        agencyId,
        officer,
        persons: [...persons],
        cases: [...cases],
        readAt: now(),
      })
    },
    flush,
    async close() {
      clearInterval(timer)
      await flush()
    },
  }
}

/** Writes notes as the system. */
async function insertReadNotes(
  db: Queryable,
  subgraph: SubgraphName,
  notes: readonly ReadNote[],
): Promise<void> {
  await db.write('select access.note_reads($1::text, $2::jsonb)', [subgraph, JSON.stringify(notes)])
}
