/** Forward-only migrations: numbered SQL files, each in one transaction, recorded in `access.migration`. */

import { readFile, readdir } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Database, Queryable, Scriptable, Session } from './database.ts'

/** The part of a database that migrating needs. */
export type Migratable = Pick<Database, 'asOwner'>

/** A schema and the folder of its `NNNN-verb-noun.sql` files. */
export interface MigrationFolder {
  readonly schema: string
  readonly folder: URL
}

/** Thrown when the database has migrations that this program does not contain; the message is for the operator. */
export class NewerSchemaError extends Error {
  override readonly name = 'NewerSchemaError'
  constructor(schema: string, version: number) {
    super(
      `the database's schema "${schema}" is at migration ${version}, which this program does not know; run a newer one`,
    )
  }
}

/** Thrown when the database is at another version than this program needs; the message is for the operator. */
export class SchemaVersionError extends Error {
  override readonly name = 'SchemaVersionError'
  constructor(schema: string, version: number, needed: number) {
    super(
      version < needed
        ? `the database's schema "${schema}" is at migration ${version}, this program needs ${needed}; run: npm run migrate`
        : `the database's schema "${schema}" is at migration ${version}, which this program does not know; run a newer one`,
    )
  }
}

/** Thrown when a migration does not fit what the database holds; the message is for the operator. */
export class MigrationRefusedError extends Error {
  override readonly name = 'MigrationRefusedError'
  constructor(migration: string, cause: unknown) {
    const { message, code } = cause as Error & { readonly code: string } // of the server: see isOfData
    // the detail of every refusal, and the message of a wrong value, name values of the row
    const reason = code.startsWith('23') ? message : `SQLSTATE ${code}`
    super(
      `migration ${migration} was not applied, those before it were: ${reason}. See "When a migration stops" in docs/operations.md`,
    )
  }
}

/** The shared schema `access`; every subgraph's migrations stand on it. */
export const accessMigrations: MigrationFolder = {
  schema: 'access',
  folder: new URL('../migrations/access/', import.meta.url),
}

/** Makes the roles of the product; may be run again. */
export const rolesFile = new URL('../migrations/roles.sql', import.meta.url)

/** Held while migrating, so that several processes that start at once migrate one after another. */
const migrationLock = 1441

/**
 * Brings each schema to the newest version that this program knows.
 * @returns the names of the migrations that were applied
 * @throws {NewerSchemaError} when the database is ahead of this program
 * @throws {MigrationRefusedError} when the database refuses one: those before it are applied
 * @throws {Error} when two files have one number, or a number is missing: one of them would never be applied
 */
export async function migrate(
  db: Migratable,
  folders: readonly MigrationFolder[],
): Promise<readonly string[]> {
  const roles = await readFile(rolesFile, 'utf8')
  await db.asOwner(async (owner) => {
    await lock(owner)
    await owner.script(roles)
  })
  const applied: string[] = []
  for (const folder of [accessMigrations, ...folders])
    applied.push(...(await migrateSchema(db, folder)))
  return applied
}

/**
 * Checks that `access` and the given schemas are at the versions that this program knows. Changes nothing; any role of
 * the product may do it.
 * @throws {SchemaVersionError} when one of them is not
 * @throws with SQLSTATE 42P01 or 42501 when the database has never been migrated
 */
export async function checkVersions(
  db: Database,
  session: Session,
  folders: readonly MigrationFolder[],
): Promise<void> {
  await db.transaction(session, async (connection) => {
    for (const { schema, folder } of [accessMigrations, ...folders]) {
      const needed = Math.max(0, ...(await listFiles(folder)).map(versionOf))
      const current = await currentVersion(connection, schema)
      if (current !== needed) throw new SchemaVersionError(schema, current, needed)
    }
  })
}

async function listFiles(folder: URL): Promise<readonly string[]> {
  return (await readdir(folder)).filter((file) => /^\d{4}-.+\.sql$/.test(file)).toSorted()
}

async function migrateSchema(db: Migratable, { schema, folder }: MigrationFolder) {
  const files = await listFiles(folder)
  const known = Math.max(0, ...files.map(versionOf))
  if (files.length !== known)
    throw new Error(`the migrations of "${schema}" are not numbered 1 to ${files.length}`)
  const reached = await db.asOwner((owner) => currentVersion(owner, schema))
  if (reached > known) throw new NewerSchemaError(schema, reached)
  const applied: string[] = []
  for (const file of files.slice(reached)) {
    const text = await readFile(new URL(file, folder), 'utf8')
    const apply = db.asOwner(async (owner) => {
      await lock(owner)
      const current = await currentVersion(owner, schema)
      if (current > known) throw new NewerSchemaError(schema, current)
      if (current >= versionOf(file)) return false
      await owner.script('set local role aoc_owner')
      await owner.script(text)
      await owner.query(
        'insert into access.migration (schema_name, version, name) values ($1::text, $2::integer, $3::text)',
        [schema, versionOf(file), basename(file, '.sql')],
      )
      return true
    })
    const isNew = await apply.catch((error: unknown) => {
      throw isOfData(error)
        ? new MigrationRefusedError(`${schema}/${basename(file, '.sql')}`, error)
        : error
    })
    if (isNew) applied.push(`${schema}/${basename(file, '.sql')}`)
  }
  return applied
}

/** Whether the server refused a statement because of what the rows hold: SQLSTATE 22 and 23. */
function isOfData(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^2[23][0-9A-Z]{3}$/.test(String(error.code))
}

async function lock(owner: Scriptable): Promise<void> {
  await owner.query('select pg_advisory_xact_lock($1::bigint)', [migrationLock])
}

async function currentVersion(owner: Queryable, schema: string): Promise<number> {
  const rows = await owner.query<{ version: number }>(
    'select coalesce(max(version), 0) as version from access.migration where schema_name = $1::text',
    [schema],
  )
  return rows[0]?.version ?? 0
}

function versionOf(file: string): number {
  return Number(file.slice(0, 4))
}
