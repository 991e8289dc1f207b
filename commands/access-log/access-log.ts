/** `npm run access-log -- export | verify | key`: takes the access log out of the database, and verifies what was taken out. */

import { createPublicKey, type JsonWebKey } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { Client } from 'pg'
import type { GatewayDatabase } from '../../gateway/authentication/stores/database.ts'
import { createVerifier, writeVerifierKey } from '../../transparency/signed-note.ts'
import { exportLog } from './export-log.ts'
import { runVerifier } from './verifier.ts'

const usage = `usage: npm run access-log -- export FOLDER [--from SIZE]      (needs GATEWAY_DATABASE_URL)
       npm run access-log -- verify FOLDER --policy FILE [--previous CHECKPOINT]
       npm run access-log -- key FILE [--origin NAME]

export  writes the newest checkpoint, the tiles and the entries into the folder; with --from those after that size
verify  checks a folder: signatures, root, consistency with an earlier checkpoint, every entry, every agency's chain;
        the same as node dist/commands/access-log/verifier.js, which needs nothing else
key     prints the line of a policy file for the log whose private JWK is in FILE

Example: npm run access-log -- export ./log && npm run access-log -- verify ./log --policy policy.txt
`

try {
  await run()
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : 'the command failed'}\n`)
  process.exitCode = error instanceof TypeError ? 2 : 1
}

async function run(): Promise<void> {
  const [command, ...args] = process.argv.slice(2)
  if (command === '--help' || command === undefined) process.stdout.write(usage)
  else if (command === 'export') await runExport(args)
  else if (command === 'verify')
    process.exitCode = runVerifier(args, (text) => process.stdout.write(text))
  else if (command === 'key') await printKey(args)
  else throw new TypeError(usage)
}

async function runExport(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { from: { type: 'string', default: '0' } },
  })
  const [folder] = positionals
  const url = process.env['GATEWAY_DATABASE_URL'] || process.env['DATABASE_URL']
  if (!url || folder === undefined || !/^\d{1,15}$/.test(values.from)) throw new TypeError(usage)
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  await client.connect()
  const db: GatewayDatabase = {
    async query<Row>(text: string, given: readonly unknown[] = []) {
      const { rows } = await client.query(text, [...given])
      return rows as Row[] // the statement's own columns
    },
  }
  try {
    process.stdout.write(`${await exportLog(db, folder, Number(values.from))} entries\n`)
  } finally {
    await client.end()
  }
}

async function printKey(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { origin: { type: 'string', default: 'aoc-gateway/access-log' } },
  })
  const [file] = positionals
  if (file === undefined) throw new TypeError(usage)
  const text = await readFile(file, 'utf8')
  const publicKey = text.startsWith('-----')
    ? createPublicKey(text)
    : createPublicKey({ key: JSON.parse(text) as JsonWebKey, format: 'jwk' }) // refuses anything else
  process.stdout.write(`log ${writeVerifierKey(createVerifier(values.origin, publicKey, 1))}\n`)
}
