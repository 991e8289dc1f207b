/** Transactions over a pool of PostgreSQL connections: every wait has a bound, no broken connection serves twice. */

import { DatabaseError, type PoolClient } from 'pg'
import { sendCancelRequest } from './cancel-request.ts'
import { createConnections, type ConnectionOptions, type Connections } from './connections.ts'
import type { BatchStatement } from './batch.ts'
import { gatherStatements, type GatherOptions } from './gather-statements.ts'
import { keptPlans, withPlanModes } from './plan-modes.ts'
import { readOnly, repeatUndone, staleStatement } from './repeat-undone.ts'
import { settingsStatement, type Settings } from './settings.ts'
import { NoAnswerError, runBatchWithin, runWithin, sessionKeyOf } from './wire.ts'

/** How a pool connects and what bounds it. All times are in milliseconds. */
export interface GuardedPoolOptions extends ConnectionOptions {
  /** Time that a statement waits for its answer beyond the server's own limit for it; default 2,000. */
  readonly graceMs?: number
  /**
   * Whether the server keeps statements parsed and planned under a name; default true. False behind a pooler that gives
   * a connection to others between transactions and does not carry names (PgBouncer before 1.21).
   */
  readonly hasNamedStatements?: boolean | undefined
}

/** Bounds of one transaction, in milliseconds. They are set for the transaction alone, which a pooler lets through. */
export interface TransactionLimits {
  /** Longest time one statement may run (`statement_timeout`). */
  readonly statementMs: number
  /** Longest time the server waits for the next statement; then it ends the session, and with it every lock. */
  readonly idleMs: number
}

/** Runs one statement and returns its rows. Statements that are asked for at the same time are one round trip. */
export type Run = (text: string, values?: readonly unknown[]) => Promise<readonly unknown[]>

/**
 * Runs one statement whose rows are not needed. It is sent with the next statement or with the commit, in the order in
 * which they came: resolves before it is sent, and an error of it fails the transaction.
 */
export type Write = (text: string, values?: readonly unknown[]) => Promise<void>

/** Runs a text of several statements, without values. */
export type RunScript = (text: string) => Promise<unknown>

/** One transaction: its bounds, its settings, and the signal that ends it early. */
export interface TransactionOptions {
  readonly limits: TransactionLimits
  /** Settings for the transaction alone. They are sent together with `begin` and the first statement. */
  readonly settings?: Settings
  /**
   * Whether the work reads alone; default false. Each of its round trips is then a read-only transaction of its own, so
   * that one statement costs one round trip.
   */
  readonly isReadOnly?: boolean | undefined
  /**
   * Whether each round trip of the work is a transaction of its own, which commits with it; default that of `isReadOnly`.
   * For work of one statement: it costs one round trip, and its rows are durable when it resolves.
   */
  readonly isSingle?: boolean | undefined
  /** Aborted when the outcome is no longer needed: the statement that runs is cancelled and nothing is committed. */
  readonly signal?: AbortSignal | undefined
}

/** The work of one transaction. */
export type Work<T> = (run: Run, runScript: RunScript, write: Write) => Promise<T>

/** Runs transactions that are bounded in time; the code that opens the pool closes it. */
export interface GuardedPool {
  /**
   * Runs `work` in one transaction, which always ends: commit when `work` resolves, rollback when it throws. A
   * connection that broke, missed its time or was cancelled is closed. After a missed time and after a server that has
   * become read-only (SQLSTATE 25006), every connection that was open then is closed before it is used again. `work`
   * runs again, up to three times, where the server has undone the transaction: a deadlock, for example. A statement
   * that it sends after the end is refused.
   * @throws {TransactionAbortedError} when `signal` was aborted
   */
  transaction<T>(options: TransactionOptions, work: Work<T>): Promise<T>
  /** Waits for the statements in progress, which are bounded in time, and closes every socket. */
  close(): Promise<void>
}

/** Thrown when `signal` was aborted: the outcome is no longer needed and nothing was committed. */
export class TransactionAbortedError extends Error {
  override readonly name = 'TransactionAbortedError'
  constructor() {
    super('nobody waits for the transaction')
  }
}

const begin = { text: 'begin', values: [] }
const commit = { text: 'commit', values: [] }

/** Opens a pool. Nothing is connected before the first transaction. */
export function openGuardedPool(options: GuardedPoolOptions): GuardedPool {
  const { graceMs = 2_000, onConnectionError, hasNamedStatements = true } = options
  const connections = createConnections(options)
  async function attempt<T>(given: TransactionOptions, work: Work<T>): Promise<T> {
    const { limits, isReadOnly = false, isSingle = isReadOnly, signal } = given
    if (isAborted(signal)) throw new TransactionAbortedError()
    const client = await connections.acquire()
    const session = createSession(client, connections, {
      timeoutMs: limits.statementMs + graceMs,
      onConnectionError,
      isNamed: hasNamedStatements,
      isReadOnly,
      isSingle,
    })
    const statements = gatherStatements({
      send: session.sendBatch,
      prelude: preludeOf({ ...given, isReadOnly, isSingle }, hasNamedStatements),
      isPreludeRepeated: isSingle,
    })
    const { run, add } = statements
    const cancel = () => session.cancel()
    signal?.addEventListener('abort', cancel, { once: true })
    if (isAborted(signal)) cancel()
    try {
      const result = await work(
        (text, values = []) => run(text, values),
        async (text) => {
          if (statements.mustSend()) await run('select', [])
          return session.script(text)
        },
        async (text, values = []) => void (isSingle ? await run(text, values) : add(text, values)),
      )
      signal?.removeEventListener('abort', cancel)
      if (!isSingle) await statements.end(commit)
      statements.close()
      client.release()
      return result
    } catch (error) {
      signal?.removeEventListener('abort', cancel)
      statements.close()
      await session.giveUp()
      throw session.isCancelled() ? new TransactionAbortedError() : error
    }
  }

  return {
    transaction: (given, work) => repeatUndone(() => attempt(given, work)),
    close: () => connections.close(),
  }
}

/** Nothing follows an error of these: the server skips the rest of their batch. */
function preludeOf(
  { limits, settings, isReadOnly, isSingle }: TransactionOptions,
  isNamed: boolean,
): readonly BatchStatement[] {
  const set = settingsStatement({
    statement_timeout: String(limits.statementMs),
    ...(isReadOnly ? { transaction_read_only: 'on' } : {}),
    ...(isSingle ? {} : { idle_in_transaction_session_timeout: String(limits.idleMs) }),
    plan_cache_mode: isNamed ? keptPlans : 'auto',
    // it would compile a kept plan again at every execution, for longer than the statement takes
    jit: 'off',
    ...settings,
  })
  return isSingle ? [set] : [begin, set]
}

/** A connection while one transaction has it. */
interface Session {
  readonly sendBatch: GatherOptions['send']
  /** Runs a text without values, which may be several statements. */
  readonly script: (text: string) => Promise<readonly unknown[]>
  /** Cancels the statement that runs; no other is sent. */
  cancel(): void
  isCancelled(): boolean
  /** Ends the transaction without a commit, and the connection too where that is not certain. */
  giveUp(): Promise<void>
}

interface SessionOptions {
  readonly timeoutMs: number
  readonly onConnectionError: ((error: Error) => void) | undefined
  readonly isNamed: boolean
  readonly isReadOnly: boolean
  readonly isSingle: boolean
}

function createSession(
  client: PoolClient,
  connections: Connections,
  { timeoutMs, onConnectionError, isNamed, isReadOnly, isSingle }: SessionOptions,
): Session {
  let isBroken = false
  let isCancelled = false

  function noteFault(error: unknown): void {
    const isAnswer = error instanceof DatabaseError && error.severity !== 'FATAL'
    if (!isAnswer || staleStatement.includes(error.code)) isBroken = true
    if (error instanceof NoAnswerError) onConnectionError?.(error)
    if (error instanceof NoAnswerError || (hasBecomeReadOnly(error) && !isReadOnly)) {
      isBroken = true
      connections.retireSiblings(client)
    }
  }

  async function ask<T>(send: () => Promise<T>): Promise<T> {
    if (isCancelled) throw new TransactionAbortedError()
    try {
      return await send()
    } catch (error) {
      noteFault(error)
      throw error
    }
  }
  const script = (text: string) => ask(() => runWithin(client, timeoutMs, text, []))

  async function isRolledBack(): Promise<boolean> {
    if (isBroken || isCancelled) return false
    return script('rollback').then(
      () => true,
      () => false,
    )
  }

  return {
    async sendBatch(batch) {
      if (!isNamed) return ask(() => runBatchWithin(client, timeoutMs, batch, false))
      const { sent, places } = withPlanModes(batch, isSingle)
      const results = await ask(() => runBatchWithin(client, timeoutMs, sent, true))
      return places.map((place) => results[place] ?? [])
    },
    script,
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

function hasBecomeReadOnly(error: unknown): boolean {
  return error instanceof DatabaseError && error.code === readOnly
}
