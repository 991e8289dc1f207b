/** Opens the stores that the settings name: the denylist in PostgreSQL, the used proofs there or in Redis. */

import type { FastifyBaseLogger } from 'fastify'
import { checkSchemaVersion } from './schema-version.ts'
import { createDenylist } from './denylist.ts'
import { openRedisReplayStore } from './redis-replay-store.ts'
import type { SecurityConfig } from '../../config/security-config.ts'
import type { AuthenticatorStores } from '../build-authenticator.ts'
import { openGatewayDatabase, type GatewayDatabase } from './database.ts'
import { listDenials } from './denials.ts'
import { createDatabaseReplayStore } from './database-replay-store.ts'

/** The stores that were opened; `close` closes all of them. */
export interface OpenStores extends AuthenticatorStores {
  /** The database that was opened; absent where the settings name none. */
  readonly db?: GatewayDatabase
  close(): Promise<void>
}

/** Clock and log of the stores. */
export interface StoreOptions {
  readonly now: () => Date
  readonly log: FastifyBaseLogger
}

/**
 * Stores of a database that is open already; closing them leaves it open.
 * @throws when the gateway's tables are missing (`npm run migrate` makes them) or the database does not answer
 */
export async function createDatabaseStores(
  db: GatewayDatabase,
  { now, log }: StoreOptions,
): Promise<OpenStores> {
  await checkSchemaVersion(db).catch((error: unknown) => {
    throw error instanceof Error && !('code' in error)
      ? error
      : new Error(reasonOf(error), { cause: error })
  })
  const replayStore = createDatabaseReplayStore(db, now)
  const denylist = createDenylist({
    listDenials: () => listDenials(db, now()),
    now,
    onReadFailed: () => log.error('denylist could not be read'),
  })
  return {
    replayStore,
    denylist,
    async close() {
      denylist.close()
      await replayStore.close()
    },
  }
}

/** @throws when a store that is named does not answer */
export async function openStores(
  { databaseUrl, hasNamedStatements, redisUrl }: SecurityConfig,
  options: StoreOptions,
): Promise<OpenStores> {
  const { now, log } = options
  const closers: (() => Promise<void>)[] = []
  const close = async () => {
    for (const each of closers.toReversed()) await each()
  }
  try {
    let stores: Omit<OpenStores, 'close'> = {}
    if (databaseUrl !== undefined) {
      const db = openGatewayDatabase({ url: databaseUrl, hasNamedStatements }, () =>
        log.error('database connection lost'),
      )
      closers.push(() => db.close())
      const opened = await createDatabaseStores(db, options)
      closers.push(() => opened.close())
      stores = { ...opened, db }
    }
    if (redisUrl !== undefined) {
      const replayStore = await openRedisReplayStore({
        url: redisUrl,
        now,
        onError: () => log.error('redis connection lost'),
      })
      closers.push(() => replayStore.close())
      stores = { ...stores, replayStore }
    }
    return { ...stores, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** SQLSTATE classes that mean "not migrated": unknown schema or table, unknown role, no right to either. */
const notMigrated = new Set(['3F000', '42P01', '42704', '22023', '42501'])

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'none'
  return notMigrated.has(code)
    ? 'the tables of the gateway cannot be read; run: npm run migrate'
    : `the database of GATEWAY_DATABASE_URL cannot be used (${code})`
}
