import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { generateKeyPairSync } from 'node:crypto'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { exportLog } from '../../../commands/access-log/export-log.ts'
import { verifyFolder, type Fault } from '../../../commands/access-log/verifier.ts'
import { linkEntry, type OperationEntry } from '../../../gateway/access-log/entry.ts'
import { createDatabaseRecorder } from '../../../gateway/access-log/recorder.ts'
import { signOnce } from '../../../gateway/access-log/sequencer.ts'
import { migrations } from '../../../local/subgraphs.ts'
import { migrate } from '../../../subgraphs/kit/database/migrate.ts'
import { cosign, signCheckpoint } from '../../../transparency/checkpoint.ts'
import { hashLeaf, hashTree } from '../../../transparency/merkle-tree.ts'
import {
  createSigner,
  readNote,
  signNote,
  writeVerifierKey,
} from '../../../transparency/signed-note.ts'
import { joinEntries, newTiles, splitEntries, tilePath } from '../../../transparency/tiles.ts'
import {
  asGateway,
  newEntry,
  now,
  sequenceAll,
  withoutLink,
} from '../../support/access-log/access-log.ts'
import { readExport } from '../../support/access-log/second-reader.ts'
import { openAny, type TestDatabase } from '../../support/processes/database.ts'

const signer = newSigner('aoc.example/access-log', 1)
const witness = newSigner('witness.example/pdpc', 4)
const policy = `log ${writeVerifierKey(signer)}\nwitness pdpc ${writeVerifierKey(witness)}\nquorum none\n`
const wantsWitness = policy.replace('quorum none', 'quorum pdpc')

const log = writeVerifierKey(signer)

describe('the verifier of an exported access log, and a second reader of the same formats', () => {
  let database: TestDatabase
  let root: string
  let whole: string
  let earlier: string

  beforeAll(async () => {
    database = await openAny()
    await migrate(database.db, migrations)
    const db = asGateway(database.db)
    root = await mkdtemp(join(tmpdir(), 'access-log-'))
    whole = join(root, 'whole')
    const recorder = createDatabaseRecorder(db)
    for (const count of [100, 200]) {
      const entries = Array.from({ length: count }, (_, at) => newEntry(`bank:00${at % 3}`))
      await Promise.all(entries.map((entry) => recorder.record(entry)))
      await sequenceAll(db)
      await signOnce({ db, signer, now })
      await exportLog(db, whole)
      earlier ??= await readFile(join(whole, 'checkpoint'), 'utf8')
    }
  })
  afterAll(async () => {
    await database.close()
    await rm(root, { recursive: true, force: true })
  })

  test('finds a whole log whole, and counts the entries of each agency', () => {
    const verdict = verifyFolder(whole, policy, earlier)
    expect(verdict.faults).toEqual([])
    expect(verdict).toMatchObject({ origin: signer.name, size: 300 })
    expect([...verdict.agencies.values()].reduce((sum, count) => sum + count, 0)).toBe(300)
    expect(readExport(whole, { log, earlier })).toHaveLength(300)
  })

  test('wants the witnesses of the policy', async () => {
    expect(kinds(verifyFolder(whole, wantsWitness).faults)).toEqual(['witness'])
    const trust = { log, witnesses: [writeVerifierKey(witness)] }
    expect(() => readExport(whole, trust)).toThrow('not cosigned')
    const folder = await copy('cosigned')
    const note = await readFile(join(folder, 'checkpoint'), 'utf8')
    await writeFile(join(folder, 'checkpoint'), note + cosign(readNote(note).text, witness, 1))
    expect(verifyFolder(folder, wantsWitness).faults).toEqual([])
    expect(readExport(folder, trust)).toHaveLength(300)
  })

  const bundle = 'tile/entries/000'
  const tampering: readonly [string, (folder: string) => Promise<void>, readonly string[]][] = [
    [
      'a flipped bit',
      (folder) => editBundle(folder, (all) => flip(all, 5)),
      ['leaf', 'form', 'root', 'chain'],
    ],
    ['a dropped entry', (folder) => editBundle(folder, (all) => all.toSpliced(7, 1)), ['missing']],
    [
      'an inserted entry',
      (folder) => editBundle(folder, (all) => all.toSpliced(7, 0, all[0]!)),
      ['missing'],
    ],
    [
      'two swapped entries',
      (folder) => editBundle(folder, (all) => swap(all)),
      ['leaf', 'chain', 'root'],
    ],
    [
      'a truncated bundle',
      async (folder) => {
        const bytes = await readFile(join(folder, bundle))
        await writeFile(join(folder, bundle), bytes.subarray(0, -1))
      },
      ['missing'],
    ],
    ['a missing tile', (folder) => rm(join(folder, 'tile/0/000')), ['missing']],
    [
      'a changed tile',
      async (folder) => {
        const bytes = await readFile(join(folder, 'tile/1/000.p/1'))
        bytes[0]! ^= 1
        await writeFile(join(folder, 'tile/1/000.p/1'), bytes)
      },
      ['leaf'],
    ],
    [
      'a checkpoint of another key',
      (folder) => resign(folder, newSigner(signer.name, 1)),
      ['signature'],
    ],
    [
      'a checkpoint of another size',
      async (folder) => {
        const note = await readFile(join(folder, 'checkpoint'), 'utf8')
        await writeFile(join(folder, 'checkpoint'), note.replace('\n300\n', '\n299\n'))
      },
      ['signature'],
    ],
    ['a root that is not that of the entries', (folder) => resign(folder, signer), ['root']],
    ['no checkpoint', (folder) => rm(join(folder, 'checkpoint')), ['checkpoint']],
  ]
  test.each(tampering)('names %s', async (name, tamper, expected) => {
    const folder = await copy(name)
    await tamper(folder)
    const found = kinds(verifyFolder(folder, policy).faults)
    expect(found).toEqual(expect.arrayContaining([...expected]))
    expect(found.filter((kind) => !expected.includes(kind))).toEqual([])
    expect(() => readExport(folder, { log })).toThrow()
  })

  const rewritings: readonly [string, (all: readonly Buffer[]) => readonly Buffer[], string[]][] = [
    ['swaps two entries', swap, ['chain']],
    ['drops an entry', (all) => all.toSpliced(7, 1), ['chain']],
    ['inserts an entry', (all) => all.toSpliced(7, 0, all[0]!), ['form', 'chain']],
    ['changes an entry', (all) => all.with(7, another(all[7]!)), ['chain']],
    [
      'changes an entry and links all others anew',
      (all) => link(all.with(7, another(all[7]!))),
      [],
    ],
    ['drops an entry and links all others anew', (all) => link(all.toSpliced(7, 1)), []],
  ]
  test.each(rewritings)(
    'names a log, hashed and signed anew, that %s, by an earlier checkpoint',
    async (name, edit, alone) => {
      const folder = await fork(name, edit)
      expect(kinds(verifyFolder(folder, policy).faults).toSorted()).toEqual(alone.toSorted())
      expect(kinds(verifyFolder(folder, policy, earlier).faults)).toContain('fork')
      expect(readExport(folder, { log })).not.toHaveLength(0)
      expect(() => readExport(folder, { log, earlier })).toThrow('another history')
    },
  )

  test('names a log that shows one history to one witness and another to the other', async () => {
    const bank = newSigner('witness.example/bank', 4)
    const both = `log ${log}\nwitness a ${writeVerifierKey(witness)}\nwitness b ${writeVerifierKey(bank)}\ngroup both all a b\nquorum both\n`
    const one = await copy('one view')
    const other = await fork('other view', (all) => link(all.toSpliced(7, 1)))
    const checkpoints: string[] = []
    for (const [folder, key] of [
      [one, witness],
      [other, bank],
    ] as const) {
      const note = await readFile(join(folder, 'checkpoint'), 'utf8')
      checkpoints.push(note + cosign(readNote(note).text, key, 1))
      await writeFile(join(folder, 'checkpoint'), checkpoints.at(-1)!)
      expect(kinds(verifyFolder(folder, both).faults)).toEqual(['witness'])
      const witnesses = [writeVerifierKey(witness), writeVerifierKey(bank)]
      expect(() => readExport(folder, { log, witnesses })).toThrow('not cosigned')
    }
    // the two compare what they signed: 255 entries of the one are not those of the other
    expect(kinds(verifyFolder(one, policy, checkpoints[1]).faults)).toEqual(['fork'])
    expect(() => readExport(one, { log, earlier: checkpoints[1] })).toThrow('another history')
    // a cosignature that is moved to the other view vouches for nothing
    const [, moved = ''] = checkpoints[1]!.split('\n\n')
    const stolen =
      checkpoints[0]! + moved.split('\n').find((line) => line.includes(bank.name))! + '\n'
    await writeFile(join(one, 'checkpoint'), stolen)
    expect(kinds(verifyFolder(one, both).faults)).toEqual(['witness'])
  })

  test('names a checkpoint whose line of an extension is empty', async () => {
    const folder = await copy('empty extension')
    const { text } = readNote(await readFile(join(folder, 'checkpoint'), 'utf8'))
    await writeFile(join(folder, 'checkpoint'), `${text}\n\n${signNote(`${text}\n`, signer)}`)
    expect(kinds(verifyFolder(folder, policy).faults)).toEqual(['checkpoint'])
  })

  test('names a log that was rolled back', async () => {
    const folder = await copy('rollback')
    const later = await readFile(join(whole, 'checkpoint'), 'utf8')
    await writeFile(join(folder, 'checkpoint'), earlier)
    expect(kinds(verifyFolder(folder, policy, later).faults)).toEqual(['rollback'])
    expect(() => readExport(folder, { log, earlier: later })).toThrow('smaller than before')
  })

  async function copy(name: string): Promise<string> {
    const folder = join(root, name.replaceAll(' ', '-'))
    await cp(whole, folder, { recursive: true })
    return folder
  }

  async function editBundle(folder: string, edit: (entries: Buffer[]) => Buffer[]) {
    const entries = splitEntries(await readFile(join(folder, bundle))).map((each) =>
      Buffer.from(each),
    )
    await writeFile(join(folder, bundle), joinEntries(edit(entries)))
  }

  async function resign(folder: string, key: typeof signer) {
    const checkpoint = { origin: signer.name, size: 300, root: hashLeaf(Buffer.from('other')) }
    await writeFile(join(folder, 'checkpoint'), signCheckpoint(checkpoint, key))
  }

  /** The first bundle's entries with a change, in a folder of their own. */
  async function fork(name: string, edit: (all: readonly Buffer[]) => readonly Buffer[]) {
    const folder = await copy(name)
    const kept = splitEntries(await readFile(join(folder, bundle)))
    await rewrite(folder, edit(kept.map((each) => Buffer.from(each))).slice(0, 256))
    return folder
  }

  /** A log of these entries alone, whole and signed. */
  async function rewrite(folder: string, entries: readonly Buffer[]) {
    const leaves = entries.map((entry) => hashLeaf(entry))
    for (const tile of newTiles(0, entries.length)) {
      const span = 256 ** Number(tile.level)
      const hashes = Array.from({ length: tile.width }, (_, at) =>
        hashTree(leaves.slice(at * span, (at + 1) * span)),
      )
      await mkdir(dirname(join(folder, tilePath(tile))), { recursive: true })
      await writeFile(join(folder, tilePath(tile)), Buffer.concat(hashes))
    }
    const tile = { level: 'entries' as const, index: 0, width: entries.length }
    await mkdir(dirname(join(folder, tilePath(tile))), { recursive: true })
    await writeFile(join(folder, tilePath(tile)), joinEntries(entries))
    const checkpoint = { origin: signer.name, size: entries.length, root: hashTree(leaves) }
    await writeFile(join(folder, 'checkpoint'), signCheckpoint(checkpoint, signer))
  }
})

function kinds(faults: readonly Fault[]): readonly string[] {
  return [...new Set(faults.map(({ kind }) => kind))]
}

function flip(entries: Buffer[], at: number): Buffer[] {
  entries[at]![10]! ^= 1
  return entries
}

/** Swaps the first two entries of one agency. */
function swap(entries: readonly Buffer[]): Buffer[] {
  const agencyOf = (entry: Buffer) =>
    String((JSON.parse(entry.toString()) as { agency: unknown }).agency)
  const first = agencyOf(entries[0]!)
  const other = entries.findIndex((entry, at) => at > 0 && agencyOf(entry) === first)
  return entries.map((entry, at) =>
    at === 0 ? entries[other]! : at === other ? entries[0]! : entry,
  )
}

/** The entry of another officer. */
function another(entry: Buffer): Buffer {
  return Buffer.from(entry.toString().replace('"officer":"officer"', '"officer":"nobody"'))
}

/** The entries, each with the hash of its agency's entry before. */
function link(entries: readonly Buffer[]): readonly Buffer[] {
  const last = new Map<string | null, Buffer>()
  return entries.map((entry) => {
    const { agency } = JSON.parse(entry.toString()) as OperationEntry // the log has no others here
    const { body, leaf } = linkEntry(withoutLink(entry.toString()), last.get(agency))
    last.set(agency, leaf)
    return Buffer.from(body)
  })
}

function newSigner(name: string, type: 1 | 4) {
  return createSigner(name, generateKeyPairSync('ed25519').privateKey, type)
}
