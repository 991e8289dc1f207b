/** A PostgreSQL server (15 or later) through `pg`. */

import { Pool, types, type PoolClient } from 'pg'
import {
  sessionStatement,
  sessionValues,
  type Database,
  type Queryable,
  type Scriptable,
} from './database.ts'

export interface PostgresOptions {
  readonly url: string
  /** Connections that this process may hold; default 10. */
  readonly maxConnections?: number
  /** Longest time one statement may run, in milliseconds; default 10,000. */
  readonly statementTimeoutMs?: number
  /** Called with the error of an idle connection that broke. */
  readonly onConnectionError?: (error: Error) => void
}

/** Satang and counts stay below 2^53, so that `bigint` is read as a number. */
const bigintOid = 20

export function openPostgres(options: PostgresOptions): Database {
  const pool = new Pool({
    connectionString: options.url,
    max: options.maxConnections ?? 10,
    statement_timeout: options.statementTimeoutMs ?? 10_000,
    connectionTimeoutMillis: 5_000,
    types: {
      getTypeParser: (oid: number, format?: string) =>
        oid === bigintOid ? Number : types.getTypeParser(oid, format as 'text'), // the overloads of `pg` want a literal
    },
  })
  const onBroken = (error: Error) => options.onConnectionError?.(error)
  pool.on('error', onBroken)

  async function inTransaction<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    const client = await pool.connect()
    // a connection that breaks while it is lent says so to nobody but its listeners; the statement under way rejects too
    client.on('error', onBroken)
    let isEnded = false
    try {
      await client.query('begin')
      const result = await work(client)
      await client.query('commit')
      isEnded = true
      return result
    } catch (error) {
      isEnded = await client.query('rollback').then(
        () => true,
        () => false,
      )
      throw error
    } finally {
      if (isEnded) client.off('error', onBroken)
      // a connection whose transaction could not be ended must never serve another caller
      client.release(!isEnded)
    }
  }

  return {
    engine: 'postgresql',
    transaction: (session, work) =>
      inTransaction(async (client) => {
        await client.query(sessionStatement, [...sessionValues(session)])
        return work(queryable(client))
      }),
    asOwner: (work) => inTransaction((client) => work(scriptable(client))),
    close: () => pool.end(),
  }
}

function queryable(client: PoolClient): Queryable {
  return {
    async query<Row>(text: string, values: readonly unknown[] = []) {
      const result = await client.query(text, [...values])
      return result.rows as Row[] // the caller names the columns that its own statement selects
    },
  }
}

function scriptable(client: PoolClient): Scriptable {
  return {
    ...queryable(client),
    async script(text) {
      await client.query(text)
    },
  }
}
