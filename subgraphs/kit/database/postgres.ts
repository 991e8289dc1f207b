/** A PostgreSQL server (15 or later) behind the interface of a subgraph's database. */

import { types } from 'pg'
import { createFairTurns } from '../../../postgres/fair-turns.ts'
import { openGuardedPool, type Run, type Write } from '../../../postgres/guarded-pool.ts'
import { listenTo } from '../../../postgres/listen.ts'
import { sessionSettings, type Database, type Queryable } from './database.ts'

/** Times are in milliseconds. */
export interface PostgresOptions {
  readonly url: string
  /** Where notifications are listened to; default `url`. The server itself where `url` is that of a pooler. */
  readonly listenUrl?: string | undefined
  /** Connections that this process may hold; default 10. */
  readonly maxConnections?: number
  /** Longest time one statement of a subgraph may run; default 10,000. */
  readonly statementTimeoutMs?: number
  /**
   * Longest time between two statements of a transaction; default 5,000. Then the server ends the session: a process
   * that sleeps keeps neither its locks nor the event that it has claimed.
   */
  readonly idleInTransactionTimeoutMs?: number
  /** Time beyond `statementTimeoutMs` after which a connection that has not answered is closed; default 2,000. */
  readonly graceMs?: number
  /**
   * Whether the server keeps statements parsed and planned under a name; default true. False behind a pooler that does
   * not carry names (PgBouncer before 1.21).
   */
  readonly hasNamedStatements?: boolean | undefined
  /** Called with the error of a connection that broke or did not answer. */
  readonly onConnectionError?: (error: Error) => void
}

/** Satang and counts stay below 2^53, so that `bigint` is read as a number. */
const bigintOid = 20

/** The share of the connections that one agency may have: however much it asks, others find one. */
const shareOfAgency = 0.6
/** The share of the connections that is kept for urgent transactions: none of them waits for others that are slow. */
const shareOfUrgent = 0.2
/** Longest wait for a connection that others have, in milliseconds. */
const turnWaitMs = 5_000

/** Bounds of a transaction of the owner: migrations rewrite tables. In milliseconds. */
const ownerLimits = { statementMs: 600_000, idleMs: 60_000 }

/** Opens a pool. Nothing is connected before the first transaction. */
export function openPostgres(options: PostgresOptions): Database {
  const { url, maxConnections = 10, onConnectionError, graceMs } = options
  const pool = openGuardedPool({
    url,
    maxConnections,
    hasNamedStatements: options.hasNamedStatements,
    types: {
      getTypeParser: (oid: number, format?: string) =>
        oid === bigintOid ? Number : types.getTypeParser(oid, format as 'text'), // the overloads of `pg` want a literal
    },
    ...(graceMs === undefined ? {} : { graceMs }),
    ...(onConnectionError ? { onConnectionError } : {}),
  })
  const limits = {
    statementMs: options.statementTimeoutMs ?? 10_000,
    idleMs: options.idleInTransactionTimeoutMs ?? 5_000,
  }

  const turns = createFairTurns({
    max: maxConnections,
    maxPerKey: Math.ceil(maxConnections * shareOfAgency),
    kept: maxConnections > 1 ? Math.ceil(maxConnections * shareOfUrgent) : 0,
    maxWaitMs: turnWaitMs,
  })

  return {
    engine: 'postgresql',
    async transaction(session, work, { isUrgent, signal } = {}) {
      const settings = sessionSettings(session)
      const { isReadOnly, agencyId } = session
      const returnTurn = await turns.take(agencyId, { isUrgent, signal })
      try {
        return await pool.transaction(
          { limits, settings, isReadOnly, signal },
          (run, _script, write) => work(queryable(run, write)),
        )
      } finally {
        returnTurn()
      }
    },
    asOwner: (work) =>
      pool.transaction({ limits: ownerLimits }, (run, runScript, write) =>
        work({
          ...queryable(run, write),
          script: async (text) => {
            await runScript(text)
          },
        }),
      ),
    listen(channel, onNotified) {
      const listener = listenTo({
        url: options.listenUrl ?? url,
        channel,
        onNotified,
        onConnectionError,
      })
      return () => listener.close()
    },
    close: () => pool.close(),
  }
}

function queryable(run: Run, write: Write): Queryable {
  return {
    write,
    async query<Row>(text: string, values: readonly unknown[] = []) {
      const rows = await run(text, values)
      return rows as readonly Row[] // the caller names the columns that its own statement selects
    },
  }
}
