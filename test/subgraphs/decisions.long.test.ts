import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Session } from '../../subgraphs/kit/database/database.ts'
import { findIdentities } from '../../subgraphs/cases/persons/store.ts'
import { migrations } from '../../local/subgraphs.ts'
import { migrate } from '../../subgraphs/kit/database/migrate.ts'
import { engines, type TestDatabase } from '../support/processes/database.ts'
import {
  findPopulatedCases,
  populateCases,
  type CasePopulation,
  type PopulatedCase,
} from '../support/domain/case-population.ts'
import { measureWork } from '../support/domain/measure-work.ts'

const now = new Date('2026-11-26T00:00:00Z')
const key = Buffer.alloc(32, 7)
const fewCases = 1_000
const manyCases = 5_000

interface Populated extends TestDatabase {
  readonly population: CasePopulation
  readonly fact: PopulatedCase
}

async function openPopulated(open: () => Promise<TestDatabase>, cases: number): Promise<Populated> {
  const database = await open()
  await migrate(database.db, migrations)
  const population = await populateCases(database.db, cases, now, key)
  const facts = await findPopulatedCases(database.db, cases, 4)
  const fact = facts.find(({ stationCode }) => stationCode !== null)
  if (!fact) throw new Error('no case has been referred')
  return { ...database, population, fact }
}

// the counters of a server say what functions read; PGlite runs the same functions
describe.each(engines.filter(({ engine }) => engine === 'PostgreSQL'))(
  'what a purpose costs on $engine',
  ({ open }) => {
    let many: Populated
    beforeAll(async () => {
      many = await openPopulated(open, manyCases)
    }, 240_000)
    afterAll(() => many?.close())

    const centre: Session = {
      role: 'aoc_cases',
      agencyId: 'aoc',
      agencyKind: 'AOC',
      officer: 'officer-1',
    }
    const station = (fact: PopulatedCase, purposeCase: string): Session => ({
      ...centre,
      agencyId: `police:station:${fact.stationCode ?? ''}`,
      agencyKind: 'POLICE',
      purposeCase,
    })

    test.each([
      ['the id of the case', ({ caseId }: PopulatedCase) => caseId, 1],
      ['the number of the case', ({ caseNumber }: PopulatedCase) => caseNumber, 1],
      ['a mistyped number', ({ caseNumber }: PopulatedCase) => `${caseNumber}x`, 0],
      ['an id in capitals', ({ caseId }: PopulatedCase) => caseId.toUpperCase(), 0],
      ['nothing', () => '', 0],
    ])('a purpose that is %s is looked up, not searched', async (_which, purposeOf, found) => {
      const { db, fact } = many
      const session = station(fact, purposeOf(fact))
      let rows: readonly unknown[] = []
      const work = await measureWork(db, session, async (each) => {
        rows = await findIdentities(each, [fact.holderId])
      })
      expect(rows).toHaveLength(found)
      expect(work.scanned).toEqual([])
      expect(work.rows).toBeLessThan(20)
    })

    test('twenty persons under one purpose cost one look at the purpose', async () => {
      const { db, fact } = many
      const persons = await db.asOwner((owner) =>
        owner.query<{ id: string }>('select id from access.person order by id limit 20'),
      )
      const work = await measureWork(db, { ...centre, purposeCase: fact.caseNumber }, (each) =>
        findIdentities(
          each,
          persons.map(({ id }) => id),
        ),
      )
      expect(work.rows).toBeLessThan(20 * 8)
    })

    test('a victim of many cases is identified at the cost of one', async () => {
      const { db, fact, population } = many
      const session = station(fact, 'AOC-2569-0000002')
      const work = await measureWork(db, session, (each) =>
        findIdentities(each, [population.victimOfMany]),
      )
      expect(population.inOne).toBeGreaterThan(100)
      expect(work.rows).toBeLessThan(20)
    })
  },
)

describe.each(engines)('policies on $engine', ({ open }) => {
  let database: Populated
  beforeAll(async () => {
    database = await openPopulated(open, fewCases)
  }, 240_000)
  afterAll(() => database?.close())

  // each divides by zero on every row that the caller may not see, had the row been shown to it
  test.each([
    [
      'cases',
      'select count(*) from access.case_file where 1 / (length(case_number) - length(case_number)) = 1',
    ],
    ['cases', 'select count(*) from access.case_party where 1 / (length(role) - length(role)) = 1'],
    ['cases', 'select count(*) from access.case_event where 1 / (id - id) = 1'],
    [
      'cases',
      'select count(*) from access.case_victim where 1 / (length(person_id) - length(person_id)) = 1',
    ],
    [
      'cases',
      'select count(*) from access.case_account where 1 / (length(because) - length(because)) = 1',
    ],
    [
      'cases',
      'select count(*) from access.case_number where 1 / (length(msisdn) - length(msisdn)) = 1',
    ],
    ['cases', 'select count(*) from access.person where 1 / (length(id) - length(id)) = 1'],
    [
      'cases',
      'select count(*) from access.person_identity where 1 / (length(national_id) - length(national_id)) = 1',
    ],
    ['cases', 'select count(*) from access.leg where 1 / (amount_satang - amount_satang) = 1'],
    [
      'accounts',
      'select count(*) from access.account where 1 / (length(last_four) - length(last_four)) = 1',
    ],
    [
      'accounts',
      'select count(*) from access.account_detail where 1 / (holder_rank - holder_rank) = 1',
    ],
    ['accounts', 'select count(*) from accounts.hold where 1 / (hop - hop) = 1'],
  ] as const)(
    'as %s, a condition that fails MUST NOT meet a hidden row: %s',
    async (subgraph, text) => {
      const nobody: Session = {
        role: `aoc_${subgraph}`,
        agencyId: 'bank:999',
        agencyKind: 'BANK',
        officer: 'officer-1',
      }
      const rows = await database.db.transaction(nobody, (each) => each.query(text))
      expect(rows).toEqual([{ count: 0 }])
    },
  )
})
