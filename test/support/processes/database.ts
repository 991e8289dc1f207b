/** Databases for tests: PGlite always, PostgreSQL where TEST_DATABASE_URL is set or a server answers on 127.0.0.1:5432. */

import { randomBytes } from 'node:crypto'
import { connect } from 'node:net'
import pg from 'pg'
import type { Database } from '../../../subgraphs/kit/database/database.ts'
import { openPglite } from '../../../subgraphs/kit/database/pglite.ts'
import { openPostgres } from '../../../subgraphs/kit/database/postgres.ts'

export interface TestDatabase {
  readonly db: Database
  /** Set on a server only: for a second pool or a process of its own. */
  readonly url?: string
  close(): Promise<void>
}

/** Opens an empty database that nobody else uses. */
export type OpenTestDatabase = () => Promise<TestDatabase>

const serverUrl = await findServer()

/** The server as its administrator reaches it; undefined where none answers. */
export const administratorUrl = serverUrl

/** The engines to run store tests on, for `describe.each`. */
export const engines: readonly { readonly engine: string; readonly open: OpenTestDatabase }[] = [
  { engine: 'PGlite', open: openEmbedded },
  ...(serverUrl === undefined
    ? []
    : [{ engine: 'PostgreSQL', open: () => openOnServer(serverUrl) }]),
]

/** The quickest engine that is there, for tests of what does not depend on it. */
export const openAny: OpenTestDatabase =
  serverUrl === undefined ? openEmbedded : () => openOnServer(serverUrl)

/**
 * Opens a database and starts something on it. When the start fails, the database is closed: else its connections or
 * its thread keep the test process alive.
 */
export async function startOn<T>(
  open: OpenTestDatabase,
  start: (database: TestDatabase) => Promise<T>,
): Promise<T> {
  const database = await open()
  try {
    return await start(database)
  } catch (error) {
    await database.close()
    throw error
  }
}

async function openEmbedded(): Promise<TestDatabase> {
  // an empty cluster that was made once (`prepare-embedded.js`): making one costs seconds
  const db = await openPglite({ snapshot: process.env['TEST_PGLITE_SNAPSHOT'] })
  return { db, close: () => db.close() }
}

async function openOnServer(url: string): Promise<TestDatabase> {
  const name = `aoc_test_${randomBytes(6).toString('hex')}`
  await asAdministrator(url, `create database ${name}`)
  const own = new URL(url)
  own.pathname = `/${name}`
  const db = openPostgres({ url: own.href })
  return {
    db,
    url: own.href,
    async close() {
      await db.close()
      await asAdministrator(url, `drop database if exists ${name} with (force)`)
    },
  }
}

async function asAdministrator(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

async function findServer(): Promise<string | undefined> {
  const configured = process.env['TEST_DATABASE_URL']
  if (configured !== undefined && configured !== '') return configured
  const user = process.env['PGUSER'] ?? 'postgres'
  const url = `postgresql://${user}@127.0.0.1:5432/postgres`
  if (!(await isListening(5432))) return undefined
  return asAdministrator(url, 'select 1').then(
    () => url,
    () => undefined,
  )
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
