import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import {
  listHoldIds,
  listHolds,
  type HoldFilter,
  type HoldSort,
} from '../../subgraphs/accounts/hold-lists/store.ts'
import {
  listAllCases,
  listMyCaseIds,
  listMyCases,
  type CaseFilter,
} from '../../subgraphs/cases/store.ts'
import { listFeedEvents } from '../../subgraphs/deliveries/store.ts'
import type { PageRequest } from '../../subgraphs/kit/connection.ts'
import {
  countRows,
  maxCounted,
  type List as ListStatement,
} from '../../subgraphs/kit/database/count-rows.ts'
import type { Database, Queryable, Session } from '../../subgraphs/kit/database/database.ts'
import { migrate } from '../../subgraphs/kit/database/migrate.ts'
import { listReferrals, type ReferralFilter } from '../../subgraphs/referrals/store.ts'
import {
  countHoldersInCases,
  listHoldersInCases,
  type HolderFilter,
} from '../../subgraphs/sims/holder-lists/store.ts'
import type { HolderRow } from '../../subgraphs/sims/holders/store.ts'
import { migrations } from '../../local/subgraphs.ts'
import { populateCases } from '../support/domain/case-population.ts'
import { measureWork, type Work } from '../support/domain/measure-work.ts'
import { engines, type TestDatabase } from '../support/processes/database.ts'
import { allHolders } from '../support/domain/holder-filter.ts'

const now = new Date('2026-11-26T00:00:00Z')
const sizes = [10_000, 20_000] as const
/**
 * Entries of indexes that a page may read more or less: which of the newest cases have been referred, and which account is
 * whose, is drawn by number. A list that grew with its cases would read fifty more for a station, and hundreds for a bank.
 */
const tolerance = 16

/** Most entries of indexes that counting one row may read: the row, its case, and parts in it. */
const entriesOfCount = 12

/** Short, for an agency with a hundred rows: the planner sorts a hundred where a page is twenty. */
const firstPage: PageRequest = { size: 5, limit: 6, after: null }
const anyHold: HoldFilter = {
  states: null,
  caseId: null,
  bankCode: null,
  lapsesBefore: null,
  isLiftable: null,
  requestedBy: null,
  requestedFrom: null,
  requestedBefore: null,
}
const anyCase: CaseFilter = {
  statuses: null,
  scamType: null,
  reportedFrom: null,
  reportedBefore: null,
}
const anyReferral: ReferralFilter = {
  states: null,
  stationCode: null,
  officer: null,
  overdueAt: null,
  referredFrom: null,
  referredBefore: null,
}

const callers = {
  aoc: { agencyId: 'aoc', agencyKind: 'AOC' },
  bank: { agencyId: 'bank:001', agencyKind: 'BANK' },
  station: { agencyId: 'police:station:10110', agencyKind: 'POLICE' },
  ccib: { agencyId: 'police:ccib', agencyKind: 'POLICE' },
  amlo: { agencyId: 'amlo', agencyKind: 'AMLO' },
} as const
type Caller = keyof typeof callers

interface List {
  readonly subgraph: 'accounts' | 'cases' | 'referrals' | 'deliveries' | 'sims'
  readonly caller: Caller
  run(db: Queryable, page: PageRequest): Promise<readonly object[]>
  /** The statement that is counted for `totalCount`; default: that of the list. */
  readonly counted?: ListStatement
  /** The last row of a page as the start of the next; undefined: the list is asked for its first page alone. */
  after?(row: never): readonly string[]
}

const own: Readonly<Partial<Record<Caller, Partial<HoldFilter>>>> = {
  bank: { bankCode: '001' },
  amlo: { requestedBy: 'amlo' },
}
const holds = (caller: Caller, filter: Partial<HoldFilter>, order: HoldSort): List => ({
  subgraph: 'accounts',
  caller,
  run: (db, page) =>
    listHolds(
      db,
      { ...anyHold, ...filter, ...own[caller] },
      order,
      page,
      now,
      caller === 'station',
    ),
  counted: (db, page) => listHoldIds(db, { ...anyHold, ...filter, ...own[caller] }, page, now),
  after: ({
    requestedAt,
    lapsesAt,
    id,
  }: {
    requestedAt: Date
    lapsesAt: Date | null
    id: string
  }) =>
    order === 'LAPSES_AT'
      ? [lapsesAt?.toISOString() ?? 'infinity', id]
      : [requestedAt.toISOString(), id],
})
const cases = (caller: Caller, filter: Partial<CaseFilter> = {}): List => ({
  subgraph: 'cases',
  caller,
  run: (db, page) =>
    (caller === 'aoc' ? listAllCases : listMyCases)(db, { ...anyCase, ...filter }, page),
  counted: (db, page) =>
    (caller === 'aoc' ? listAllCases : listMyCaseIds)(db, { ...anyCase, ...filter }, page),
  after: ({ reportedAt, id }: { reportedAt: Date; id: string }) => [reportedAt.toISOString(), id],
})
const referrals = (caller: Caller, filter: Partial<ReferralFilter> = {}): List => ({
  subgraph: 'referrals',
  caller,
  run: (db, page) =>
    listReferrals(
      db,
      { ...anyReferral, stationCode: caller === 'station' ? '10110' : null, ...filter },
      page,
    ),
  after: ({ dueAt, referredAt, id }: { dueAt: Date | null; referredAt: Date; id: string }) => [
    dueAt?.toISOString() ?? 'infinity',
    referredAt.toISOString(),
    id,
  ],
})

const holders = (caller: Caller, filter: Partial<HolderFilter> = {}): List => ({
  subgraph: 'sims',
  caller,
  run: (db, page) => listHoldersInCases(db, { ...allHolders, ...filter }, page, now),
  after: ({ count, personId, operator }: HolderRow) => [String(count), personId, operator],
})

const sight: readonly Caller[] = ['aoc', 'bank', 'ccib', 'amlo']
const states = [null, ['REQUESTED'], ['PLACED'], ['LAPSED'], ['PLACED', 'LAPSED']]
const lists: readonly (readonly [string, List])[] = [
  ...sight.flatMap((caller) =>
    (['REQUESTED_AT', 'LAPSES_AT'] as const).flatMap((order) =>
      states.map(
        (each) =>
          [
            `holds of ${each?.join(' and ') ?? 'every state'} by ${order}, ${caller}`,
            holds(caller, { states: each }, order),
          ] as const,
      ),
    ),
  ),
  ...(['aoc', 'bank', 'station', 'ccib', 'amlo'] as const).flatMap((caller) => [
    [`cases, ${caller}`, cases(caller)] as const,
    [`referred cases, ${caller}`, cases(caller, { statuses: ['REFERRED'] })] as const,
    [
      `open and referred cases, ${caller}`,
      cases(caller, { statuses: ['OPEN', 'REFERRED'] }),
    ] as const,
  ]),
  ['closed cases, aoc', cases('aoc', { statuses: ['CLOSED', 'RECOVERY'] })],
  ['cases of a rare type, aoc', cases('aoc', { scamType: 'ROMANCE' })],
  ...(['aoc', 'station', 'ccib'] as const).flatMap((caller) => [
    [`referrals, ${caller}`, referrals(caller)] as const,
    [
      `referrals that are accepted, ${caller}`,
      referrals(caller, { states: ['ACCEPTED'] }),
    ] as const,
    [`referrals that are sent, ${caller}`, referrals(caller, { states: ['SENT'] })] as const,
    [`referrals of an officer, ${caller}`, referrals(caller, { officer: 'nobody' })] as const,
    [
      `referrals of the last hours, ${caller}`,
      referrals(caller, { referredFrom: new Date(now.getTime() - 24 * 3_600_000) }),
    ] as const,
    [
      `old referrals that are sent, ${caller}`,
      referrals(caller, { states: ['SENT'], referredBefore: new Date(now.getTime() - 3_600_000) }),
    ] as const,
    [
      `referrals of half a day, two days ago, ${caller}`,
      referrals(caller, {
        referredFrom: new Date(now.getTime() - 60 * 3_600_000),
        referredBefore: new Date(now.getTime() - 48 * 3_600_000),
      }),
    ] as const,
  ]),
  ...(['aoc', 'ccib'] as const).flatMap((caller) => [
    [`holders of numbers, ${caller}`, holders(caller)] as const,
    [`holders at one operator, ${caller}`, holders(caller, { operators: ['AIS'] })] as const,
    [`holders of more than five, ${caller}`, holders(caller, { moreThan: 5 })] as const,
    [`holders without a clock, ${caller}`, holders(caller, { states: ['NOT_REQUIRED'] })] as const,
    [`holders whose clock ran out, ${caller}`, holders(caller, { states: ['EXPIRED'] })] as const,
  ]),
  [
    'events, bank',
    {
      subgraph: 'deliveries',
      caller: 'bank',
      run: (db) => listFeedEvents(db, '5', { types: null, subject: null }, 21),
      counted: (db, { limit }) => listFeedEvents(db, '0', { types: null, subject: null }, limit),
    },
  ],
]

/** Lists that find nothing in this population: rare rows must not be searched for among all others. */
const isRare = (what: string): boolean =>
  /^(holds .*(amlo|of LAPSED)|closed cases|cases of a rare type|referrals of an officer|holders of more|holders whose clock)/.test(
    what,
  )

/** A feed of as many events as there are cases. */
async function populateFeed(db: Database, cases: number): Promise<void> {
  await db.asOwner(async (owner) => {
    await owner.query(
      `insert into deliveries.feed (agency_id, last_sequence) values ('bank:001', $1::bigint)`,
      [cases],
    )
    await owner.script(`
      select deliveries.make_partition(current_date);
      insert into deliveries.feed_day (agency_id, day, first_sequence) values ('bank:001', current_date, 1);
    `)
    await owner.query(
      `insert into deliveries.feed_event
         (agency_id, sequence, event_id, source, type, subject, at, data, fed_at, day)
       select 'bank:001', n, gen_random_uuid(), '/subgraphs/accounts', 'th.aoc.hold.requested', 'hold/' || n, now(), '{}',
         now(), current_date
       from generate_series(1, $1::bigint) as n`,
      [cases],
    )
    await owner.script('analyze')
  })
}

const sessionOf = ({ subgraph, caller }: List): Session => ({
  role: `aoc_${subgraph}`,
  ...callers[caller],
  officer: 'officer-1',
  issuer: 'https://issuer.test',
})

// the counters of a server say what functions read; PGlite runs the same statements
describe.each(engines.filter(({ engine }) => engine === 'PostgreSQL'))(
  'lists on $engine',
  ({ open }) => {
    const databases: TestDatabase[] = []
    beforeAll(async () => {
      for (const size of sizes) {
        const database = await open()
        databases.push(database)
        await migrate(database.db, migrations)
        await populateCases(database.db, size, now, Buffer.alloc(32, 7))
        await populateFeed(database.db, size)
      }
    }, 600_000)
    afterAll(() => Promise.all(databases.map((each) => each.close())))

    /** Rows read by the first page and by the second. */
    async function measurePages(list: List, { db }: TestDatabase) {
      const session = sessionOf(list)
      let rows: readonly object[] = []
      const first = await measureWork(db, session, async (each) => {
        rows = await list.run(each, firstPage)
      })
      const last = rows[4]
      const after = last && list.after?.(last as never) // the list's own row
      const second =
        after && (await measureWork(db, session, (each) => list.run(each, { ...firstPage, after })))
      return { count: rows.length, hasAfter: list.after !== undefined, first, second }
    }

    test.each(lists)('%s: a page costs the same among twice as many cases', async (what, list) => {
      const [few, many] = [
        await measurePages(list, databases[0]!),
        await measurePages(list, databases[1]!),
      ]
      expect(many.count).toBeGreaterThanOrEqual(few.count)
      if (!isRare(what)) expect(few.count).toBeGreaterThan(0)
      if (many.hasAfter && many.count >= 5) expect(many.second).toBeDefined()
      for (const page of ['first', 'second'] as const) {
        const [before, after]: (Work | undefined)[] = [few[page], many[page]]
        expect(after?.scanned ?? []).toEqual([])
        expect((after?.rows ?? 0) - (before?.rows ?? 0)).toBeLessThanOrEqual(tolerance)
      }
      // a page of each of the fourteen stretches, and what the policy reads of each row
      expect(many.first.rows).toBeLessThan(500)
    })

    test.each(lists.filter(([, { subgraph }]) => subgraph !== 'sims'))(
      '%s: the count ends at its bound',
      async (_what, list) => {
        const [few, many] = await Promise.all(
          databases.map(async ({ db }) => {
            let total = 0
            const work = await measureWork(db, sessionOf(list), async (each) => {
              total = await countRows(each, list.counted ?? ((on, page) => list.run(on, page)))
            })
            return { total, work }
          }),
        )
        expect(few?.total).toBeLessThanOrEqual(many?.total ?? -1)
        expect(many?.total).toBeLessThanOrEqual(maxCounted)
        // among so few cases the planner may read a table whole
        expect(many?.work.rows).toBeLessThan(entriesOfCount * maxCounted)
      },
    )

    test.each(['aoc', 'ccib', 'station'] as const)(
      'holders of numbers, %s: the count ends at its bound',
      async (caller) => {
        const { db } = databases[1]!
        let total = 0
        const session = sessionOf(holders(caller))
        const work = await measureWork(db, session, async (each) => {
          total = await countHoldersInCases(each, allHolders, now)
        })
        expect(total).toBeLessThanOrEqual(maxCounted)
        expect(work.rows).toBeLessThan(entriesOfCount * maxCounted)
      },
    )

    test('a station reads the holds of its own cases, and of no other', async () => {
      const list = holds('station', {}, 'LAPSES_AT')
      const { first } = await measurePages(list, databases[1]!)
      const ownCases = sizes[1] / 200
      expect(first.rows).toBeLessThan(15 * ownCases)
    })
  },
)
