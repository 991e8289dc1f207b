/** Databases for tests: PGlite always, PostgreSQL where TEST_DATABASE_URL is set or a server answers on 127.0.0.1:5432. */

import { randomBytes } from 'node:crypto'
import type { Database } from '../../../subgraphs/kit/database/database.ts'
import { openPglite } from '../../../subgraphs/kit/database/pglite.ts'
import { openPostgres } from '../../../subgraphs/kit/database/postgres.ts'
import { administratorUrl, asAdministrator } from './server.ts'
import { findEmptySnapshot, findMigratedSnapshot, findMigratedTemplate } from './templates.ts'

export interface TestDatabase {
  readonly db: Database
  /** Set on a server only: for a second pool or a process of its own. */
  readonly url?: string
  close(): Promise<void>
}

/** Opens a database that nobody else uses. */
export type OpenTestDatabase = () => Promise<TestDatabase>

interface Engine {
  readonly engine: string
  /** With every schema at its newest version. */
  readonly open: OpenTestDatabase
  /** Without any. */
  readonly openEmpty: OpenTestDatabase
}

/** The engines to run store tests on, for `describe.each`. */
export const engines: readonly Engine[] = [
  {
    engine: 'PGlite',
    open: async () => openEmbedded(await findMigratedSnapshot()),
    openEmpty: async () => openEmbedded(await findEmptySnapshot()),
  },
  ...(administratorUrl === undefined ? [] : [onServer(administratorUrl)]),
]

/** The quickest engine that is there, for tests of what does not depend on it. */
export const { open: openAny, openEmpty: openAnyEmpty } = engines.at(-1)!

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

async function openEmbedded(snapshot: string): Promise<TestDatabase> {
  const db = await openPglite({ snapshot })
  return { db, close: () => db.close() }
}

function onServer(url: string): Engine {
  return {
    engine: 'PostgreSQL',
    open: async () => openOnServer(url, await findMigratedTemplate(url)),
    openEmpty: () => openOnServer(url, 'template1'),
  }
}

async function openOnServer(url: string, template: string): Promise<TestDatabase> {
  const name = `aoc_test_${randomBytes(6).toString('hex')}`
  await asAdministrator(url, `create database ${name} template ${template}`)
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
