/** The gateway's own schema in PostgreSQL: single statements, on a server or on the embedded database. */

import { openGuardedPool } from '../../../postgres/guarded-pool.ts'

/** Runs the gateway’s own statements. */
export interface GatewayDatabase {
  /** Runs one statement as the role `aoc_gateway`, in a transaction of its own. */
  query<Row>(text: string, values?: readonly unknown[]): Promise<readonly Row[]>
}

/** A pool; the code that opens it closes it. */
export interface OpenGatewayDatabase extends GatewayDatabase {
  close(): Promise<void>
}

/** The gateway's role: it owns nothing and sees its own schema only. */
export const gatewayRole = 'aoc_gateway'

/** Every caller waits for these statements, so that their bounds are narrow. In milliseconds. */
const limits = { statementMs: 2_000, idleMs: 2_000 }
const graceMs = 500
const connectTimeoutMs = 2_000

/** The role holds for the transaction alone: a pooler may give the session to another program afterwards. */
const settings = { role: gatewayRole }

/**
 * A statement that is not answered within 2.5 s fails, and its connection is closed with all that were open then.
 * @param hasNamedStatements false behind a pooler that does not carry names
 * @param onConnectionError called when a connection broke or did not answer
 */
export function openGatewayDatabase(
  {
    url,
    hasNamedStatements = true,
  }: { readonly url: string; readonly hasNamedStatements?: boolean },
  onConnectionError: () => void,
): OpenGatewayDatabase {
  const pool = openGuardedPool({
    url,
    maxConnections: 10,
    connectTimeoutMs,
    hasNamedStatements,
    graceMs,
    onConnectionError,
  })
  return {
    async query<Row>(text: string, values: readonly unknown[] = []) {
      const rows = await pool.transaction({ limits, settings, isSingle: true }, (run) =>
        run(text, values),
      )
      return rows as readonly Row[] // the caller names the columns that its own statement selects
    },
    close: () => pool.close(),
  }
}
