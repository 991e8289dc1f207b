/** A PostgreSQL server (15 or later) behind the interface of a subgraph's database. */

import { types } from 'pg'
import { openGuardedPool, type Run } from '../../../postgres/guarded-pool.ts'
import {
  sessionStatement,
  sessionValues,
  type Database,
  type Queryable,
  type Scriptable,
} from './database.ts'

/** Times are in milliseconds. */
export interface PostgresOptions {
  readonly url: string
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
  /** Called with the error of a connection that broke or did not answer. */
  readonly onConnectionError?: (error: Error) => void
}

/** Satang and counts stay below 2^53, so that `bigint` is read as a number. */
const bigintOid = 20

/** Bounds of a transaction of the owner: migrations rewrite tables. In milliseconds. */
const ownerLimits = { statementMs: 600_000, idleMs: 60_000 }

/** Opens a pool. Nothing is connected before the first transaction. */
export function openPostgres(options: PostgresOptions): Database {
  const { url, maxConnections = 10, onConnectionError, graceMs } = options
  const pool = openGuardedPool({
    url,
    maxConnections,
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

  return {
    engine: 'postgresql',
    transaction: (session, work, { signal } = {}) => {
      const opening = [{ text: sessionStatement, values: sessionValues(session) }]
      return pool.transaction({ limits, opening, signal }, (run) => work(queryable(run)))
    },
    asOwner: (work) => pool.transaction({ limits: ownerLimits }, (run) => work(scriptable(run))),
    close: () => pool.close(),
  }
}

function queryable(run: Run): Queryable {
  return {
    async query<Row>(text: string, values: readonly unknown[] = []) {
      const rows = await run(text, values)
      return rows as readonly Row[] // the caller names the columns that its own statement selects
    },
  }
}

function scriptable(run: Run): Scriptable {
  return {
    ...queryable(run),
    async script(text) {
      await run(text)
    },
  }
}
