/** Used DPoP proofs in PostgreSQL: shared by all replicas of the gateway. */

import type { ReplayStore } from './replay-store.ts'
import type { GatewayDatabase } from './database.ts'

/** Interval in which expired proofs are deleted, in milliseconds. */
const purgeEveryMs = 60_000

/**
 * A replay store on an open database; expired proofs are deleted every minute until `close`, which leaves the
 * database open.
 */
export function createDatabaseReplayStore(db: GatewayDatabase, now: () => Date): ReplayStore {
  const purge = () => {
    // proofs that cannot be deleted now are deleted a minute later
    void deleteProofs(db, now()).catch(() => undefined)
  }
  const timer = setInterval(purge, purgeEveryMs)
  timer.unref()
  return {
    remember: (proofId, expiresAt) => insertProof(db, proofId, expiresAt),
    close() {
      clearInterval(timer)
      return Promise.resolve()
    },
  }
}

/** @returns false when the proof is there already: of two replicas that insert at once, one wins */
async function insertProof(db: GatewayDatabase, id: string, expiresAt: Date): Promise<boolean> {
  const rows = await db.query(
    `insert into gateway.dpop_proof (id, expires_at) values ($1::text, $2::timestamptz)
     on conflict (id) do nothing
     returning id`,
    [id, expiresAt],
  )
  return rows.length === 1
}

async function deleteProofs(db: GatewayDatabase, before: Date): Promise<void> {
  await db.query('delete from gateway.dpop_proof where expires_at < $1::timestamptz', [before])
}
