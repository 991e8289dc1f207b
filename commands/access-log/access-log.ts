/** `npm run access-log -- export | verify | subject | key`: exports the access log from the database, and verifies the export. */

import { createPublicKey, type JsonWebKey } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { Client } from 'pg'
import type { GatewayDatabase } from '../../gateway/authentication/stores/database.ts'
import { createVerifier, writeVerifierKey } from '../../transparency/signed-note.ts'
import { usages } from '../usage.ts'
import { announceExport } from './announce-export.ts'
import { exportLog } from './export-log.ts'
import { listSubjectNames } from './name-subject.ts'
import { reconcile } from './reconcile.ts'
import { reconcileReads } from './reconcile-reads.ts'
import { runVerifier } from './verifier.ts'
import { reportFailure } from '../report-failure.ts'

const usage = usages['commands/access-log/access-log'] ?? ''

try {
  await run()
} catch (error) {
  reportFailure(error)
}

async function run(): Promise<void> {
  const [command, ...args] = process.argv.slice(2)
  if (command === '--help' || command === undefined) process.stdout.write(usage)
  else if (command === 'export') await runExport(args)
  else if (command === 'verify')
    process.exitCode = runVerifier(args, (text) => process.stdout.write(text))
  else if (command === 'subject') await printSubject(args)
  else if (command === 'reconcile') await runReconcile(args)
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
  if (folder === undefined || !/^\d{1,15}$/.test(values.from)) throw new TypeError(usage)
  const from = Number(values.from)
  await withDatabase(gatewayUrl(), async (db, reader) => {
    if (!(await announceExport(db, { reader, from, now })))
      process.stderr.write('no gateway has signed the entries of this export yet\n')
    process.stdout.write(`${await exportLog(db, folder, from)} entries\n`)
  })
}

function now(): Date {
  return new Date()
}

async function printSubject([person]: readonly string[]): Promise<void> {
  if (person === undefined || !/^(psn_[\w-]{1,60}|[A-Za-z_]\w*(:[^:]{1,600}){1,4})$/u.test(person))
    throw new TypeError(usage)
  await withDatabase(gatewayUrl(), async (db) => {
    for (const { month, name } of await listSubjectNames(db, person))
      process.stdout.write(`${month} ${name}\n`)
  })
}

async function runReconcile(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { minutes: { type: 'string', default: '250' } },
  })
  if (!/^\d{1,6}$/.test(values.minutes)) throw new TypeError(usage)
  const before = new Date(now().getTime() - Number(values.minutes) * 60_000)
  // the acts stand in the schemas of the subgraphs: the login of the owner reads them
  await withDatabase(process.env['DATABASE_URL'], async (db) => {
    const { acts, recovered } = await reconcile(db, { before, now })
    process.stdout.write(`${acts} acts compared, ${recovered} entries recovered\n`)
    const { reads, unexplained } = await reconcileReads(db, { before, now })
    process.stdout.write(`${reads} reads compared, ${unexplained} unexplained\n`)
    // a read past the gateway is for people to look into
    if (unexplained > 0) process.exitCode = 3
  })
}

/** The database as the gateway reads it; empty settings count as absent. */
function gatewayUrl(): string | undefined {
  return process.env['GATEWAY_DATABASE_URL'] || process.env['DATABASE_URL']
}

/** Runs the work on a database. `login`: the role of the connection. */
async function withDatabase(
  url: string | undefined,
  work: (db: GatewayDatabase, login: string) => Promise<void>,
): Promise<void> {
  if (!url) throw new TypeError(usage)
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  await client.connect()
  const db: GatewayDatabase = {
    async query<Row>(text: string, given: readonly unknown[] = []) {
      const { rows } = await client.query(text, [...given])
      return rows as Row[] // the statement's own columns
    },
  }
  try {
    const [row] = await db.query<{ login: string }>('select session_user as login')
    await work(db, row?.login ?? '')
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
