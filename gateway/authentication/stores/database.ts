/** What the gateway asks of PostgreSQL: single statements on its own schema, whether a server or the embedded one stands behind it. */

import { Pool } from 'pg'

export interface GatewayDatabase {
  /** Runs one statement as the role `aoc_gateway`, in a transaction of its own. */
  query<Row>(text: string, values?: readonly unknown[]): Promise<readonly Row[]>
}

export interface OpenGatewayDatabase extends GatewayDatabase {
  close(): Promise<void>
}

/** The gateway's role: it owns nothing and sees its own schema only. */
export const gatewayRole = 'aoc_gateway'

/** @param onConnectionError called when an idle connection broke */
export function openGatewayDatabase(
  url: string,
  onConnectionError: () => void,
): OpenGatewayDatabase {
  const pool = new Pool({
    connectionString: url,
    max: 10,
    connectionTimeoutMillis: 2_000,
    statement_timeout: 2_000,
    // set for the session at its start: the pool hands out no connection with another role
    options: `-c role=${gatewayRole}`,
  })
  pool.on('error', onConnectionError)
  return {
    async query<Row>(text: string, values: readonly unknown[] = []) {
      const result = await pool.query(text, [...values])
      return result.rows as Row[] // the caller names the columns that its own statement selects
    },
    close: () => pool.end(),
  }
}
