/** The embedded PostgreSQL (PGlite) behind the same interface as a server: for trying, developing and testing. */

import { Worker } from 'node:worker_threads'
import { keepsPlan } from '../../../postgres/batch.ts'
import { settingsStatement } from '../../../postgres/settings.ts'
import {
  sessionSettings,
  type Database,
  type Queryable,
  type Scriptable,
  type Session,
  type TransactionOptions,
} from './database.ts'
import { lockFolder } from './folder-lock.ts'
import { makePrivate } from './private-files.ts'

/** Options of the embedded database. */
export interface PgliteOptions {
  /** Folder of the data; absent: in memory. */
  readonly folder?: string
  /** A file that PGlite's `dumpDataDir` wrote: the database starts as its copy, without making a cluster. In memory only. */
  readonly snapshot?: string | undefined
}

interface Answer {
  readonly id: number
  readonly rows?: readonly unknown[]
  readonly error?: {
    readonly message: string
    readonly code?: string
    readonly constraint?: string
  }
}

interface Waiting {
  resolve(rows: readonly unknown[]): void
  reject(error: Error): void
}

/**
 * Opens the database in a worker thread; its files are for the owner of the process alone. PGlite never flushes to disk:
 * committed data outlive the process, not a loss of power.
 * @throws {FolderLockedError} when another process has the folder open
 */
export async function openPglite(options: PgliteOptions = {}): Promise<Database> {
  const lock = options.folder === undefined ? undefined : await lockFolder(options.folder)
  const worker = new Worker(new URL('./pglite-worker.js', import.meta.url), {
    workerData: {
      dataDir: options.folder === undefined ? 'memory://' : `file://${options.folder}`,
      snapshot: options.snapshot,
    },
    execArgv: [],
  })
  const { call, started } = createCalls(worker)
  let lastTransaction = 0

  function statements(transaction: number): Scriptable {
    const run = (text: string, values: readonly unknown[] = []) =>
      call({ kind: 'query', transaction, text, values, isKept: keepsPlan(text) })
    return {
      async query<Row>(text: string, values?: readonly unknown[]) {
        const rows = await run(text, values)
        return rows as readonly Row[] // the caller names the columns that its own statement selects
      },
      async write(text, values) {
        await run(text, values)
      },
      async script(text) {
        await call({ kind: 'script', transaction, text })
      },
    }
  }

  async function inTransaction<T>(work: (db: Scriptable) => Promise<T>): Promise<T> {
    const transaction = ++lastTransaction
    await call({ kind: 'begin', transaction })
    try {
      const result = await work(statements(transaction))
      await call({ kind: 'end', transaction, commit: true })
      return result
    } catch (error) {
      await call({ kind: 'end', transaction, commit: false }).catch(() => undefined)
      throw error
    }
  }

  try {
    await started
    if (options.folder !== undefined) await makePrivate(options.folder)
  } catch (error) {
    await worker.terminate()
    await lock?.release()
    throw error
  }

  return {
    engine: 'pglite',
    transaction: <T>(
      session: Session,
      work: (db: Queryable) => Promise<T>,
      { signal }: TransactionOptions = {},
    ) =>
      inTransaction(async (db) => {
        // PGlite connects as a superuser, which bypasses row-level security; the role does not
        const { text, values } = settingsStatement({
          ...sessionSettings(session),
          transaction_read_only: session.isReadOnly === true ? 'on' : 'off',
        })
        await db.query(text, values)
        return work(signal ? abortable(db, signal) : db)
      }),
    asOwner: inTransaction,
    async close() {
      await call({ kind: 'close' })
      await worker.terminate()
      if (options.folder !== undefined) await makePrivate(options.folder)
      await lock?.release()
    },
  }
}

/** Sends numbered messages to the worker and settles each call with the answer of the same number. */
function createCalls(worker: Worker) {
  const waiting = new Map<number, Waiting>()
  let lastId = 0
  worker.on('message', ({ id, rows, error }: Answer) => {
    const call = waiting.get(id)
    waiting.delete(id)
    if (error) call?.reject(Object.assign(new Error(error.message), error))
    else call?.resolve(rows ?? [])
  })
  worker.on('error', (error) => {
    for (const call of waiting.values()) call.reject(error)
    waiting.clear()
  })
  // the worker reports its start as the answer to call 0
  const started = new Promise<readonly unknown[]>((resolve, reject) => {
    waiting.set(0, { resolve, reject })
  })
  function call(message: Readonly<Record<string, unknown>>): Promise<readonly unknown[]> {
    const id = ++lastId
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject })
      worker.postMessage({ id, ...message })
    })
  }
  return { call, started }
}

/** Rejects statements once the signal is aborted. */
function abortable(db: Queryable, signal: AbortSignal): Queryable {
  return {
    query<Row>(text: string, values?: readonly unknown[]) {
      signal.throwIfAborted()
      return db.query<Row>(text, values)
    },
    async write(text, values) {
      signal.throwIfAborted()
      await db.write(text, values)
    },
  }
}
