/** `npm run migrate`: brings the database to the newest version, and the agencies and stations of the registry into it. */

import { migrate } from '../subgraphs/kit/database/migrate.ts'
import { openPostgres } from '../subgraphs/kit/database/postgres.ts'
import { migrations } from '../local/subgraphs.ts'
import { readRegistryFile, syncRegistry } from './registry-file.ts'

const usage = `usage: DATABASE_URL=postgresql://OWNER@HOST/NAME npm run migrate -- agencies.json

Checks the registry file first; then brings every schema to the newest version, and the agencies and police stations of
the file into the database. No other program changes the tables. GATEWAY_AGENCIES_FILE stands in for the argument.
`

const [argument] = process.argv.slice(2)
const url = process.env['DATABASE_URL']
const file = argument ?? process.env['GATEWAY_AGENCIES_FILE']
if (argument === '--help') process.stdout.write(usage)
else if (!url || !file) {
  process.stderr.write(usage)
  process.exitCode = 2
} else await run(url, file)

async function run(url: string, file: string): Promise<void> {
  try {
    const registry = await readRegistryFile(file)
    const db = openPostgres({ url })
    try {
      const applied = await migrate(db, migrations)
      for (const name of applied) process.stdout.write(`migrated ${name}\n`)
      if (applied.length === 0) process.stdout.write('nothing to migrate\n')
      for (const line of await syncRegistry(db, registry)) process.stdout.write(`${line}\n`)
    } finally {
      await db.close()
    }
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : 'migration failed'}\n`)
    process.exitCode = 1
  }
}
