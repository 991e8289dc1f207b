import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import type { OperationEntry } from '../../../gateway/access-log/entry.ts'
import { insertEntries } from '../../../gateway/access-log/store.ts'
import { listFeedEvents } from '../../../subgraphs/deliveries/store.ts'
import { workOnce } from '../../../subgraphs/kit/background.ts'
import { oversight } from '../../../subgraphs/oversight/subgraph.ts'
import { asGateway, newEntry, now, sequenceAll } from '../../support/access-log/access-log.ts'
import {
  startSubgraph,
  type SubgraphClient,
  type TestCaller,
} from '../../support/domain/subgraph-client.ts'
import { engines, type TestDatabase } from '../../support/processes/database.ts'
import { insertTestAgencies } from '../../support/tokens/agencies.ts'

const pdpc: TestCaller = {
  agencyId: 'oversight:pdpc',
  agencyKind: 'OVERSIGHT',
  scopes: ['accesses:read'],
}
const auditorOf = (agencyId: string, agencyKind: TestCaller['agencyKind']): TestCaller => ({
  agencyId,
  agencyKind,
  scopes: ['accesses:own'],
})
const list = `query ($first: Int! = 100, $after: String) { anomalies(first: $first, after: $after) {
  nodes { id kind agency { id } officer day count usual accesses { id } } pageInfo { hasNextPage endCursor } } }`
const dayMs = 86_400_000

interface Anomaly {
  readonly id: string
  readonly kind: string
  readonly agency: { readonly id: string } | null
  readonly officer: string | null
  readonly count: number
  readonly usual: number | null
  readonly accesses: readonly { readonly id: string }[]
}

describe.each(engines)('anomalies on $engine', ({ open }) => {
  let database: TestDatabase
  let client: SubgraphClient
  let persons = 0

  beforeAll(async () => {
    database = await open()
    const { db } = database
    await insertTestAgencies(db)
    client = await startSubgraph(oversight, db, now)
  })
  afterAll(async () => {
    await client?.close()
    await database?.close()
  })

  test('an officer who reads more than five times the usual number is reported once, to agency and centre', async () => {
    const colleague = { officer: 'colleague', at: before(3) }
    await add('bank:004', [
      ...reads(6, { officer: 'curious', at: before(2) }),
      ...reads(4, { officer: 'curious', at: before(1) }),
      ...reads(5, colleague),
      ...reads(30, { officer: 'curious' }),
      ...reads(25, { officer: 'colleague' }),
    ])
    const [found, ...others] = await anomalies(pdpc)
    expect(others).toEqual([])
    expect(found).toMatchObject({
      kind: 'MANY_PERSONS',
      agency: { id: 'bank:004' },
      officer: 'curious',
      count: 30,
      usual: 5,
    })
    expect(found!.accesses).toHaveLength(20)
    for (const agencyId of ['bank:004', 'aoc'])
      expect(await told(agencyId)).toEqual([
        {
          source: '/subgraphs/oversight',
          type: 'th.aoc.access.anomaly',
          subject: found!.id,
          data: {
            anomalyId: found!.id,
            kind: 'MANY_PERSONS',
            agencyId: 'bank:004',
            day: '2026-11-26',
            count: 30,
          },
        },
      ])
    await add('bank:004', reads(5, { officer: 'curious' }))
    expect(await anomalies(pdpc)).toHaveLength(1)
  })

  test('an officer without a past, among others without one, is noticed past a hundred', async () => {
    await add('bank:006', reads(100, { officer: 'new' }))
    expect(await anomalies(auditorOf('bank:006', 'BANK'))).toEqual([])
    await add('bank:006', reads(1, { officer: 'new' }))
    expect(await anomalies(auditorOf('bank:006', 'BANK'))).toMatchObject([
      { kind: 'MANY_PERSONS', count: 101, usual: null },
    ])
  })

  test('capitals do not make several officers who each stay below', async () => {
    await add('bank:025', [
      ...reads(60, { officer: 'Divided' }),
      ...reads(60, { officer: 'divided' }),
      ...Array.from({ length: 30 }, (_, at) => ({
        officer: at % 2 === 0 ? 'Prober' : 'prober',
        outcome: 'refused' as const,
      })),
    ])
    const found = await anomalies(auditorOf('bank:025', 'BANK'))
    expect(found.toSorted((one, other) => one.count - other.count)).toMatchObject([
      { kind: 'PROBING', officer: 'prober', count: 30 },
      { kind: 'MANY_PERSONS', officer: 'divided', count: 120 },
    ])
  })

  test('an officer whose operations are mostly refused is noticed', async () => {
    const refused = Array.from({ length: 19 }, () => ({
      officer: 'prober',
      outcome: 'refused' as const,
    }))
    await add('bank:014', [...refused, { officer: 'prober' }])
    expect(await anomalies(auditorOf('bank:014', 'BANK'))).toEqual([])
    await add('bank:014', refused.slice(0, 1))
    expect(await anomalies(auditorOf('bank:014', 'BANK'))).toMatchObject([
      { kind: 'PROBING', officer: 'prober', count: 20, usual: null },
    ])
  })

  test('reads at night under one purpose are noticed for an officer who never works then', async () => {
    const atNight = new Date('2026-11-25T16:00:00Z') // 23:00 in Thailand
    const purpose = { case: 'AOC-2569-1', basis: 'cpc' }
    const night = (officer: string, at = atNight) =>
      Array.from({ length: 20 }, () => ({
        officer,
        at: at.toISOString(),
        purpose,
        subjects: [subject(0)],
      }))
    await add('police:station:10101', [
      ...night('owl', new Date(atNight.getTime() - 5 * dayMs)).slice(0, 2),
      ...night('owl'),
      ...night('lark').slice(0, 10),
      ...night('Lark').slice(0, 10),
      ...night('lark', now()),
    ])
    expect(await anomalies(auditorOf('police:station:10101', 'POLICE'))).toMatchObject([
      { kind: 'OUTSIDE_HOURS', officer: 'lark', count: 20 },
    ])
  })

  test('a person whom three agencies read without a case of another is noticed; one in a common case is not', async () => {
    const [sought, victim] = [subject(9_001), subject(9_002)]
    const caseId = randomUUID()
    for (const agencyId of ['bank:002', 'telco:ais', 'police:station:10102']) {
      await add(agencyId, [
        { officer: 'one', subjects: [victim], cases: [caseId] },
        { officer: 'one', subjects: [sought], cases: [randomUUID()] },
      ])
    }
    const ofSeveral = (await anomalies(pdpc)).filter(({ agency }) => agency === null)
    expect(ofSeveral).toMatchObject([{ kind: 'MANY_AGENCIES', officer: null, count: 3 }])
    expect(ofSeveral[0]!.accesses).toHaveLength(3)
    // the agencies are not told of each other
    expect(await told('bank:002')).toEqual([])
    expect(await anomalies(auditorOf('bank:002', 'BANK'))).toEqual([])
  })

  test('a budget of which four fifths are spent is told once, without the officer', async () => {
    const gateway = asGateway(database.db)
    await gateway.query(
      `insert into gateway.budget_notice (agency_id, officer, budget, since, noticed_at) values
         ('nbtc', 'analyst', 'PERSONS_PER_HOUR', '2026-11-26T03:00:00Z', now()),
         ('anonymous', null, 'LOOK_UPS', '2026-11-26T03:00:00Z', now())`,
    )
    await workAll()
    await workAll()
    expect(await told('nbtc')).toEqual([
      {
        source: '/subgraphs/oversight',
        type: 'th.aoc.budget.nearly-spent',
        subject: 'nbtc',
        data: { agencyId: 'nbtc', budget: 'PERSONS_PER_HOUR', since: '2026-11-26T03:00:00+00:00' },
      },
    ])
    expect(await told('anonymous')).toEqual([])
  })

  test('the centre sees all, an agency its own, page by page; without the scope nobody sees any', async () => {
    const all = await anomalies(pdpc)
    expect(await anomalies(auditorOf('aoc', 'AOC'))).toMatchObject(all.map(({ id }) => ({ id })))
    expect(
      (await anomalies(auditorOf('bank:004', 'BANK'))).map(({ agency }) => agency?.id),
    ).toEqual(['bank:004'])
    const seen: string[] = []
    let after: string | null = null
    do {
      const { data }: { data: any } = await client.ask(pdpc, list, { first: 2, after }) // oxlint-disable-line typescript/no-explicit-any -- a cursor of one answer asks for the next
      seen.push(...data.anomalies.nodes.map(({ id }: Anomaly) => id))
      const { hasNextPage, endCursor } = data.anomalies.pageInfo
      after = hasNextPage ? endCursor : null
    } while (after !== null)
    expect(seen).toEqual(all.map(({ id }) => id))
    const bare = await client.ask(
      { ...auditorOf('bank:004', 'BANK'), scopes: ['events:read'] },
      list,
    )
    expect(bare.data).toBeNull()
  })

  test('nobody but the system looks for anomalies', async () => {
    const session = { role: 'aoc_oversight', agencyId: 'aoc', agencyKind: 'AOC', officer: 'o' }
    await expect(
      database.db.transaction(session, (db) =>
        db.query('select oversight.notice_anomalies(now(), 10)'),
      ),
    ).rejects.toThrow()
  })

  function reads(count: number, changes: Partial<OperationEntry>): Partial<OperationEntry>[] {
    return Array.from({ length: count }, () => {
      persons += 1
      return { subjects: [subject(persons)], ...changes }
    })
  }

  async function add(agencyId: string, all: readonly Partial<OperationEntry>[]): Promise<void> {
    const entries = all.map((changes) => {
      const counts = { subjects: changes.subjects?.length ?? 0, cases: 0, errors: 0 }
      return newEntry(agencyId, { counts, ...changes })
    })
    await insertEntries(asGateway(database.db), entries)
    await sequenceAll(asGateway(database.db))
    await workAll()
  }

  async function workAll(): Promise<void> {
    while ((await workOnce(oversight, { db: database.db, now })) > 0);
  }

  async function anomalies(caller: TestCaller): Promise<readonly Anomaly[]> {
    const { data, errors } = await client.ask(caller, list)
    expect(errors).toBeUndefined()
    return data.anomalies.nodes
  }

  async function told(agencyId: string) {
    const events = await database.db.transaction(
      { role: 'aoc_deliveries', agencyId, agencyKind: '', officer: 'o' },
      (db) => listFeedEvents(db, '0', { types: null, subject: null }, 100),
    )
    return events
      .filter(({ type }) => agencyId !== 'aoc' || type === 'th.aoc.access.anomaly')
      .map(({ source, type, subject: about, data }) => ({ source, type, subject: about, data }))
      .slice(0, 1)
  }

  function before(days: number): string {
    return new Date(now().getTime() - days * dayMs).toISOString()
  }

  /** The name of a person in the log. */
  function subject(number: number): string {
    return number.toString(16).padStart(32, '0')
  }
})
