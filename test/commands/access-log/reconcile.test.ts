import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { reconcile } from '../../../commands/access-log/reconcile.ts'
import { insertEntries } from '../../../gateway/access-log/store.ts'
import type { GatewayDatabase } from '../../../gateway/authentication/stores/database.ts'
import { migrations } from '../../../local/subgraphs.ts'
import { cases } from '../../../subgraphs/cases/subgraph.ts'
import { workOnce } from '../../../subgraphs/kit/background.ts'
import type { Database } from '../../../subgraphs/kit/database/database.ts'
import { migrate } from '../../../subgraphs/kit/database/migrate.ts'
import { oversight } from '../../../subgraphs/oversight/subgraph.ts'
import {
  asGateway,
  newEntry,
  now,
  sequenceAll,
  selectEntries,
} from '../../support/access-log/access-log.ts'
import { reportInput } from '../../support/domain/reports.ts'
import { startSubgraph, type SubgraphClient } from '../../support/domain/subgraph-client.ts'
import { engines, type TestDatabase } from '../../support/processes/database.ts'
import { insertTestAgencies } from '../../support/tokens/agencies.ts'
import { aoc } from '../../support/tokens/callers.ts'

const report = 'mutation ($input: ReportCaseInput!) { reportCase(input: $input) { case { id } } }'
const later = new Date(now().getTime() + 1_000)

describe.each(engines)('reconciliation on $engine', ({ open }) => {
  let database: TestDatabase
  let client: SubgraphClient
  let db: GatewayDatabase

  beforeAll(async () => {
    database = await open()
    await migrate(database.db, migrations)
    await insertTestAgencies(database.db)
    client = await startSubgraph(cases, database.db, now)
    db = asOwner(database.db)
  })
  afterAll(async () => {
    await client?.close()
    await database?.close()
  })

  test('an act of which the gateway wrote no entry is recovered, once', async () => {
    const { errors } = await client.ask(aoc, report, { input: reportInput() })
    expect(errors).toBeUndefined()
    expect(await reconcile(db, { before: now(), now })).toEqual({ acts: 0, recovered: 0 })
    expect(await reconcile(db, { before: later, now })).toEqual({ acts: 1, recovered: 1 })
    expect(await reconcile(db, { before: later, now })).toEqual({ acts: 0, recovered: 0 })
    const rows = await db.query<{ body: string }>(selectEntries, [])
    expect(rows.map(({ body }) => JSON.parse(body) as object)).toEqual([
      expect.objectContaining({
        kind: 'recovered',
        agency: 'aoc',
        officer: 'officer-1',
        correlationId: 'test',
        subgraph: 'cases',
        doneAt: now().toISOString(),
      }),
    ])
  })

  test.each(['waiting', 'sequenced', 'taken in'])(
    'an act with an entry that is %s is explained',
    async (state) => {
      await client.ask(aoc, report, { input: reportInput() })
      await insertEntries(asGateway(database.db), [newEntry('aoc', { correlationId: 'test' })])
      if (state !== 'waiting') await sequenceAll(asGateway(database.db))
      if (state === 'taken in') await workOnce(oversight, { db: database.db, now })
      expect(await reconcile(db, { before: later, now })).toEqual({ acts: 1, recovered: 0 })
    },
  )

  test('an act that was refused notes nothing', async () => {
    const { errors } = await client.ask(aoc, report, {
      input: { ...reportInput(), transfers: [] },
    })
    expect(errors).toHaveLength(1)
    expect(await reconcile(db, { before: later, now })).toEqual({ acts: 0, recovered: 0 })
  })
})

function asOwner(database: Database): GatewayDatabase {
  return { query: (text, values) => database.asOwner((owner) => owner.query(text, values)) }
}
