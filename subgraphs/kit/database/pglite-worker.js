// The embedded PostgreSQL in a thread of its own, so that a heavy statement does not stop the event loop of the servers.
// Plain JavaScript: worker threads of Node 20 load no TypeScript, in tests as little as anywhere.
// Messages in: { id, kind: 'begin' | 'query' | 'script' | 'end' | 'close', transaction?, text?, values?, isKept?, commit? }
// Messages out: { id, rows? } or { id, error: { message, code, … } }; `{ id: 0 }` once the database is open.

import { readFile } from 'node:fs/promises'
import { parentPort, workerData } from 'node:worker_threads'
import { PGlite, parse, protocol } from '@electric-sql/pglite'

const port = parentPort
if (!port) throw new Error('pglite-worker runs as a worker thread')

const { serialize } = protocol
/** Most statements that are kept parsed and planned; the one that was not used for the longest time makes room. */
const maxStatements = 400

/** @type {PGlite} */
let db
/** By text: the name, the types of the parameters and the columns of a statement that is kept; undefined after one use. */
const statements = new Map()
let lastName = 0
/** Open transactions: number -> what runs statements in it and what ends it. */
const transactions = new Map()

try {
  const { dataDir, snapshot } = workerData
  const from = snapshot === undefined ? {} : { loadDataDir: new Blob([await readFile(snapshot)]) }
  db = await PGlite.create(dataDir, { ...workerData.options, ...from })
  await db.exec('set plan_cache_mode = force_generic_plan')
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

async function handle({ kind, transaction, text, values, isKept, commit }) {
  switch (kind) {
    case 'begin':
      return begin(transaction)
    case 'query':
      checkOpen(transaction)
      return db.runExclusive(() => query(text, values, isKept))
    case 'script':
      checkOpen(transaction)
      await db.runExclusive(() => script(text))
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

/**
 * Runs a statement while no other runs. One that comes again is parsed and planned once, as on a server; one whose plan
 * depends on its values, each time.
 */
async function query(text, values, isKept) {
  try {
    if (isKept) return await run(await findStatement(text), values)
    await send(serialize.query('set local plan_cache_mode = auto'))
    const rows = await run(await parseStatement(text, ''), values)
    await send(serialize.query('set local plan_cache_mode = force_generic_plan'))
    return rows
  } finally {
    await send(serialize.sync())
  }
}

async function run({ name, types, columns }, values) {
  const bound = values.map((value, index) => serializeValue(value, types[index]))
  await send(serialize.bind({ statement: name, values: bound }))
  const executed = await send(serialize.execute({}))
  return parse.parseResults([...columns, ...executed], db.parsers)[0].rows
}

/** The statement as the database keeps it, from its second use on. */
async function findStatement(text) {
  const isNew = !statements.has(text)
  const statement =
    statements.get(text) ?? (await parseStatement(text, isNew ? '' : `s${++lastName}`))
  statements.delete(text)
  statements.set(text, isNew ? undefined : statement)
  const [oldest] = statements
  if (statements.size > maxStatements) await forget(oldest)
  return statement
}

async function parseStatement(text, name) {
  await send(serialize.parse({ name, text }))
  const described = await send(serialize.describe({ type: 'S', name }))
  const columns = described.filter((message) => message.name === 'rowDescription')
  return { name, types: parse.parseDescribeStatementResults(described), columns }
}

/** Runs a text of several statements, which may change what others answer. */
async function script(text) {
  try {
    await send(serialize.query(text))
    for (const known of statements) await forget(known)
  } finally {
    await send(serialize.sync())
  }
}

async function forget([text, statement]) {
  statements.delete(text)
  if (statement) await send(serialize.close({ type: 'S', name: statement.name }))
}

/** As PGlite's own `query` does. */
function serializeValue(value, type) {
  if (value === null || value === undefined) return null
  const serializeType = db.serializers[type]
  return serializeType ? serializeType(value) : value.toString()
}

function send(message) {
  return db.execProtocolStream(message, { syncToFs: false })
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

function checkOpen(transaction) {
  if (!transactions.has(transaction)) throw new Error('the transaction has ended')
}

function plainError(error) {
  const { message, code, constraint, detail, table } = error
  return { message, code, constraint, detail, table }
}
