import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { spawn } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { exportLog } from '../../../commands/access-log/export-log.ts'
import { verifyFolder } from '../../../commands/access-log/verifier.ts'
import { signOnce } from '../../../gateway/access-log/sequencer.ts'
import { insertEntries } from '../../../gateway/access-log/store.ts'
import { migrations } from '../../../local/subgraphs.ts'
import { migrate } from '../../../subgraphs/kit/database/migrate.ts'
import { createSigner, writeVerifierKey } from '../../../transparency/signed-note.ts'
import { asGateway, newEntry, now, sequenceAll } from '../../support/access-log/access-log.ts'
import { engines, type TestDatabase } from '../../support/processes/database.ts'

const server = engines.find(({ engine }) => engine === 'PostgreSQL')
const hooks = new URL('../../support/killed/typescript-hooks.js', import.meta.url)
const script = fileURLToPath(new URL('../../support/killed/die-in-log.ts', import.meta.url))
const describeOnServer = server ? describe : describe.skip

/** Full bundles that stand in rows when the processes begin. */
const bundles = 10

describeOnServer('kill -9 of recorder, sequencer and bundler', () => {
  const { privateKey } = generateKeyPairSync('ed25519')
  const origin = 'killed.example/log'
  const signer = createSigner(origin, privateKey, 1)
  let database: TestDatabase
  let folder: string

  beforeAll(async () => {
    database = await server!.open()
    await migrate(database.db, migrations)
    folder = await mkdtemp(join(tmpdir(), 'killed-'))
  })
  afterAll(async () => {
    await database?.close()
    await rm(folder, { recursive: true, force: true })
  })

  test('at every step: no answer without an entry, no entry twice, one root for a size', async () => {
    const answered: string[] = []
    // each round of a process moves one of these bundles
    const before = Array.from({ length: bundles * 256 }, () => newEntry('telco:ais'))
    await insertEntries(asGateway(database.db), before)
    await sequenceAll(asGateway(database.db))
    const whole = await run(1_000_000)
    const steps = Number(/steps (\d+)/.exec(whole)?.[1])
    expect(steps).toBeGreaterThan(20)
    answered.push(...idsIn(whole))
    for (let dieAt = 1; dieAt <= steps; dieAt += 1) answered.push(...idsIn(await run(dieAt)))

    const db = asGateway(database.db)
    await sequenceAll(db)
    await signOnce({ db, signer, now })
    await exportLog(db, folder)
    const policy = `log ${writeVerifierKey(signer)}\nquorum none\n`
    // every checkpoint that any of the processes signed is a part of the one tree
    const checkpoints = await db.query<{ checkpoint: string }>(
      'select checkpoint from gateway.access_checkpoint order by size',
      [],
    )
    expect(checkpoints.length).toBeGreaterThan(steps / 4)
    for (const { checkpoint } of checkpoints)
      expect(verifyFolder(folder, policy, checkpoint).faults).toEqual([])
    const rows = await db.query<{ id: string; count: number }>(
      `select id, count(*)::integer as count from (
         select id from gateway.access_entry where index is not null union all select id from gateway.access_place
       ) as placed group by id`,
      [],
    )
    const counts = new Map(rows.map(({ id, count }) => [id, count]))
    expect(answered.length).toBeGreaterThan(steps)
    expect(before.filter(({ id }) => counts.get(id) !== 1)).toEqual([])
    const moved = await db.query('select index from gateway.access_bundle', [])
    expect(moved.length).toBeGreaterThanOrEqual(bundles)
    expect(answered.filter((id) => counts.get(id) !== 1)).toEqual([])
  }, 300_000)

  /** The output of the process until it ended or was killed. */
  function run(dieAt: number): Promise<string> {
    const key = privateKey.export({ format: 'pem', type: 'pkcs8' })
    const plan = JSON.stringify({ url: database.url, dieAt, key, origin })
    return new Promise((resolve, reject) => {
      const child = spawn(
        process.execPath,
        ['--no-warnings', '--import', hooks.href, script, plan],
        { stdio: ['ignore', 'pipe', 'inherit'], timeout: 60_000, killSignal: 'SIGTERM' },
      )
      let written = ''
      child.stdout.on('data', (chunk: Buffer) => {
        written += chunk.toString()
      })
      child.once('error', reject)
      child.once('close', (code, signal) => {
        if (signal === 'SIGKILL' || code === 0) resolve(written)
        else reject(new Error(`the process ended with ${code ?? signal}`))
      })
    })
  }
})

function idsIn(written: string): readonly string[] {
  return written.split('\n').filter((line) => /^[0-9a-f-]{36}$/.test(line))
}
