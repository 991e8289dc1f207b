import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Session } from '../../../subgraphs/kit/database/database.ts'
import { findCoverage } from '../../../subgraphs/sims/holders/store.ts'
import { measureWork } from '../../support/domain/measure-work.ts'
import {
  openPopulatedDatabase,
  type PopulatedDatabase,
} from '../../support/domain/populated-database.ts'
import { engines } from '../../support/processes/database.ts'

const callers = [
  ['aoc', 'AOC'],
  ['police:ccib', 'POLICE'],
  ['police:station:99999', 'POLICE'],
  ['telco:ais', 'TELCO'],
  ['bank:001', 'BANK'],
  ['amlo', 'AMLO'],
  ['nbtc', 'REGULATOR'],
  ['partner:x', 'PARTNER'],
  ['', ''],
] as const

describe.each(engines)('whose numbers a purpose opens, on $engine,', ({ open, engine }) => {
  let population: PopulatedDatabase
  let persons: readonly string[]
  let otherCase: string
  beforeAll(async () => {
    population = await openPopulatedDatabase(open)
    const { fact } = population
    const others = await population.asOwner<{ id: string }>(
      `select p.id from access.person p order by p.id limit 20`,
    )
    persons = [...new Set([fact.holderId, fact.victimId, ...others.map(({ id }) => id)])]
    const [other] = await population.asOwner<{ id: string }>(
      'select id from access.case_file where id <> $1::uuid order by id limit 1',
      [fact.caseId],
    )
    otherCase = other?.id ?? ''
  }, 240_000)
  afterAll(() => population?.close())

  const sessionOf = (
    [agencyId, agencyKind]: readonly [string, string],
    purposeCase: string,
    purposeBasis: string,
  ): Session => ({
    role: 'aoc_sims',
    agencyId,
    agencyKind,
    officer: 'officer-1',
    purposeCase,
    purposeBasis,
  })
  /** The rule, person by person: may be counted, and is in the case that the purpose names. */
  const allowed = ({ agencyId, agencyKind, purposeCase, purposeBasis }: Session) =>
    population.db.asOwner(async (owner) => {
      await owner.query(
        `select set_config('access.agency_id', $1, true), set_config('access.agency_kind', $2, true),
           set_config('access.purpose_case', $3, true), set_config('access.purpose_basis', $4, true)`,
        [agencyId, agencyKind, purposeCase, purposeBasis],
      )
      const rows = await owner.query<{ id: string }>(
        `select p.id from unnest($1::text[]) as p (id)
         where case when access.agency_kind() = 'REGULATOR' then $2::text = 'nbtc'
           else sims.may_count(p.id) and access.purpose_case() in (select access.cases_of_person(p.id)) end
         order by p.id`,
        [persons, purposeBasis],
      )
      return rows.map(({ id }) => id)
    })
  const covered = async (session: Session) => {
    const rows = await population.db.transaction(session, (db) => findCoverage(db, persons))
    expect(rows).toHaveLength(persons.length)
    return rows.flatMap(({ id, isCovered }) => (isCovered ? [id] : [])).toSorted()
  }

  test('the persons in the case, for those who have a part in it, and nobody for others', async () => {
    const { caseId, stationCode, holderId } = population.fact
    const all = [...callers, [`police:station:${stationCode}`, 'POLICE'] as const]
    for (const caller of all)
      for (const purpose of [caseId, otherCase, '', 'AOC-0000-0000000'])
        for (const basis of ['s4', 'nbtc']) {
          const session = sessionOf(caller, purpose, basis)
          const found = await covered(session)
          expect([caller[0], purpose, basis, found]).toEqual([
            caller[0],
            purpose,
            basis,
            (await allowed(session)).toSorted(),
          ])
        }
    expect(await covered(sessionOf(['aoc', 'AOC'], caseId, 's4'))).toContain(holderId)
    expect(await covered(sessionOf(['police:station:99999', 'POLICE'], caseId, 's4'))).toEqual([])
  })

  const counted = engine === 'PostgreSQL' ? test : test.skip
  counted('twenty persons cost one look at the purpose', async () => {
    const session = sessionOf(['aoc', 'AOC'], population.fact.caseNumber, 's4')
    const rowsOf = async (ids: readonly string[]) => {
      const work = await measureWork(population.db, session, (db) => findCoverage(db, ids))
      expect(work.scanned).toEqual([])
      return work.rows
    }
    const nobody = await rowsOf([])
    const strangers = Array.from({ length: 20 }, (_, index) => `psn_nobody_${index}`)
    expect(await rowsOf(strangers)).toBeLessThanOrEqual(nobody + strangers.length)
  })
})
