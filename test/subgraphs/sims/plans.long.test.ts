import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { PageRequest } from '../../../subgraphs/kit/connection.ts'
import type { Queryable, Session } from '../../../subgraphs/kit/database/database.ts'
import { migrate } from '../../../subgraphs/kit/database/migrate.ts'
import {
  countHolders,
  countHoldersInCases,
  listHolders,
  listHoldersInCases,
  type HolderFilter,
} from '../../../subgraphs/sims/holder-lists/store.ts'
import { findCountsOfPersons } from '../../../subgraphs/sims/holders/store.ts'
import { findSimEvents } from '../../../subgraphs/sims/history/store.ts'
import { findSimsByMsisdn, findSimsOfPersons } from '../../../subgraphs/sims/store.ts'
import { sims } from '../../../subgraphs/sims/subgraph.ts'
import { findHolderEvents } from '../../../subgraphs/sims/verifications/store.ts'
import { insertTestAgencies } from '../../support/tokens/agencies.ts'
import { engines, type TestDatabase } from '../../support/processes/database.ts'
import { populateSims } from '../../support/domain/sim-population.ts'
import { allHolders } from '../../support/domain/holder-filter.ts'

interface PlanNode {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Actual Rows': number
  readonly 'Actual Loops': number
  readonly 'Rows Removed by Filter'?: number
  readonly Plans?: readonly PlanNode[]
}

/** The tables that grow with the country's numbers. */
const large = ['registration', 'holder_count', 'number_event', 'holder_event']

const nodesOf = (node: PlanNode): readonly PlanNode[] => [
  node,
  ...(node.Plans ?? []).flatMap(nodesOf),
]

describe.each(engines)('what the sims subgraph asks of $engine', ({ engine, open }) => {
  const now = new Date('2026-11-01T00:00:00Z')
  const page: PageRequest = { size: 20, limit: 21, after: null }
  const nbtc: Session = {
    role: 'aoc_sims',
    agencyId: 'nbtc',
    agencyKind: 'REGULATOR',
    officer: 'officer-1',
  }
  const police: Session = { ...nbtc, agencyId: 'police:station:10101', agencyKind: 'POLICE' }
  let database: TestDatabase

  beforeAll(async () => {
    database = await open()
    await migrate(database.db, [sims.migrations])
    await insertTestAgencies(database.db)
    await populateSims(database.db, 60_000, now)
  })
  afterAll(() => database?.close())

  /** The plan of each statement of a store function as it ran, with its rows. */
  async function explain(session: Session, work: (db: Queryable) => Promise<unknown>) {
    const nodes: PlanNode[] = []
    await database.db.transaction(session, (db) =>
      work({
        query: async (text, values) => {
          const plans = await db.query<{ 'QUERY PLAN': readonly [{ Plan: PlanNode }] }>(
            `explain (analyze, timing off, format json) ${text}`,
            values,
          )
          for (const { 'QUERY PLAN': plan } of plans) nodes.push(...nodesOf(plan[0].Plan))
          return db.query(text, values)
        },
        write: (text, values) => db.write(text, values),
      }),
    )
    const ofLarge = nodes.filter((node) => large.includes(node['Relation Name'] ?? ''))
    const rowsRead = ofLarge.map(
      (node) =>
        (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'],
    )
    return {
      nodes: nodes.length,
      scanned: ofLarge
        .filter((node) => node['Node Type'].includes('Seq Scan'))
        .map((node) => node['Relation Name']),
      rowsRead: rowsRead.reduce((total, rows) => total + rows, 0),
    }
  }

  const all: HolderFilter = { ...allHolders, moreThan: 5 }
  const filters: readonly (readonly [string, HolderFilter])[] = [
    ['every holder of more than five', all],
    ['every holder of any number', { ...all, moreThan: 0 }],
    ['those of the smallest operator', { ...all, operators: ['NT'] }],
    ['those that nobody asked', { ...all, states: ['NOT_REQUIRED'] }],
    ['those whose clock runs', { ...all, states: ['REQUIRED'] }],
    ['foreigners over the limit', { ...all, moreThan: 3, foreignersOnly: true }],
    ['those refused or out of time', { ...all, states: ['REFUSED', 'EXPIRED'] }],
    ['those whose clock ran out', { ...all, states: ['EXPIRED'] }],
    [
      'those that were refused at one operator',
      { ...all, operators: ['AIS'], states: ['REFUSED'] },
    ],
  ]

  test.each(filters)(
    'a page of %s reads about a page, first or later, and no table whole',
    async (_which, filter) => {
      const rows = await database.db.transaction(nbtc, (db) =>
        listHolders(db, filter, { ...page, limit: 60 }, now),
      )
      expect(rows.length).toBeGreaterThan(0)
      const last = rows.at(-1)
      const after = [String(last?.count), last?.personId ?? '', last?.operator ?? '']
      for (const request of [page, { ...page, after }]) {
        const { nodes, scanned, rowsRead } = await explain(nbtc, (db) =>
          listHolders(db, filter, request, now),
        )
        expect(nodes).toBeGreaterThan(1)
        expect(scanned).toEqual([])
        // three operators times five states at most, a page of each; of clocks those on the other side of now as well
        expect(rowsRead).toBeLessThan(15 * 21 + 200)
      }
    },
  )

  test.each(filters)(
    'the number of %s is added up, not counted, and is right',
    async (_which, filter) => {
      const { nodes, scanned, rowsRead } = await explain(nbtc, (db) =>
        countHolders(db, filter, now),
      )
      expect(nodes).toBeGreaterThan(1)
      expect(scanned).toEqual([])
      const isClocked = filter.states.includes('EXPIRED') !== filter.states.includes('REQUIRED')
      const expired = await database.db.asOwner((owner) =>
        owner.query<{ total: number }>(
          `select count(*)::integer as total from sims.holder_count
         where verification = 'REQUIRED' and verify_by <= $1::timestamptz`,
          [now],
        ),
      )
      expect(rowsRead).toBeLessThanOrEqual(isClocked ? (expired[0]?.total ?? 0) : 0)

      const [counted] = await database.db.asOwner((owner) =>
        owner.query<{ total: number }>(
          `select count(*)::integer as total from sims.holder_count
         where count > $1::integer and operator = any ($2::text[]) and (not $5::boolean or is_foreigner)
           and sims.verification_state(verification, verify_by, $4::timestamptz) = any ($3::text[])`,
          [filter.moreThan, filter.operators, filter.states, now, filter.foreignersOnly],
        ),
      )
      const total = await database.db.transaction(nbtc, (db) => countHolders(db, filter, now))
      expect(total).toBe(counted?.total)
      expect(total).toBeGreaterThan(0)
    },
  )

  test('the tallies stay few, whatever the number of holders', async () => {
    const [row] = await database.db.asOwner((owner) =>
      owner.query<{ tallies: number; classes: number }>(
        `select (select count(*)::integer from sims.holder_tally) as tallies,
           (select count(distinct (operator, verification, count))::integer from sims.holder_count) as classes`,
      ),
    )
    expect(row?.tallies).toBeLessThan(10_000)
    expect(row?.classes).toBeGreaterThan(20)
  })

  test('a station reads the holders of its cases only', async () => {
    for (const ask of [
      (db: Queryable) => listHoldersInCases(db, { ...all, moreThan: 0 }, page, now),
      (db: Queryable) => countHoldersInCases(db, { ...all, moreThan: 0 }, now),
    ])
      expect(await explain(police, ask)).toMatchObject({ scanned: [], rowsRead: 0 })
  })

  test('what is asked by number or by person is found by index', async () => {
    const [some] = await database.db.asOwner((owner) =>
      owner.query<{ msisdn: string; person: string }>(
        'select msisdn, holder_id as person from sims.registration order by msisdn limit 1',
      ),
    )
    const { msisdn, person } = some ?? { msisdn: '', person: '' }
    for (const ask of [
      (db: Queryable) => findSimsByMsisdn(db, [msisdn]),
      (db: Queryable) => findSimsOfPersons(db, [person], page),
      (db: Queryable) => findCountsOfPersons(db, [person], now),
    ]) {
      const { nodes, scanned } = await explain(nbtc, ask)
      expect({ engine, nodes: nodes > 0, scanned }).toEqual({ engine, nodes: true, scanned: [] })
    }
    // the population has no history of its own: these tables are empty, and an empty table is read whole
    await database.db.transaction(nbtc, (db) => findSimEvents(db, [msisdn], page))
    await database.db.transaction(nbtc, (db) => findHolderEvents(db, [`${person} AIS`], page))
  })
})
