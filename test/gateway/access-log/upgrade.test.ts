import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { copyFile, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { sequenceOnce } from '../../../gateway/access-log/sequencer.ts'
import {
  findEntryIndex,
  listEntries,
  readTree,
  type RecordedEntry,
} from '../../../gateway/access-log/store.ts'
import type { GatewayDatabase } from '../../../gateway/authentication/stores/database.ts'
import { migrations } from '../../../local/subgraphs.ts'
import { migrate } from '../../../subgraphs/kit/database/migrate.ts'
import { hashLeaf, hashTree } from '../../../transparency/merkle-tree.ts'
import { asGateway, newEntry } from '../../support/access-log/access-log.ts'
import { engines, type TestDatabase } from '../../support/processes/database.ts'

const own = migrations.filter(({ schema }) => schema === 'gateway')

describe.each(engines)('gateways of the version before, on $engine', ({ openEmpty }) => {
  let database: TestDatabase
  let db: GatewayDatabase
  let folder: string

  beforeAll(async () => {
    database = await openEmpty()
    db = asGateway(database.db)
    folder = await mkdtemp(join(tmpdir(), 'gateway-'))
    for (const name of await readdir(own[0]!.folder))
      if (name < '0012') await copyFile(new URL(name, own[0]!.folder), join(folder, name))
    await migrate(database.db, [{ schema: 'gateway', folder: pathToFileURL(`${folder}/`) }])
  })
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true })
    await database?.close()
  })

  test('record, and one of this version gives their entries places at once, in the tree that they began', async () => {
    const entries = many(600)
    await recordAsBefore(db, entries.slice(0, 550))
    while ((await sequenceOnce({ db: asBefore(db) })).added > 0);
    const { root } = await readTree(db)
    const begun = await listEntries(db, 0, 1_000)
    expect(begun).toHaveLength(550)
    await recordAsBefore(db, entries.slice(550))

    expect(await migrate(database.db, own)).toContain('gateway/0012-keep-what-waits-in-batches')
    const later = many(3)
    await recordAsBefore(db, later)
    expect((await sequenceOnce({ db })).added).toBe(53)

    const bodies = await listEntries(db, 0, 1_000)
    const leaves = bodies.map((body) => hashLeaf(body))
    expect(bodies.slice(0, 550)).toEqual(begun)
    expect(hashTree(leaves.slice(0, 550))).toEqual(root)
    expect((await readTree(db)).root).toEqual(hashTree(leaves))
    const places = await Promise.all([...entries, ...later].map(({ id }) => findEntryIndex(db, id)))
    expect(new Set(places)).toEqual(new Set(leaves.keys()))
    const kept = await db.query(
      `select (select count(*)::integer from gateway.access_bundle) as bundles,
         (select count(*)::integer from gateway.access_entry) as rows`,
    )
    expect(kept).toEqual([{ bundles: 2, rows: 603 - 512 }])
  })
})

function many(count: number) {
  return Array.from({ length: count }, (_, at) => newEntry(`bank:00${at % 3}`))
}

async function recordAsBefore(db: GatewayDatabase, entries: readonly RecordedEntry[]) {
  await db.query(
    `insert into gateway.access_entry (id, agency_id, body)
     select * from unnest($1::uuid[], $2::text[], $3::text[])`,
    [
      entries.map(({ id }) => id),
      entries.map(({ agencyId }) => agencyId),
      entries.map(({ body }) => body),
    ],
  )
}

/** The database for this version's sequencer, with the statements of the version before. */
function asBefore(db: GatewayDatabase): GatewayDatabase {
  let waiting: readonly RecordedEntry[] = []
  return {
    async query<Row>(text: string, values: readonly unknown[] = []) {
      if (text.includes('gateway.access_batch')) {
        waiting = await db.query<RecordedEntry>(
          `select id, agency_id as "agencyId", body from gateway.access_entry
           where index is null order by recorded_at, id limit 256`,
        )
        const agencyIds = waiting.map(({ agencyId }) => agencyId)
        const bodies = waiting.map(({ body }) => body).join('\n')
        return (waiting.length === 0 ? [] : [{ id: '1', agencyIds, bodies }]) as Row[] // one batch
      }
      if (!text.includes('gateway.grow_tree')) return db.query<Row>(text, values)
      const [size, , previous, ...rest] = values as readonly [number, unknown, Buffer]
      const links = waiting.map((_, at) => {
        const link = previous.subarray(at * 32, at * 32 + 32).toString('hex')
        return link === '0'.repeat(64) ? null : link
      })
      return db.query<Row>(
        `select gateway.sequence_entries($1::bigint, $2::uuid[], $3::text[], $4::text[], $5::bytea[],
           $6::smallint[], $7::bigint[], $8::smallint[], $9::bytea[], $10::bytea) as added`,
        [size, waiting.map(({ id }) => id), links, ...rest],
      )
    },
  }
}
