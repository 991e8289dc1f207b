/** Puts the access log of a gateway together: recorder, journal, sequencer, and the pages that serve it. */

import { createHash } from 'node:crypto'
import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import type { AuthorizationIndex } from '../../authorization/authorization-index.ts'
import type { Policy } from '../../transparency/policy.ts'
import type { NoteSigner } from '../../transparency/signed-note.ts'
import type { AgencyRegistry } from '../authentication/registry/agency-registry.ts'
import type { GatewayDatabase } from '../authentication/stores/database.ts'
import { createAccessLog, type AccessLog } from './access-log.ts'
import { createGatedCoordinates } from './gated-coordinates.ts'
import { openJournal } from './journal.ts'
import { createDatabaseRecorder } from './recorder.ts'
import { runSequencer } from './run-sequencer.ts'
import { serveAccessLog } from './serve-log.ts'
import { createSubjectNamer } from './subjects.ts'

/** How an installation keeps its access log. */
export interface AccessLogSetup {
  readonly db: GatewayDatabase
  /** Absent: this gateway records, and another one sequences and signs. */
  readonly signer?: NoteSigner | undefined
  /** Witnesses that are offered each checkpoint. */
  readonly policy?: Policy | undefined
  /** Folder of the journal. */
  readonly journal?: string | undefined
  /** Whether the checkpoint and the tiles of hashes are served to anyone. */
  readonly isServed: boolean
}

/** Parts of the gateway that the log needs. */
export interface AccessLogParts {
  readonly index: AuthorizationIndex
  readonly registry: AgencyRegistry
  readonly supergraphSdl: string
  readonly now: () => Date
  readonly log: FastifyBaseLogger
}

/** The log, and the hooks by which it is served and closed. */
export interface OpenAccessLog extends AccessLog {
  /** Adds the pages that serve the log. */
  addPages(app: FastifyInstance): void
}

/** Opens it; `close` ends the sequencer and leaves the database open. */
export function openAccessLog(setup: AccessLogSetup, parts: AccessLogParts): OpenAccessLog {
  const { db, signer } = setup
  const { now, log } = parts
  const journal = setup.journal === undefined ? undefined : openJournal(setup.journal)
  const recorder = createDatabaseRecorder(db)
  const accessLog = createAccessLog({
    recorder,
    journal,
    subjects: createSubjectNamer(db),
    gatedCoordinates: createGatedCoordinates(parts.index),
    policyVersion: createPolicyVersion(parts),
    now,
    log,
  })
  // entries that a process before this one left in the journal
  journal
    ?.drain((entries) => recorder.recordMissing(entries))
    .catch(() => log.error('access journal could not be copied into the access log'))
  const sequencer = signer && runSequencer({ db, signer, policy: setup.policy, now, log })
  return {
    ...accessLog,
    addPages(app) {
      if (setup.isServed) serveAccessLog(app, db)
    },
    async close() {
      await sequencer?.close()
      await accessLog.close()
      await journal?.close()
    },
  }
}

/** The same for the same supergraph and the same ceilings; the agencies of the registry can be replaced. */
function createPolicyVersion({ supergraphSdl, registry }: AccessLogParts): () => string {
  let agencies: AgencyRegistry['agencies'] | undefined
  let version = ''
  return () => {
    if (agencies === registry.agencies) return version
    agencies = registry.agencies
    const hash = createHash('sha256').update(supergraphSdl)
    for (const [id, { ceiling }] of [...agencies].toSorted(([a], [b]) => (a < b ? -1 : 1)))
      hash.update(`\n${id} ${[...ceiling].toSorted().join(' ')}`)
    version = hash.digest('hex')
    return version
  }
}
