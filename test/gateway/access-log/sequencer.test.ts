import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { generateKeyPairSync, randomUUID } from 'node:crypto'
import type { OperationEntry } from '../../../gateway/access-log/entry.ts'
import { createDatabaseRecorder } from '../../../gateway/access-log/recorder.ts'
import { sequenceOnce, signOnce, type Sequenced } from '../../../gateway/access-log/sequencer.ts'
import {
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
import {
  asGateway,
  newEntry,
  now,
  sequenceAll,
  withoutLink,
} from '../../support/access-log/access-log.ts'
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
    await insertEntries(db, [newEntry('bank:004')])
    let read: unknown
    const sequencing = database.db.asOwner(async (owner) => {
      await owner.query('analyze gateway.access_place', [])
      await sequenceOnce({ db: owner })
      const [row] = await owner.query<{ rows: number }>(
        `select seq_tup_read::integer as rows from pg_stat_xact_user_tables
         where schemaname = 'gateway' and relname = 'access_place'`,
        [],
      )
      read = row?.rows
      throw new Error('undone')
    })
    await expect(sequencing).rejects.toThrow('undone')
    expect(read).toBe(0)
    await sequenceAll(db)
  })

  test('keeps the entries of a full bundle together, the others in rows, and finds each', async () => {
    const bodies = await listEntries(db, 0, 1_000)
    const ids = bodies.map((body) => (JSON.parse(body) as { id: string }).id)
    const kept = await db.query<{ bundles: number; rows: number; batches: number }>(
      `select (select count(*)::integer from gateway.access_bundle) as bundles,
         (select count(*)::integer from gateway.access_entry) as rows,
         (select count(*)::integer from gateway.access_batch) as batches`,
    )
    expect(kept).toEqual([{ bundles: 2, rows: 601 - 512, batches: 0 }])
    for (const [start, count] of [
      [0, 1],
      [255, 2],
      [256, 256],
      [500, 20],
      [511, 2],
      [600, 9],
    ] as const)
      expect(await listEntries(db, start, count)).toEqual(bodies.slice(start, start + count))
    for (const index of [0, 255, 256, 511, 512, 600])
      expect(await findEntryIndex(db, ids[index]!)).toBe(index)
    const found = await db.query<{ index: string; body: string }>(
      'select index::text, body from unnest($1::uuid[]) as given (id) cross join lateral gateway.find_entry(given.id)',
      [[ids[300], ids[600]]],
    )
    expect(found.map(({ index, body }) => [Number(index), body])).toEqual([
      [300, bodies[300]],
      [600, bodies[600]],
    ])
  })

  test('finds an entry that waits for its place', async () => {
    const entries = Array.from({ length: 3 }, () => newEntry('bank:004'))
    await insertEntries(db, entries)
    const found = await db.query(
      'select index, body from gateway.find_entry($1::uuid) order by index',
      [entries[1]!.id],
    )
    expect(found).toEqual([{ index: null, body: entries[1]!.body }])
    await sequenceAll(db)
  })

  test('takes the entries of a gateway of the version before, which writes a row for each', async () => {
    const entries = Array.from({ length: 3 }, () => newEntry('bank:006'))
    await db.query(
      `insert into gateway.access_entry (id, agency_id, body)
       select * from unnest($1::uuid[], $2::text[], string_to_array($3::text, E'\\n'))`,
      [
        entries.map(({ id }) => id),
        entries.map(({ agencyId }) => agencyId),
        entries.map(({ body }) => body).join('\n'),
      ],
    )
    const { size } = await readTree(db)
    expect((await sequenceOnce({ db })).added).toBe(3)
    const placed = await Promise.all(entries.map(({ id }) => findEntryIndex(db, id)))
    expect(new Set(placed)).toEqual(new Set([size, size + 1, size + 2]))
  })

  test('an entry that waits twice, or has its place already, gets one place', async () => {
    const twice = newEntry('bank:004')
    const others = Array.from({ length: 2 }, () => newEntry('bank:004'))
    const [bundled] = (await listEntries(db, 7, 1)) as [string]
    const { size } = await readTree(db)
    const [single] = (await listEntries(db, size - 1, 1)) as [string]
    const again = [bundled, single].map((body) => {
      const { id } = JSON.parse(body) as { id: string }
      return { id, agencyId: 'bank:004', body: withoutLink(body) }
    })
    await insertEntries(db, [twice, others[0]!])
    await insertEntries(db, [again[0]!])
    await insertEntries(db, [again[1]!, others[1]!, twice])
    while ((await sequenceOnce({ db })).added === 0);
    expect((await readTree(db)).size).toBe(size + 3)
    expect((await findEntryIndex(db, again[0]!.id)) ?? null).toBe(7)
    expect(await listEntries(db, size - 1, 1)).toEqual([single])
    expect(await db.query('select 1 from gateway.access_batch')).toEqual([])
  })

  test('an entry that is in a bundle is not recorded again from a journal', async () => {
    const [body] = (await listEntries(db, 7, 1)) as [string]
    const { id } = JSON.parse(body) as { id: string }
    const fresh = newEntry('bank:004')
    await insertMissingEntries(db, [{ id, agencyId: 'bank:004', body }, fresh])
    expect(await findEntryIndex(db, id)).toBe(7)
    expect(await findEntryIndex(db, fresh.id)).toBeNull()
    const rows = await db.query('select 1 from gateway.waiting_entries() where id = $1::uuid', [id])
    expect(rows).toEqual([])
    await sequenceAll(db)
  })

  test('does not go on while an entry differs from its hash in the tree', async () => {
    const { size } = await readTree(db)
    const changeTo = (body: string) =>
      database.db.asOwner((owner) =>
        owner.script(`alter table gateway.access_entry disable trigger user;
          update gateway.access_entry set body = '${body}' where index = 520;
          alter table gateway.access_entry enable trigger user;`),
      )
    const [body] = (await listEntries(db, 520, 1)) as [string]
    await changeTo(body.replace('served', 'failed'))
    await insertEntries(
      db,
      Array.from({ length: 200 }, () => newEntry('bank:004')),
    )
    await expect(sequenceOnce({ db })).rejects.toThrow('is not that of the tree')
    expect((await readTree(db)).size).toBe(size)
    await changeTo(body)
    expect((await sequenceOnce({ db })).added).toBe(200)
  })

  test.each([
    ['an entry is changed', `update gateway.access_entry set body = '{}' where index = 770`],
    ['an entry is moved', `update gateway.access_entry set index = 1000 where index = 770`],
    ['an entry is removed', `delete from gateway.access_entry where index = 770`],
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
    ['a batch that waits is changed', `update gateway.access_batch set bodies = '{}'`],
    ['a batch that waits is removed', 'delete from gateway.access_batch'],
  ])('refuses, even for the owner of the tables, that %s', async (_, statement) => {
    await insertEntries(db, [newEntry('bank:004')])
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
    ]
    // each bad one stands between two good ones
    const given = good.flatMap((entry, at) => [entry, ...bad.slice(at, at + 1)])
    const results = await Promise.allSettled(given.map((entry) => recorder.record(entry)))
    const failed = given.filter((_, at) => results[at]!.status === 'rejected')
    expect(failed).toEqual(bad)
    expect(await Promise.all(good.map(({ id }) => findEntryIndex(db, id)))).toEqual(
      good.map(() => null),
    )
    for (const { id } of bad) expect(await findEntryIndex(db, id)).toBeUndefined()
  })

  test('entries that only begin a bundle wait for the next addition where others complete one', async () => {
    await sequenceAll(db)
    const { size } = await readTree(db)
    const missing = 256 - (size % 256)
    const batchOf = (count: number) =>
      insertEntries(
        db,
        Array.from({ length: count }, () => newEntry('bank:004')),
      )
    await batchOf(missing - 10)
    await batchOf(20)
    await batchOf(30)
    expect(await sequenceOnce({ db })).toEqual({ added: missing + 10, isMoreWaiting: false })
    expect(await sequenceOnce({ db })).toEqual({ added: 30, isMoreWaiting: false })
  })

  test('large entries are sequenced in several additions', async () => {
    await sequenceAll(db)
    const cases = Array.from({ length: 800 }, () => randomUUID())
    for (let batch = 0; batch < 3; batch += 1)
      await insertEntries(
        db,
        Array.from({ length: 90 }, () => newEntry('bank:004', { cases })),
      )
    const additions: Sequenced[] = []
    for (let batch = 0; batch < 3; batch += 1) additions.push(await sequenceOnce({ db }))
    expect(additions.map(({ added }) => added)).toEqual([90, 90, 90])
    expect(additions.map(({ isMoreWaiting }) => isMoreWaiting)).toEqual([true, true, false])
  })
})
