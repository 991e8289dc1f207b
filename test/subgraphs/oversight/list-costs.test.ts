import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Session } from '../../../subgraphs/kit/database/database.ts'
import { migrate } from '../../../subgraphs/kit/database/migrate.ts'
import { listAccesses, type AccessFilter } from '../../../subgraphs/oversight/accesses/store.ts'
import { migrations } from '../../../local/subgraphs.ts'
import { measureWork } from '../../support/domain/measure-work.ts'
import { engines, type TestDatabase } from '../../support/processes/database.ts'

const sizes = [10_000, 20_000] as const
const newest = new Date('2026-11-26T00:00:00Z')
const minute = 60_000
const anyAccess: AccessFilter = {
  agencyId: null,
  officer: null,
  caseId: null,
  person: null,
  coordinate: null,
  outcome: null,
  from: null,
  before: null,
}

const session = (agencyId: string, agencyKind: string): Session => ({
  role: 'aoc_oversight',
  agencyId,
  agencyKind,
  officer: 'officer-1',
})
const authority = session('oversight:pdpc', 'OVERSIGHT')
const rare = session('bank:002', 'BANK')

/** One access a minute; the oldest ten of `bank:002`, the others of `bank:001`, ten of them of another officer; times up to five minutes out of order. */
async function populate({ db }: TestDatabase, size: number): Promise<void> {
  await db.asOwner(async (owner) => {
    await owner.query(
      `insert into oversight.access (sequence, id, at, agency_id, officer, outcome, persons, delivered, refused)
       select n, gen_random_uuid(), $2::timestamptz - ($1::integer - n - n % 5) * interval '1 minute',
         case when n <= 10 then 'bank:002' else 'bank:001' end,
         case when n between 11 and 20 then 'Officer-2' else 'officer-1' end, 'answered', 0, '{}', '{}'
       from generate_series(1, $1::integer) as n`,
      [size, newest],
    )
    await owner.script('analyze')
  })
}

const hoursAgo = (hours: number) => new Date(newest.getTime() - hours * 60 * minute)
const at = (from: number, before: number): Partial<AccessFilter> => ({
  from: hoursAgo(from),
  before: hoursAgo(before),
})

describe.each(engines)('lists of accesses on $engine', ({ engine, open }) => {
  const databases: TestDatabase[] = []
  beforeAll(async () => {
    for (const size of engine === 'PostgreSQL' ? sizes : [1_000]) {
      const database = await open()
      databases.push(database)
      await migrate(database.db, migrations)
      await populate(database, size)
    }
  }, 240_000)
  afterAll(() => Promise.all(databases.map((each) => each.close())))

  test.each([
    ['of an hour', at(3, 2)],
    ['of an hour of an agency', { ...at(3, 2), agencyId: 'bank:001' }],
    ['since an hour', { from: hoursAgo(3) }],
    ['before an hour', { before: hoursAgo(9) }],
    ['of a time without accesses', { from: hoursAgo(-9) }],
    ['of a time before the log', { before: hoursAgo(9_999) }],
  ])('accesses %s are those of that time, newest place first', async (_which, filter) => {
    const { db } = databases[0]!
    const rows = await db.transaction(authority, (each) =>
      listAccesses(each, { ...anyAccess, ...filter }, null, 5_000),
    )
    const { from = null, before = null } = filter
    const expected = await db.asOwner((owner) =>
      owner.query<{ sequence: string }>(
        `select sequence::text from oversight.access where at >= coalesce($1::timestamptz, '-infinity')
           and at < coalesce($2::timestamptz, 'infinity') order by oversight.access.sequence desc limit 5000`,
        [from, before],
      ),
    )
    expect(rows.map(({ sequence }) => sequence)).toEqual(
      expected
        .map(({ sequence }) => sequence)
        .filter((sequence) => !('agencyId' in filter) || Number(sequence) > 10),
    )
  })

  test('an agency reads the hours of its own accesses, an authority all, and nobody else any', async () => {
    const hoursOf = (caller: Session) =>
      databases[0]!.db.transaction(caller, (each) =>
        each.query<{ agencyId: string }>(
          'select distinct agency_id as "agencyId" from oversight.access_hour order by agency_id',
        ),
      )
    expect(await hoursOf(rare)).toEqual([{ agencyId: 'bank:002' }])
    expect(await hoursOf(authority)).toHaveLength(3)
    for (const stranger of [session('bank:999', 'BANK'), session('aoc', 'AOC'), session('', '')])
      expect(await hoursOf(stranger)).toEqual([])
  })

  const counted = engine === 'PostgreSQL' ? test : test.skip
  counted.each([
    ['all', authority, {}],
    ['those of an agency with few', authority, { agencyId: 'bank:002' }],
    ['those of the caller, of whom there are few', rare, { agencyId: 'bank:002' }],
    ['those of an officer with few', authority, { agencyId: 'bank:001', officer: 'officer-2' }],
    ['those of an hour', authority, at(100, 99)],
    ['those of an hour of an agency', authority, { ...at(100, 99), agencyId: 'bank:001' }],
    ['those before an hour', authority, { before: hoursAgo(100) }],
    ['those of the caller since an hour', rare, { agencyId: 'bank:002', from: hoursAgo(5) }],
  ] as const)('a page of %s costs the same among twice as many', async (_which, caller, filter) => {
    const rows = []
    for (const { db } of databases) {
      const work = await measureWork(db, caller, (each) =>
        listAccesses(each, { ...anyAccess, ...filter }, null, 21),
      )
      // few rows of hours are read whole
      expect(work.scanned.filter((name) => name !== 'oversight.access_hour')).toEqual([])
      rows.push(work.rows)
    }
    // a place is looked for among the hours, from the first and from the last: one for sixty accesses here, of an agency and of all
    const hours = 'before' in filter || 'from' in filter ? (4 * sizes[0]) / 60 : 0
    expect(rows[1]! - rows[0]!).toBeLessThanOrEqual(hours + 16)
    expect(rows[0]!).toBeLessThan(hours + 500)
  })
})
