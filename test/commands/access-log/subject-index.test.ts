import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { generateKeyPairSync } from 'node:crypto'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { announceExport } from '../../../commands/access-log/announce-export.ts'
import { exportLog } from '../../../commands/access-log/export-log.ts'
import { verifyFolder, type Fault } from '../../../commands/access-log/verifier.ts'
import { linkEntry, type OperationEntry } from '../../../gateway/access-log/entry.ts'
import { recordIndex } from '../../../gateway/access-log/record-index.ts'
import { insertEntries, listEntries, readTree } from '../../../gateway/access-log/store.ts'
import { sequenceOnce, signOnce } from '../../../gateway/access-log/sequencer.ts'
import type { GatewayDatabase } from '../../../gateway/authentication/stores/database.ts'
import { migrations } from '../../../local/subgraphs.ts'
import { migrate } from '../../../subgraphs/kit/database/migrate.ts'
import { signCheckpoint } from '../../../transparency/checkpoint.ts'
import { hashTree } from '../../../transparency/merkle-tree.ts'
import { createSigner, writeVerifierKey } from '../../../transparency/signed-note.ts'
import { joinEntries, splitEntries } from '../../../transparency/tiles.ts'
import {
  asGateway,
  newEntry,
  now,
  sequenceAll,
  withoutLink,
} from '../../support/access-log/access-log.ts'
import { openAny, type TestDatabase } from '../../support/processes/database.ts'

const signer = createSigner('aoc.example/log', generateKeyPairSync('ed25519').privateKey, 1)
const policy = `log ${writeVerifierKey(signer)}\nquorum none\n`
const [person, other, stranger] = ['a', 'b', 'c'].map((digit) => digit.repeat(32)) as [
  string,
  string,
  string,
]

describe('the index of subjects', () => {
  let database: TestDatabase
  let db: GatewayDatabase
  let root: string
  let whole: string

  beforeAll(async () => {
    database = await openAny()
    await migrate(database.db, migrations)
    db = asGateway(database.db)
    root = await mkdtemp(join(tmpdir(), 'subjects-'))
    whole = join(root, 'whole')
    for (const subjects of [[person], [other], [person, other], [], [person]]) await add(subjects)
    await sequenceAll(db)
    expect(await recordIndex(db, now())).toBe(true)
    await add([other])
    await sequenceAll(db)
    // the index entry has place 5 and the last entry 6: the next range begins with the index entry
    expect(await recordIndex(db, now())).toBe(true)
    await add([person])
    await sequenceAll(db)
    await signOnce({ db, signer, now })
    await exportLog(db, whole)
  })
  afterAll(async () => {
    await database?.close()
    await rm(root, { recursive: true, force: true })
  })

  test('says from where to where the entries of a subject are complete', () => {
    const verdict = verifyFolder(whole, policy, undefined, person)
    expect(verdict.faults).toEqual([])
    expect(verdict.size).toBe(9)
    // the entry after the last range is not covered yet
    expect(verdict.subject).toEqual({ from: 0, to: 7, entries: [0, 2, 4] })
    expect(verifyFolder(whole, policy, undefined, other).subject?.entries).toEqual([1, 2, 6])
    expect(verifyFolder(whole, policy, undefined, stranger).subject?.entries).toEqual([])
  })

  test('names a log, consistent in everything else, that drops one entry of a subject', async () => {
    const folder = await rewritten('dropped', (entries) =>
      entries.map((entry, at) => (at === 2 ? { ...entry, subjects: [other] } : entry)),
    )
    const { faults } = verifyFolder(folder, policy, undefined, person)
    // the entries after it link to another one, so that the next range differs too
    expect(kinds(faults)).toEqual(['index'])
    expect(faults[0]?.place).toBe('entry 5: its root is not that of the subjects')
  })

  test('names an index whose ranges leave entries out', async () => {
    const folder = await rewritten('gap', (entries) => entries.toSpliced(5, 1))
    expect(kinds(verifyFolder(folder, policy).faults)).toEqual(['index'])
  })

  test('names the entries of the subject that are not in the folder, by the lines that the root covers', async () => {
    const folder = join(root, 'missing')
    await cp(whole, folder, { recursive: true })
    await rm(join(folder, 'tile/entries/000.p'), { recursive: true })
    expect(kinds(verifyFolder(folder, policy, undefined, person).faults)).toContain('missing')
    const lines = await readFile(join(folder, 'subjects/5'), 'utf8')
    expect(lines).toMatch(new RegExp(`^${person} 3 [0-9a-f]{64}\n${other} 2 [0-9a-f]{64}\n$`))
  })

  test.each([
    ['without a line', (text: string) => text.slice(text.indexOf('\n') + 1)],
    ['with another count', (text: string) => text.replace(' 3 ', ' 2 ')],
    ['with more text', (text: string) => `${text}more`],
  ])(
    'names the exported subjects of a range %s, which are read without the entries',
    async (name, edit) => {
      const folder = join(root, name)
      await cp(whole, folder, { recursive: true })
      const file = join(folder, 'subjects/5')
      await writeFile(file, edit(await readFile(file, 'utf8')))
      expect(verifyFolder(folder, policy).faults).toEqual([
        { kind: 'index', place: 'subjects/5: not those of the entries' },
      ])
    },
  )

  test.each([0, 1, 6, 7, 9])(
    'an export from size %s reads each entry once, and writes the same subjects',
    async (from) => {
      const places: number[] = []
      const counting: GatewayDatabase = {
        query(text, values = []) {
          const [start, count] = values as readonly [number, number] // of this statement
          if (text.includes('gateway.read_entries'))
            for (let place = start; place < start + count; place += 1) places.push(place)
          return db.query(text, values)
        },
      }
      const folder = join(root, `from-${from}`)
      await exportLog(counting, folder, from)
      expect(places.length).toBe(new Set(places).size)
      for (const size of [5, 7]) {
        const written = await readFile(join(folder, `subjects/${size}`)).catch(() => undefined)
        expect(written).toEqual(
          size > from ? await readFile(join(whole, `subjects/${size}`)) : undefined,
        )
      }
    },
  )

  test('is recorded once, however many gateways try, and not without entries', async () => {
    await add([person])
    await sequenceAll(db)
    const made = await Promise.all([1, 2, 3].map(() => recordIndex(db, now())))
    expect(made.filter(Boolean)).toHaveLength(1)
    await sequenceAll(db)
    await expect(db.query('update gateway.access_index set size = size + 1', [])).rejects.toThrow()
  })

  test('an export adds an index and an entry that the log is read, and waits for its checkpoint', async () => {
    await add([person])
    const state = { isDone: false }
    const announced = announceExport(db, {
      reader: 'auditor',
      from: 3,
      now: () => new Date(),
    }).finally(() => {
      state.isDone = true
    })
    while (!state.isDone) {
      await sequenceOnce({ db })
      await signOnce({ db, signer, now })
      await setTimeout(20)
    }
    expect(await announced).toBe(true)
    const { size } = await readTree(db)
    const [body] = (await listEntries(db, size - 1, 1)) as [string]
    expect(JSON.parse(body)).toMatchObject({ kind: 'log-read', reader: 'auditor', first: 3 })
    const folder = join(root, 'announced')
    await exportLog(db, folder)
    expect(verifyFolder(folder, policy).faults).toEqual([])
    const alone = { reader: 'auditor', from: 0, now, patienceMs: 0 }
    expect(await announceExport(db, alone)).toBe(false)
  })

  async function add(subjects: readonly string[]): Promise<void> {
    await insertEntries(db, [newEntry('bank:004', { subjects })])
  }

  /** The log with other entries, linked, hashed and signed anew: nothing but the index entries can tell. */
  async function rewritten(
    name: string,
    edit: (entries: readonly OperationEntry[]) => readonly OperationEntry[],
  ): Promise<string> {
    const folder = join(root, name)
    await cp(whole, folder, { recursive: true })
    const bundle = join(folder, 'tile/entries/000.p/9')
    const entries = splitEntries(await readFile(bundle)).map(
      (bytes) => JSON.parse(bytes.toString('utf8')) as OperationEntry,
    )
    const chains = new Map<string | null, Buffer>()
    const linked = edit(entries).map((entry) => {
      const { body, leaf } = linkEntry(withoutLink(JSON.stringify(entry)), chains.get(entry.agency))
      chains.set(entry.agency, leaf)
      return { body: Buffer.from(body), leaf }
    })
    const size = linked.length
    const leaves = linked.map(({ leaf }) => leaf)
    await rm(join(folder, 'tile'), { recursive: true })
    await cp(join(whole, 'tile'), join(folder, 'tile'), { recursive: true })
    await writeFile(
      join(folder, `tile/entries/000.p/${size}`),
      joinEntries(linked.map(({ body }) => body)),
    )
    await writeFile(join(folder, `tile/0/000.p/${size}`), Buffer.concat(leaves))
    const checkpoint = { origin: signer.name, size, root: hashTree(leaves) }
    await writeFile(join(folder, 'checkpoint'), signCheckpoint(checkpoint, signer))
    return folder
  }
})

function kinds(faults: readonly Fault[]): readonly string[] {
  return [...new Set(faults.map(({ kind }) => kind))]
}
