/** `npm run migrate`: brings the database of DATABASE_URL to the newest version, and the agencies of the registry into it. */

import { readFile } from 'node:fs/promises'
import type { AgencyEntry } from '../subgraphs/kit/access/agencies.ts'
import { syncAgencies } from '../subgraphs/kit/access/sync-agencies.ts'
import { migrate } from '../subgraphs/kit/database/migrate.ts'
import { openPostgres } from '../subgraphs/kit/database/postgres.ts'
import { migrations } from '../local/subgraphs.ts'

const url = process.env['DATABASE_URL']
const agenciesFile = process.argv[2] ?? process.env['GATEWAY_AGENCIES_FILE']
if (!url || !agenciesFile) {
  console.error('usage: DATABASE_URL=postgresql://… npm run migrate -- agencies.json')
  process.exit(2)
}
const db = openPostgres({ url })
try {
  const applied = await migrate(db, migrations)
  const registry = JSON.parse(await readFile(agenciesFile, 'utf8')) as { agencies: AgencyEntry[] } // checked by the gateway at its start
  await syncAgencies(db, registry.agencies)
  console.log(applied.length === 0 ? 'nothing to migrate' : applied.join('\n'))
} catch (error) {
  console.error(error instanceof Error ? error.message : 'migration failed')
  process.exitCode = 1
} finally {
  await db.close()
}
