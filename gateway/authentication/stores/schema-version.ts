/** Whether the gateway's tables are at the version that this program was written for. */

import { readdir } from 'node:fs/promises'
import type { GatewayDatabase } from './database.ts'

const folder = new URL('../../migrations/', import.meta.url)

/** @throws {Error} in one sentence for the operator, when the database is older or newer */
export async function checkSchemaVersion(db: GatewayDatabase): Promise<void> {
  const files = await readdir(folder)
  const needed = Math.max(
    0,
    ...files.flatMap((file) => (/^\d{4}-.+\.sql$/.test(file) ? [Number(file.slice(0, 4))] : [])),
  )
  const [row] = await db.query<{ version: number }>(
    `select coalesce(max(version), 0) as version from access.migration where schema_name = 'gateway'`,
  )
  const version = row?.version ?? 0
  if (version < needed)
    throw new Error(
      `the database's schema "gateway" is at migration ${version}, this program needs ${needed}; run: npm run migrate`,
    )
  if (version > needed)
    throw new Error(
      `the database's schema "gateway" is at migration ${version}, which this program does not know; run a newer one`,
    )
}
