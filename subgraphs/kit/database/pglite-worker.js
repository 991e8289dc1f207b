// The embedded PostgreSQL in a thread of its own, so that a heavy statement does not stop the event loop of the servers.
// Plain JavaScript: worker threads of Node 20 load no TypeScript, in tests as little as anywhere.
// Messages in: { id, kind: 'begin' | 'query' | 'script' | 'end' | 'close', transaction?, text?, values?, commit? }
// Messages out: { id, rows? } or { id, error: { message, code, … } }; `{ id: 0 }` once the database is open.

import { readFile } from 'node:fs/promises'
import { parentPort, workerData } from 'node:worker_threads'
import { PGlite } from '@electric-sql/pglite'

const port = parentPort
if (!port) throw new Error('pglite-worker runs as a worker thread')

/** @type {PGlite} */
let db
/** Open transactions: number -> what runs statements in it and what ends it. */
const transactions = new Map()

try {
  const { dataDir, snapshot } = workerData
  const from = snapshot === undefined ? {} : { loadDataDir: new Blob([await readFile(snapshot)]) }
  db = await PGlite.create(dataDir, { ...workerData.options, ...from })
  port.postMessage({ id: 0 })
} catch (error) {
  port.postMessage({ id: 0, error: plainError(error) })
}

port.on('message', (message) => {
  void answer(message)
})

async function answer(message) {
  try {
    port.postMessage({ id: message.id, rows: await handle(message) })
  } catch (error) {
    port.postMessage({ id: message.id, error: plainError(error) })
  }
}

async function handle({ kind, transaction, text, values, commit }) {
  switch (kind) {
    case 'begin':
      return begin(transaction)
    case 'query': {
      const result = await transactions.get(transaction).tx.query(text, values)
      return result.rows
    }
    case 'script':
      await transactions.get(transaction).tx.exec(text)
      return []
    case 'end':
      return end(transaction, commit)
    case 'close':
      await db.close()
      return []
    default:
      throw new Error(`unknown message ${kind}`)
  }
}

/** Resolves once the transaction has begun; PGlite's own `transaction` keeps others waiting until it has ended. */
function begin(transaction) {
  return new Promise((resolve, reject) => {
    const ended = db.transaction(
      (tx) =>
        new Promise((finish) => {
          transactions.set(transaction, {
            tx,
            finish: async (commit) => {
              if (!commit) await tx.rollback()
              finish(undefined)
              await ended
            },
          })
          resolve([])
        }),
    )
    ended.catch(reject)
  })
}

async function end(transaction, commit) {
  const open = transactions.get(transaction)
  transactions.delete(transaction)
  await open.finish(commit)
  return []
}

function plainError(error) {
  const { message, code, constraint, detail, table } = error
  return { message, code, constraint, detail, table }
}
