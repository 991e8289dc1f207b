import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { generateKeyPairSync } from 'node:crypto'
import type { OperationEntry } from '../../../gateway/access-log/entry.ts'
import { createDatabaseRecorder } from '../../../gateway/access-log/recorder.ts'
import { signOnce } from '../../../gateway/access-log/sequencer.ts'
import {
  bundleEntries,
  findEntryIndex,
  findTile,
  insertEntries,
  insertMissingEntries,
  listEntries,
  readTree,
} from '../../../gateway/access-log/store.ts'
import type { GatewayDatabase } from '../../../gateway/authentication/stores/database.ts'
import { migrations } from '../../../local/subgraphs.ts'
import { migrate } from '../../../subgraphs/kit/database/migrate.ts'
import { readCheckpoint } from '../../../transparency/checkpoint.ts'
import {
  hashLeaf,
  hashTree,
  isConsistent,
  isIncluded,
  proveConsistency,
  proveInclusion,
} from '../../../transparency/merkle-tree.ts'
import { createSigner, isSignedBy, readNote } from '../../../transparency/signed-note.ts'
import { createTileReader } from '../../../transparency/tiles.ts'
import { asGateway, newEntry, now, sequenceAll } from '../../support/access-log/access-log.ts'
import { engines, type TestDatabase } from '../../support/processes/database.ts'

const signer = createSigner('aoc.example/access-log', generateKeyPairSync('ed25519').privateKey, 1)

describe.each(engines)('the access log on $engine', ({ open }) => {
  let database: TestDatabase
  let db: GatewayDatabase

  beforeAll(async () => {
    database = await open()
    await migrate(database.db, migrations)
    db = asGateway(database.db)
  })
  afterAll(() => database.close())

  test('sequences what two recorders wrote, with two sequencers at once, into one tree', async () => {
    const recorders = [createDatabaseRecorder(db), createDatabaseRecorder(db)]
    const ids: string[] = []
    const checkpoints: string[] = []
    for (const count of [1, 254, 1, 1, 300, 43]) {
      const entries = Array.from({ length: count }, (_, at) => newEntry(`bank:00${at % 3}`))
      await Promise.all(entries.map((entry, at) => recorders[at % 2]!.record(entry)))
      ids.push(...entries.map(({ id }) => id))
      await sequenceAll(db)
      expect(await signOnce({ db, signer, now })).toBe(true)
      expect(await signOnce({ db, signer, now })).toBe(false)
      checkpoints.push((await readTree(db)).checkpoint!)
    }

    const bodies = await listEntries(db, 0, 1_000)
    const leaves = bodies.map((body) => hashLeaf(Buffer.from(body)))
    const { size, root } = await readTree(db)
    expect(size).toBe(600)
    expect(root).toEqual(hashTree(leaves))
    expect(await Promise.all(ids.map((id) => findEntryIndex(db, id)))).toEqual(
      expect.arrayContaining(Array.from({ length: 600 }, (_, at) => at)),
    )

    const read = createTileReader(size, async (tile) => (await findTile(db, tile))!)
    for (const index of [0, 255, 256, 511, 512, 599])
      expect(
        isIncluded(
          { hash: leaves[index]!, index },
          { size, root },
          await proveInclusion(index, size, read),
        ),
      ).toBe(true)
    for (const checkpoint of checkpoints) {
      const note = readNote(checkpoint)
      const older = readCheckpoint(note.text)
      expect(isSignedBy(note, signer)).toBe(true)
      expect(
        isConsistent(older, { size, root }, await proveConsistency(older.size, size, read)),
      ).toBe(true)
    }
  })

  test('links each entry to the entry before of its agency', async () => {
    const last = new Map<string, string>()
    for (const body of await listEntries(db, 0, 1_000)) {
      const { agency, previous } = JSON.parse(body) as OperationEntry
      expect(previous).toBe(last.get(agency!) ?? null)
      last.set(agency!, hashLeaf(Buffer.from(body)).toString('hex'))
    }
    expect(last.size).toBe(3)
  })

  test('keeps every partial tile of a size that was signed', async () => {
    for (const [size, width] of [
      [1, 1],
      [255, 255],
      [256, 256],
      [257, 1],
      [557, 45],
      [600, 88],
    ] as const) {
      const tile = { level: 0, index: Math.floor((size - 1) / 256), width }
      expect((await findTile(db, tile))?.length).toBe(width * 32)
    }
    expect((await findTile(db, { level: 1, index: 0, width: 2 }))?.length).toBe(64)
  })

  test('a plan made for the first places does not read all later ones', async () => {
    let read: unknown
    const bundling = database.db.asOwner(async (owner) => {
      await owner.query('analyze gateway.access_place', [])
      await owner.query('select gateway.bundle_entries(1)', [])
      const [row] = await owner.query<{ rows: number }>(
        `select seq_tup_read::integer as rows from pg_stat_xact_user_tables
         where schemaname = 'gateway' and relname = 'access_place'`,
        [],
      )
      read = row?.rows
      throw new Error('undone')
    })
    await expect(bundling).rejects.toThrow('undone')
    expect(read).toBe(0)
  })

  test('moves full bundles out of the rows, and every entry is where it was', async () => {
    const bodies = await listEntries(db, 0, 1_000)
    const ids = bodies.map((body) => (JSON.parse(body) as { id: string }).id)
    const made = await Promise.all([
      bundleEntries(db, 1),
      bundleEntries(db, 1),
      bundleEntries(db, 9),
    ])
    // The order decides which of the two makes which bundle: the two full bundles are made once between them.
    expect(made.reduce((sum, bundles) => sum + bundles, 0)).toBe(2)
    const left = await db.query<{ count: number }>(
      'select count(*)::integer as count from gateway.access_entry where index is not null',
    )
    expect(left).toEqual([{ count: 600 - 512 }])
    expect(await listEntries(db, 0, 1_000)).toEqual(bodies)
    for (const [start, count] of [
      [0, 1],
      [255, 2],
      [256, 256],
      [500, 20],
      [511, 2],
      [599, 9],
    ] as const)
      expect(await listEntries(db, start, count)).toEqual(bodies.slice(start, start + count))
    for (const index of [0, 255, 256, 511, 512, 599])
      expect(await findEntryIndex(db, ids[index]!)).toBe(index)
    const found = await db.query<{ index: string; body: string }>(
      'select index::text, body from unnest($1::uuid[]) as given (id) cross join lateral gateway.find_entry(given.id)',
      [[ids[300], ids[599]]],
    )
    expect(found.map(({ index, body }) => [Number(index), body])).toEqual([
      [300, bodies[300]],
      [599, bodies[599]],
    ])
  })

  test('an entry that is in a bundle is not recorded again from a journal', async () => {
    const [body] = (await listEntries(db, 7, 1)) as [string]
    const { id } = JSON.parse(body) as { id: string }
    const fresh = newEntry('bank:004')
    await insertMissingEntries(db, [{ id, agencyId: 'bank:004', body }, fresh])
    expect(await findEntryIndex(db, id)).toBe(7)
    expect(await findEntryIndex(db, fresh.id)).toBeNull()
    const rows = await db.query('select 1 from gateway.access_entry where id = $1::uuid', [id])
    expect(rows).toEqual([])
    await sequenceAll(db)
  })

  test('an entry that differs from its hash in the tree is not moved', async () => {
    const entries = Array.from({ length: 200 }, () => newEntry('bank:004'))
    await insertEntries(db, entries)
    await sequenceAll(db)
    const changeTo = (body: string) =>
      database.db.asOwner((owner) =>
        owner.script(`alter table gateway.access_entry disable trigger user;
          update gateway.access_entry set body = '${body}' where index = 520;
          alter table gateway.access_entry enable trigger user;`),
      )
    const [body] = (await listEntries(db, 520, 1)) as [string]
    await changeTo(body.replace('served', 'failed'))
    await expect(bundleEntries(db, 9)).rejects.toThrow('is not that of the tree')
    await changeTo(body)
    expect(await bundleEntries(db, 9)).toBe(1)
  })

  test.each([
    ['an entry is changed', `update gateway.access_entry set body = '{}' where index = 800`],
    ['an entry is moved', `update gateway.access_entry set index = 1000 where index = 800`],
    ['an entry is removed', `delete from gateway.access_entry where index = 800`],
    ['a bundle is changed', `update gateway.access_bundle set bodies[4] = '{}' where index = 0`],
    ['a bundle is removed', `delete from gateway.access_bundle where index = 0`],
    ['a place is changed', `update gateway.access_place set index = 9 where index = 3`],
    ['a place is removed', `delete from gateway.access_place where index = 3`],
    [
      'a tile is changed',
      `update gateway.access_tile set hashes = decode(repeat('00', 32), 'hex') where level = 0 and index = 0`,
    ],
    [
      'a tile is cut',
      `update gateway.access_tile set width = 1, hashes = substring(hashes from 1 for 32) where index = 0`,
    ],
    ['a tile is removed', `delete from gateway.access_tile where level = 0`],
    ['a checkpoint is changed', `update gateway.access_checkpoint set checkpoint = ''`],
  ])('refuses, even for the owner of the tables, that %s', async (_, statement) => {
    await expect(database.db.asOwner((owner) => owner.query(statement, []))).rejects.toThrow(
      'rows of the access log cannot be changed',
    )
  })

  test('an entry that cannot be written takes none of its commit with it', async () => {
    const recorder = createDatabaseRecorder(db)
    const good = Array.from({ length: 9 }, () => newEntry('bank:004'))
    const fresh = newEntry('bank:004')
    const bad = [
      { ...newEntry('bank:004'), agencyId: '' },
      { ...newEntry('bank:004'), body: 'x'.repeat(65_536) },
      { ...newEntry('bank:004'), body: `${fresh.body}\n${fresh.body}` },
      { ...newEntry('bank:004'), agencyId: 'a\0b' },
      good[4]!,
    ]
    // each bad one stands between two good ones
    const given = good.flatMap((entry, at) => [entry, ...bad.slice(at, at + 1)])
    const results = await Promise.allSettled(given.map((entry) => recorder.record(entry)))
    const failed = given.filter((_, at) => results[at]!.status === 'rejected')
    expect(failed).toEqual(bad)
    expect(await Promise.all(good.map(({ id }) => findEntryIndex(db, id)))).toEqual(
      good.map(() => null),
    )
    for (const { id } of bad.slice(0, 4)) expect(await findEntryIndex(db, id)).toBeUndefined()
  })
})
