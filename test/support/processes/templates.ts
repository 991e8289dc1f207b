/**
 * Databases that tests start from a copy of, made once for each version of the schema: migrating one costs seconds. The
 * embedded ones are files beside the packages, those on a server are its databases. Templates older than a day are deleted.
 */

import { createHash, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PGlite } from '@electric-sql/pglite'
import { migrations } from '../../../local/subgraphs.ts'
import {
  accessMigrations,
  migrate,
  rolesFile,
  type Migratable,
} from '../../../subgraphs/kit/database/migrate.ts'
import { openPostgres } from '../../../subgraphs/kit/database/postgres.ts'
import { asAdministrator } from './server.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const cache = join(root, 'node_modules', '.cache', 'test-databases')
const dayMs = 86_400_000

/** An empty cluster of the embedded PostgreSQL, as a file for `openPglite`: making a cluster costs seconds too. */
export const findEmptySnapshot = once(async () => {
  const require = createRequire(import.meta.url)
  const main = require.resolve('@electric-sql/pglite')
  const { version } = require(join(dirname(dirname(main)), 'package.json')) as { version: string }
  return provideFile(`empty-${version}.tar`, () => PGlite.create('memory://'))
})

/** The same with every schema at its newest version. */
export const findMigratedSnapshot = once(async () => {
  const empty = await findEmptySnapshot()
  const name = `schema-${await hashOf([empty, ...(await schemaFiles())])}.tar`
  return provideFile(name, async () => {
    const pglite = await PGlite.create('memory://', {
      loadDataDir: new Blob([await readFile(empty)]),
    })
    await migrate(asMigratable(pglite), migrations)
    return pglite
  })
})

/** The name of a database on the server with every schema at its newest version. */
export const findMigratedTemplate = once(async (url: string) => {
  const name = `aoc_schema_${await hashOf(await schemaFiles())}`
  const found = await asAdministrator(url, `select 1 from pg_database where datname = '${name}'`)
  if (found.length > 0) return name
  await dropOldTemplates(url)
  const fresh = `aoc_making_${randomBytes(6).toString('hex')}`
  await asAdministrator(url, `create database ${fresh}`)
  const own = new URL(url)
  own.pathname = `/${fresh}`
  const db = openPostgres({ url: own.href })
  try {
    await migrate(db, migrations)
  } finally {
    await db.close()
  }
  await asAdministrator(url, `comment on database ${fresh} is '${new Date().toISOString()}'`)
  // another process may have been quicker
  await asAdministrator(url, `alter database ${fresh} rename to ${name}`).catch(() =>
    asAdministrator(url, `drop database ${fresh}`),
  )
  return name
})

function once<Arguments extends readonly unknown[], T>(
  make: (...values: Arguments) => Promise<T>,
): (...values: Arguments) => Promise<T> {
  let made: Promise<T> | undefined
  return (...values) => (made ??= make(...values))
}

/** The file appears whole or not at all: another process may look for it. */
async function provideFile(name: string, open: () => Promise<PGlite>): Promise<string> {
  const file = join(cache, name)
  if (existsSync(file)) return file
  await mkdir(cache, { recursive: true })
  await dropOldFiles()
  const db = await open()
  const dump = await db.dumpDataDir('none')
  await db.close()
  const fresh = `${file}.${process.pid}`
  await writeFile(fresh, Buffer.from(await dump.arrayBuffer()))
  await rename(fresh, file)
  return file
}

async function dropOldFiles(): Promise<void> {
  for (const name of await readdir(cache)) {
    const file = join(cache, name)
    const modified = await stat(file).catch(() => undefined)
    if (modified !== undefined && Date.now() - modified.mtimeMs > dayMs)
      await rm(file, { force: true })
  }
}

async function dropOldTemplates(url: string): Promise<void> {
  const templates = await asAdministrator(
    url,
    `select datname as name, shobj_description(oid, 'pg_database') as made from pg_database where datname like 'aoc\\_schema\\_%'`,
  )
  for (const { name, made } of templates as readonly { name: string; made: string | null }[])
    if (made !== null && Date.now() - Date.parse(made) > dayMs)
      await asAdministrator(url, `drop database if exists ${name}`).catch(() => undefined)
}

function asMigratable(pglite: PGlite): Migratable {
  return {
    asOwner: (work) =>
      pglite.transaction((transaction) =>
        work({
          query: async <Row>(text: string, values: readonly unknown[] = []) =>
            (await transaction.query<Row>(text, [...values])).rows,
          write: async (text, values = []) => void (await transaction.query(text, [...values])),
          script: async (text) => void (await transaction.exec(text)),
        }),
      ),
  }
}

/** Every file that says what the schema is. */
async function schemaFiles(): Promise<readonly string[]> {
  const files = [fileURLToPath(rolesFile)]
  for (const { folder } of [accessMigrations, ...migrations])
    for (const name of (await readdir(folder)).toSorted())
      files.push(fileURLToPath(new URL(name, folder)))
  return files
}

/** Of the names and the texts. A file that is written by `provideFile` counts by its name alone: it is large. */
async function hashOf(files: readonly string[]): Promise<string> {
  const hash = createHash('sha256')
  for (const file of files)
    hash.update(relative(root, file)).update(file.endsWith('.tar') ? '' : await readFile(file))
  return hash.digest('hex').slice(0, 16)
}
