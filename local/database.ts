/** The database of the local stack: a server where DATABASE_URL names one, else PGlite in the data folder. */

import { openPglite } from '../subgraphs/kit/database/pglite.ts'
import { openPostgres } from '../subgraphs/kit/database/postgres.ts'
import type { Database } from '../subgraphs/kit/database/database.ts'
import { pgliteFolder, type LocalSettings } from './settings.ts'

/**
 * Opens the database; the caller closes it.
 * @throws {FolderLockedError} when another process has the data folder open
 */
export function openDatabase(settings: LocalSettings): Promise<Database> {
  const { databaseUrl: url } = settings
  return url === undefined
    ? openPglite({ folder: pgliteFolder(settings) })
    : Promise.resolve(openPostgres({ url, maxConnections: 20 }))
}
