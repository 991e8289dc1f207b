// Makes an empty cluster of the embedded PostgreSQL once, and keeps it beside the packages: each test that opens an embedded
// database starts from a copy of it.
import { existsSync } from 'node:fs'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PGlite } from '@electric-sql/pglite'

const root = fileURLToPath(new URL('../../../', import.meta.url))

// oxlint-disable-next-line import/no-default-export -- jest calls the default export of a global setup
export default async function prepareEmbedded() {
  const file = join(root, 'node_modules', '.cache', `pglite-${findVersion()}.tar`)
  if (!existsSync(file)) await makeSnapshot(file)
  process.env['TEST_PGLITE_SNAPSHOT'] = file
}

function findVersion() {
  const require = createRequire(import.meta.url)
  const main = require.resolve('@electric-sql/pglite')
  const { version } = require(join(dirname(dirname(main)), 'package.json'))
  return version
}

/** The file appears whole or not at all: another run may look for it. */
async function makeSnapshot(file) {
  const db = await PGlite.create('memory://')
  const dump = await db.dumpDataDir('none')
  await db.close()
  await mkdir(dirname(file), { recursive: true })
  const fresh = `${file}.${process.pid}`
  await writeFile(fresh, Buffer.from(await dump.arrayBuffer()))
  await rename(fresh, file)
}
