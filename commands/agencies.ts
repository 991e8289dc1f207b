/** `npm run agencies -- check|sync FILE`: checks the registry file, or brings its agencies and stations into the database. */

import { openPostgres } from '../subgraphs/kit/database/postgres.ts'
import { readRegistryFile, summarise, syncRegistry } from './registry-file.ts'
import { reportFailure } from './report-failure.ts'

const usage = `usage: npm run agencies -- check FILE
       DATABASE_URL=postgresql://… npm run agencies -- sync FILE

check  reads the file and says every fault in it; nothing else is touched
sync   checks, then adds agencies and police stations that are new and changes those that differ; removes none
`

const [verb, file, ...more] = process.argv.slice(2)
try {
  if (verb === '--help') process.stdout.write(usage)
  else await run()
} catch (error) {
  reportFailure(error)
}

async function run(): Promise<void> {
  if (file === undefined || more.length > 0 || (verb !== 'check' && verb !== 'sync'))
    throw new TypeError(usage)
  const registry = await readRegistryFile(file)
  if (verb === 'check') {
    process.stdout.write(`${summarise(registry)}\n`)
    return
  }
  const url = process.env['DATABASE_URL']
  if (!url) throw new TypeError(usage)
  const db = openPostgres({ url })
  try {
    for (const line of await syncRegistry(db, registry)) process.stdout.write(`${line}\n`)
  } finally {
    await db.close()
  }
}
