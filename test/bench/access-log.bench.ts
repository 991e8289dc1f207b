/**
 * `npm run bench:access-log`: entries a second recorded and sequenced, the lag of the tree behind the answers, the growth of
 * the tables, and the time of an offline verification. BENCH_ENTRIES: entries of the first part, default 20,000;
 * BENCH_VERIFIED: entries of the second, default 1,000,000.
 */

import { createHash, generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import pg from 'pg'
import { verifyFolder } from '../../commands/access-log/verifier.ts'
import {
  createEntryId,
  hashText,
  linkEntry,
  writeEntry,
  type OperationEntry,
} from '../../gateway/access-log/entry.ts'
import { createDatabaseRecorder } from '../../gateway/access-log/recorder.ts'
import { sequenceOnce, signOnce } from '../../gateway/access-log/sequencer.ts'
import type { RecordedEntry } from '../../gateway/access-log/store.ts'
import { migrations } from '../../local/subgraphs.ts'
import { migrate } from '../../subgraphs/kit/database/migrate.ts'
import { signCheckpoint } from '../../transparency/checkpoint.ts'
import { hashTree, type Hash } from '../../transparency/merkle-tree.ts'
import { createSigner, writeVerifierKey } from '../../transparency/signed-note.ts'
import { joinEntries, newTiles, tilePath } from '../../transparency/tiles.ts'
import { asGateway } from '../support/access-log/access-log.ts'
import { openAny } from '../support/processes/database.ts'

/** Targets on two cores with PostgreSQL. */
const targets = { entriesPerSecond: 1_000, lagMs: 10_000, bytesPerEntry: 500, verifyMs: 60_000 }
const count = Number(process.env['BENCH_ENTRIES'] ?? 20_000)
const verified = Number(process.env['BENCH_VERIFIED'] ?? 1_000_000)
const concurrency = 50
const { Client } = pg
const policyVersion = hashText('policy')
const signer = createSigner('bench.example/log', generateKeyPairSync('ed25519').privateKey, 1)
const faults: string[] = []

await record()
verify()
for (const fault of faults) console.log(fault)
if (faults.length > 0) process.exitCode = 1

/** Records from 50 callers at once, sequences meanwhile, and measures the tables afterwards. */
async function record(): Promise<void> {
  const database = await openAny()
  try {
    await migrate(database.db, migrations)
    const db = asGateway(database.db)
    const recorder = createDatabaseRecorder(db)
    const recordedAt = new Map<string, number>()
    let left = count
    const state = { isRecording: true }
    const waits: number[] = []
    const startedAt = performance.now()
    const callers = Array.from({ length: concurrency }, async () => {
      while (left > 0) {
        left -= 1
        const entry = newEntry()
        const began = performance.now()
        await recorder.record(entry)
        waits.push(performance.now() - began)
        recordedAt.set(entry.id, performance.now())
      }
    })
    let sequenced = 0
    let mostWaiting = 0
    const sequencing = (async () => {
      while (state.isRecording || sequenced < count) {
        const { added } = await sequenceOnce({ db })
        sequenced += added
        mostWaiting = Math.max(mostWaiting, recordedAt.size - sequenced)
        if (added === 0) await new Promise((resolve) => setTimeout(resolve, 20))
      }
    })()
    await Promise.all(callers)
    state.isRecording = false
    const recordedMs = performance.now() - startedAt
    await sequencing
    const sequencedMs = performance.now() - startedAt
    await signOnce({ db, signer, now: () => new Date() })
    const lagMs = sequencedMs - recordedMs
    const perSecond = (count / sequencedMs) * 1_000
    report('recorded entries a second', (count / recordedMs) * 1_000)
    report('median wait for the disk, ms', median(waits))
    reach('sequenced entries a second', perSecond, perSecond >= targets.entriesPerSecond)
    reach('lag of the tree at the end, ms', lagMs, lagMs < targets.lagMs)
    report('most entries that waited', mostWaiting)
    await measureGrowth(database)
  } finally {
    await database.close()
  }
}

/** The growth of each table, as vacuum leaves it in use, and as it is when everything was taken back. */
async function measureGrowth(database: Awaited<ReturnType<typeof openAny>>): Promise<void> {
  if (database.url === undefined) return
  const client = new Client({ connectionString: database.url })
  await client.connect()
  const [text] = await query<{ bytes: number }>(
    client,
    `select avg(octet_length(body))::float8 as bytes from gateway.read_entries(0, ${count})`,
  )
  report('bytes of the canonical text of an entry', text?.bytes ?? 0)
  const inUse = totalOf(await sizesOf(client))
  report('bytes an entry, with the versions that vacuum has not taken back', inUse / count)
  for (const { name } of await sizesOf(client)) await client.query(`vacuum full gateway.${name}`)
  const rows = await sizesOf(client)
  for (const { name, bytes } of rows)
    if (bytes / count >= 1) report(`  ${name}, bytes an entry`, bytes / count)
  const compact = totalOf(rows) / count
  reach('bytes an entry', compact, compact < targets.bytesPerEntry)
  await client.end()
}

function sizesOf(client: pg.Client) {
  return query<{ name: string; bytes: number }>(
    client,
    `select c.relname as name, pg_total_relation_size(c.oid)::float8 as bytes
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'gateway' and c.relkind = 'r' and c.relname like 'access_%' order by 1`,
  )
}

function totalOf(rows: readonly { readonly bytes: number }[]): number {
  return rows.reduce((sum, { bytes }) => sum + bytes, 0)
}

async function query<Row>(client: pg.Client, text: string): Promise<readonly Row[]> {
  const { rows } = await client.query(text)
  return rows as Row[] // the statement's own columns
}

/** Makes a log in a folder, without a database, and verifies it. */
function verify(): void {
  const folder = mkdtempSync(join(tmpdir(), 'bench-log-'))
  try {
    const write = (path: string, bytes: string | Uint8Array) => {
      const file = join(folder, path)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, bytes)
    }
    const levels: Hash[][] = [[]]
    const chains = new Map<string, Hash>()
    for (let start = 0; start < verified; start += 256) {
      const width = Math.min(256, verified - start)
      const bodies: Buffer[] = []
      for (let at = 0; at < width; at += 1) {
        const { agencyId, body } = newEntry()
        const linked = linkEntry(body, chains.get(agencyId))
        chains.set(agencyId, linked.leaf)
        levels[0]!.push(linked.leaf)
        bodies.push(Buffer.from(linked.body))
      }
      write(tilePath({ level: 'entries', index: start / 256, width }), joinEntries(bodies))
    }
    for (let level = 1; 256 ** level <= verified; level += 1)
      levels[level] = Array.from({ length: Math.floor(levels[level - 1]!.length / 256) }, (_, at) =>
        hashTree(levels[level - 1]!.slice(at * 256, (at + 1) * 256)),
      )
    for (const tile of newTiles(0, verified)) {
      const start = tile.index * 256
      const hashes = levels[Number(tile.level)]!.slice(start, start + tile.width)
      write(tilePath(tile), Buffer.concat(hashes))
    }
    const root = hashTree(levels[0]!)
    write('checkpoint', signCheckpoint({ origin: signer.name, size: verified, root }, signer))
    const startedAt = performance.now()
    const cpuBefore = process.cpuUsage()
    const verdict = verifyFolder(folder, `log ${writeVerifierKey(signer)}\nquorum none\n`)
    const ms = performance.now() - startedAt
    if (verdict.faults.length > 0) faults.push('the log of the bench does not verify')
    const perMillion = (ms / verified) * 1_000_000
    const { user, system } = process.cpuUsage(cpuBefore)
    report(`verified ${verified} entries, ms`, ms)
    report('  of which the processor was busy, ms', (user + system) / 1_000)
    reach('verification of 1,000,000 entries, ms', perMillion, perMillion < targets.verifyMs)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** An operation that reads one person of one case. */
function newEntry(): RecordedEntry {
  const now = new Date()
  const id = createEntryId(now)
  const agencyId = `bank:${String(Math.floor(Math.random() * 40)).padStart(3, '0')}`
  const caseId = randomUUID()
  const entry: OperationEntry = {
    v: 1,
    kind: 'operation',
    id,
    at: now.toISOString(),
    agency: agencyId,
    client: agencyId.replace(':', '-'),
    officer: 'officer-1@bank',
    token: createHash('sha256').update(id).digest('hex'),
    binding: createHash('sha256').update(agencyId).digest('base64url'),
    operation: { kind: 'query', name: 'CaseFile', sha256: hashText('query CaseFile') },
    purpose: { case: caseId, basis: 's4' },
    coordinates: { delivered: ['Person.name', 'Query.case'], refused: [] },
    subjects: [randomBytes(16).toString('hex')],
    cases: [caseId],
    counts: { subjects: 1, cases: 1, errors: 0 },
    outcome: 'served',
    duration: 12,
    correlationId: randomUUID(),
    policyVersion,
    previous: null,
  }
  return { id, agencyId, body: writeEntry(entry) }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

function report(what: string, value: number): void {
  console.log(`${what}: ${value.toFixed(1)}`)
}

function reach(what: string, value: number, isReached: boolean): void {
  report(what, value)
  if (!isReached) faults.push(`not reached: ${what}`)
}
