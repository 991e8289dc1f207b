/** Runs a transaction again that the server has undone, for the sake of another one for example. */

import { DatabaseError } from 'pg'

/** SQLSTATE of a statement that writes on a server that is read-only. */
export const readOnly = '25006'
/** SQLSTATEs of a named statement that the server does not have, has already, or planned for another schema. */
export const staleStatement: readonly unknown[] = ['26000', '42P05', '0A000']

/**
 * SQLSTATEs after which nothing of the transaction stands and the same work may succeed: a deadlock, a conflict with
 * another transaction or with recovery on a replica, a server that has become read-only, whose connections are replaced,
 * and a stale statement, whose connection is replaced.
 * @see PostgreSQL, 13.5 Serialization Failure Handling
 */
const undone: ReadonlySet<unknown> = new Set(['40P01', '40001', readOnly, ...staleStatement])

/** A transaction runs so often at most. The server takes a second to find a deadlock, and callers wait for five. */
const maxAttempts = 3

/**
 * Runs `attempt` until the server does not undo it, at most three times.
 * @param attempt one transaction, from its beginning to its commit
 * @throws what the last attempt threw; any other error at once
 */
export async function repeatUndone<T>(attempt: () => Promise<T>): Promise<T> {
  for (let attempts = 1; ; attempts++)
    try {
      return await attempt()
    } catch (error) {
      if (attempts === maxAttempts || !isUndone(error)) throw error
    }
}

function isUndone(error: unknown): boolean {
  return error instanceof DatabaseError && undone.has(error.code)
}
