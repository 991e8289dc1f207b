/** One connection: a statement with a time limit, and the parts of `pg` that are not declared. */

import type { Duplex } from 'node:stream'
import type { PoolClient } from 'pg'
import { sendBatch, type BatchStatement } from './batch.ts'
import type { SessionKey } from './cancel-request.ts'

/** A statement whose answer did not come in time. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError'
  constructor() {
    super('the database did not answer in time')
  }
}

/**
 * Runs one statement and returns its rows.
 * @throws {NoAnswerError} after `timeoutMs`; the connection is closed then
 */
export function runWithin(
  client: PoolClient,
  timeoutMs: number,
  text: string,
  values: readonly unknown[],
): Promise<readonly unknown[]> {
  return answerWithin(client, timeoutMs, async () => {
    const result = await client.query(text, [...values])
    return result.rows as unknown[] // the columns are those of the statement
  })
}

/**
 * Runs statements that are sent together, and returns the rows of each.
 * @param isNamed whether the server keeps them parsed and planned under a name
 * @throws {NoAnswerError} after `timeoutMs`; the connection is closed then
 */
export function runBatchWithin(
  client: PoolClient,
  timeoutMs: number,
  batch: readonly BatchStatement[],
  isNamed: boolean,
): Promise<readonly (readonly unknown[])[]> {
  return answerWithin(client, timeoutMs, () => sendBatch(client, batch, isNamed))
}

async function answerWithin<T>(
  client: PoolClient,
  timeoutMs: number,
  ask: () => Promise<T>,
): Promise<T> {
  let isLate = false
  const timer = setTimeout(() => {
    isLate = true
    destroySocket(client)
  }, timeoutMs)
  try {
    return await ask()
  } catch (error) {
    throw isLate ? new NoAnswerError() : error
  } finally {
    clearTimeout(timer)
  }
}

/** Closes the connection at once; `pg` fails every statement that waits on it. */
export function destroySocket(client: PoolClient): void {
  wireOf(client).connection.stream.destroy()
}

/** The address and key by which the session's statement can be cancelled. */
export function sessionKeyOf(client: PoolClient): SessionKey {
  const { host, port, processID, secretKey } = wireOf(client)
  return { host, port, processId: processID, secretKey }
}

interface Wire {
  readonly connection: { readonly stream: Duplex }
  readonly host: string
  readonly port: number
  readonly processID: number
  readonly secretKey: number
}

function wireOf(client: PoolClient): Wire {
  return client as unknown as Wire // `pg` has had these fields since version 7; tests cut and cancel through them
}
