/** Transactions over a pool of PostgreSQL connections: every wait has a bound, no broken connection serves twice. */

import { DatabaseError, type PoolClient } from 'pg'
import { sendCancelRequest } from './cancel-request.ts'
import { createConnections, type ConnectionOptions, type Connections } from './connections.ts'
import { NoAnswerError, runWithin, sessionKeyOf } from './wire.ts'

/** How a pool connects and what bounds it. All times are in milliseconds. */
export interface GuardedPoolOptions extends ConnectionOptions {
  /** Time that a statement waits for its answer beyond the server's own limit for it; default 2,000. */
  readonly graceMs?: number
}

/** One statement and its values. */
export interface Statement {
  readonly text: string
  readonly values?: readonly unknown[]
}

/** Bounds of one transaction, in milliseconds. They are set for the transaction alone, which a pooler lets through. */
export interface TransactionLimits {
  /** Longest time one statement may run (`statement_timeout`). */
  readonly statementMs: number
  /** Longest time the server waits for the next statement; then it ends the session, and with it every lock. */
  readonly idleMs: number
}

/** Runs one statement and returns its rows. */
export type Run = (text: string, values?: readonly unknown[]) => Promise<readonly unknown[]>

/** One transaction: its bounds, the statements that set its session up, and the signal that ends it early. */
export interface TransactionOptions {
  readonly limits: TransactionLimits
  /** Statements that are sent together with `begin`. */
  readonly opening?: readonly Statement[]
  /** Aborted when nobody waits for the outcome: the statement that runs is cancelled and nothing is committed. */
  readonly signal?: AbortSignal | undefined
}

export interface GuardedPool {
  /**
   * Runs `work` in one transaction, which always ends: commit when `work` resolves, rollback when it throws. A
   * connection that broke, missed its time or was cancelled is closed. After a missed time and after a server that has
   * become read-only (SQLSTATE 25006), every connection that was open then is closed before it is used again.
   * @throws {TransactionAbortedError} when `signal` was aborted
   */
  transaction<T>(options: TransactionOptions, work: (run: Run) => Promise<T>): Promise<T>
  /** Waits for what is under way, which is bounded, and closes every socket. */
  close(): Promise<void>
}

/** A transaction that was given up because nobody waits for it. */
export class TransactionAbortedError extends Error {
  override readonly name = 'TransactionAbortedError'
  constructor() {
    super('nobody waits for the transaction')
  }
}

const limitsStatement = `select set_config('statement_timeout', $1, true),
       set_config('idle_in_transaction_session_timeout', $2, true)`

/** SQLSTATE of a statement that writes on a server that is read-only. */
const readOnly = '25006'

/** Opens a pool. Nothing is connected before the first transaction. */
export function openGuardedPool(options: GuardedPoolOptions): GuardedPool {
  const { graceMs = 2_000, onConnectionError } = options
  const connections = createConnections(options)
  return {
    async transaction({ limits, opening = [], signal }, work) {
      if (isAborted(signal)) throw new TransactionAbortedError()
      const client = await connections.acquire()
      const session = createSession(client, connections, {
        timeoutMs: limits.statementMs + graceMs,
        onConnectionError,
      })
      const cancel = () => session.cancel()
      signal?.addEventListener('abort', cancel, { once: true })
      if (isAborted(signal)) cancel()
      try {
        const { run } = session
        await Promise.all([
          run('begin'),
          run(limitsStatement, [String(limits.statementMs), String(limits.idleMs)]),
          ...opening.map(({ text, values }) => run(text, values)),
        ])
        const result = await work(run)
        signal?.removeEventListener('abort', cancel)
        await run('commit')
        client.release()
        return result
      } catch (error) {
        signal?.removeEventListener('abort', cancel)
        await session.giveUp()
        throw session.isCancelled() ? new TransactionAbortedError() : error
      }
    },
    close: () => connections.close(),
  }
}

/** A connection while one transaction has it. */
interface Session {
  readonly run: Run
  /** Cancels the statement that runs; no other is sent. */
  cancel(): void
  isCancelled(): boolean
  /** Ends the transaction without a commit, and the connection too where that is not certain. */
  giveUp(): Promise<void>
}

function createSession(
  client: PoolClient,
  connections: Connections,
  {
    timeoutMs,
    onConnectionError,
  }: { timeoutMs: number; onConnectionError: ((error: Error) => void) | undefined },
): Session {
  let isBroken = false
  let isCancelled = false

  function noteFault(error: unknown): void {
    const isAnswer = error instanceof DatabaseError && error.severity !== 'FATAL'
    if (!isAnswer) isBroken = true
    if (error instanceof NoAnswerError) onConnectionError?.(error)
    if (error instanceof NoAnswerError || isReadOnly(error)) {
      isBroken = true
      connections.retireSiblings(client)
    }
  }

  const run: Run = async (text, values = []) => {
    if (isCancelled) throw new TransactionAbortedError()
    try {
      return await runWithin(client, timeoutMs, text, values)
    } catch (error) {
      noteFault(error)
      throw error
    }
  }

  async function isRolledBack(): Promise<boolean> {
    if (isBroken || isCancelled) return false
    return run('rollback').then(
      () => true,
      () => false,
    )
  }

  return {
    run,
    cancel() {
      isCancelled = true
      void sendCancelRequest(sessionKeyOf(client))
    },
    isCancelled: () => isCancelled,
    async giveUp() {
      if (await isRolledBack()) client.release()
      else connections.discard(client)
    },
  }
}

/** Read anew each time: an await may lie between two looks. */
function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true
}

function isReadOnly(error: unknown): boolean {
  return error instanceof DatabaseError && error.code === readOnly
}
