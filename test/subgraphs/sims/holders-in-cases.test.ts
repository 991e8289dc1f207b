import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { PageRequest } from '../../../subgraphs/kit/connection.ts'
import type { Queryable, Session } from '../../../subgraphs/kit/database/database.ts'
import {
  countHoldersInCases,
  listHoldersInCases,
  type HolderFilter,
} from '../../../subgraphs/sims/holder-lists/store.ts'
import { engines } from '../../support/processes/database.ts'
import {
  newNumbers,
  newPerson,
  register,
  startSims,
  type SimsUnderTest,
} from './sims-under-test.ts'
import { allHolders } from '../../support/domain/holder-filter.ts'

const session = (agencyId: string, agencyKind: string): Session => ({
  role: 'aoc_sims',
  agencyId,
  agencyKind,
  officer: 'officer-1',
})
const aoc = session('aoc', 'AOC')
const ccib = session('police:ccib', 'POLICE')
const station = session('police:station:10101', 'POLICE')
const strangers = [
  session('nbtc', 'REGULATOR'),
  session('telco:ais', 'TELCO'),
  session('telco:true', 'TELCO'),
  session('bank:004', 'BANK'),
  session('amlo', 'AMLO'),
  session('police:station:99999', 'POLICE'),
  session('police:ccib', 'TELCO'),
  session('partner:x', 'PARTNER'),
  session('', ''),
]
const all: HolderFilter = allHolders
const page: PageRequest = { size: 100, limit: 101, after: null }
const now = new Date()

describe.each(engines)('holders in cases, on $engine,', ({ open, engine }) => {
  let sims: SimsUnderTest
  beforeAll(async () => {
    sims = await startSims(open)
  })
  afterAll(() => sims?.close())

  const as = <T>(caller: Session, work: (db: Queryable) => Promise<T>) =>
    sims.db.transaction(caller, work)
  const asOwner = <Row>(text: string, values: readonly unknown[] = []) =>
    sims.db.asOwner((owner) => owner.query<Row>(text, values))
  /** Holders that the list has for the caller, by person. */
  const listed = async (caller: Session, filter: HolderFilter = all) => {
    const rows = await as(caller, (db) => listHoldersInCases(db, filter, page, now))
    expect(await as(caller, (db) => countHoldersInCases(db, filter, now))).toBe(rows.length)
    return rows.map(({ personId, operator }) => `${personId} ${operator}`)
  }
  /** Holders that the policy lets the caller see: what the list must be, found without it. */
  const allowed = async (caller: Session) => {
    const rows = await as(caller, (db) =>
      db.query<{ holder: string }>(
        `select person_id || ' ' || operator as holder from sims.holder_count
         where count > 0 order by rank, person_id, operator`,
      ),
    )
    return rows.map(({ holder }) => holder)
  }
  const expectListsToBeAllowed = async () => {
    for (const caller of [aoc, ccib, station])
      expect([caller.agencyId, await listed(caller)]).toEqual([
        caller.agencyId,
        await allowed(caller),
      ])
  }

  test('a holder is listed when its number comes into a case, and no longer when it has left all', async () => {
    const person = newPerson()
    const [msisdn = ''] = await register(sims, 'ais', person, 2)
    const holder = `${person.id} AIS`
    expect(await listed(aoc)).not.toContain(holder)
    const first = await sims.openCase([msisdn])
    const second = await sims.openCase([msisdn])
    expect(await listed(aoc)).toContain(holder)
    expect(await listed(station)).not.toContain(holder)
    await sims.refer(second, 'police:station:10101')
    expect(await listed(station)).toContain(holder)
    expect(await listed(ccib)).toContain(holder)
    await expectListsToBeAllowed()
    await asOwner('delete from access.case_number where case_id = $1::uuid', [first])
    expect(await listed(aoc)).toContain(holder)
    await asOwner('delete from access.case_number where case_id = $1::uuid', [second])
    expect(await listed(aoc)).not.toContain(holder)
    await expectListsToBeAllowed()
  })

  test('a holder is listed that registers a number, elsewhere, after its first came into a case', async () => {
    const person = newPerson()
    const [msisdn = ''] = await register(sims, 'ais', person, 1)
    await sims.openCase([msisdn])
    await register(sims, 'nt', person, 3)
    const rows = await listed(aoc)
    expect(rows).toContain(`${person.id} AIS`)
    expect(rows).toContain(`${person.id} NT`)
    expect(await listed(aoc, { ...all, operators: ['NT'] })).toContain(`${person.id} NT`)
    expect(await listed(aoc, { ...all, moreThan: 2 })).toContain(`${person.id} NT`)
    expect(await listed(aoc, { ...all, moreThan: 3 })).not.toContain(`${person.id} NT`)
    await expectListsToBeAllowed()
  })

  test('a holder of an account on the trail is listed, and a victim, and a person who is identified as the victim', async () => {
    const [holder, victim, other] = [newPerson(), newPerson(), newPerson()]
    for (const person of [holder, victim, other]) await register(sims, 'true', person, 1)
    const caseId = await sims.openCase([])
    await asOwner('update access.case_victim set person_id = $2::text where case_id = $1::uuid', [
      caseId,
      victim.id,
    ])
    const account = `acc_${randomUUID()}`
    await asOwner(
      `insert into access.account (id, bank_code, last_four) values ($1::text, '004', '0001')`,
      [account],
    )
    await asOwner(
      `insert into access.case_account (case_id, account_id, because) values ($1::uuid, $2::text, 'TRAIL')`,
      [caseId, account],
    )
    expect(await listed(aoc)).not.toContain(`${holder.id} TRUE`)
    await asOwner(
      `insert into access.account_detail (account_id, bank_code, account_number, holder_id, holder_rank)
       values ($1::text, '004', '1', $2::text, 2)`,
      [account, holder.id],
    )
    expect(await listed(aoc)).toEqual(
      expect.arrayContaining([`${holder.id} TRUE`, `${victim.id} TRUE`]),
    )
    await expectListsToBeAllowed()
    await asOwner('update access.case_victim set person_id = $2::text where case_id = $1::uuid', [
      caseId,
      other.id,
    ])
    await asOwner('delete from access.case_account where account_id = $1::text', [account])
    const rows = await listed(aoc)
    expect(rows).toContain(`${other.id} TRUE`)
    expect(rows).not.toContain(`${victim.id} TRUE`)
    expect(rows).not.toContain(`${holder.id} TRUE`)
    await expectListsToBeAllowed()
  })

  test('an account that another agency added makes its holder no holder of the centre', async () => {
    const person = newPerson()
    await register(sims, 'true', person, 1)
    const caseId = await sims.openCase([])
    const account = `acc_${randomUUID()}`
    await asOwner(
      `insert into access.account (id, bank_code, last_four) values ($1::text, '004', '0002')`,
      [account],
    )
    await asOwner(
      `insert into access.case_account (case_id, account_id, because, holder_id) values ($1::uuid, $2::text, 'police:ccib', $3::text)`,
      [caseId, account, person.id],
    )
    await sims.refer(caseId, 'police:station:10101')
    expect(await listed(aoc)).not.toContain(`${person.id} TRUE`)
    expect(await listed(ccib)).toContain(`${person.id} TRUE`)
    expect(await listed(station)).not.toContain(`${person.id} TRUE`)
    await expectListsToBeAllowed()
  })

  test('pages follow each other without gap or repetition', async () => {
    for (let index = 0; index < 4; index++) {
      const [msisdn = ''] = await register(sims, 'nt', newPerson(), 1 + (index % 2))
      await sims.openCase([msisdn])
    }
    const rows: string[] = []
    for (let after: readonly string[] | null = null; ;) {
      const request: PageRequest = { size: 2, limit: 2, after }
      const each = await as(aoc, (db) => listHoldersInCases(db, all, request, now))
      rows.push(...each.map(({ personId, operator }) => `${personId} ${operator}`))
      const last = each[1]
      if (!last) break
      after = [String(last.count), last.personId, last.operator]
    }
    expect(rows).toEqual(await allowed(aoc))
  })

  test('a clock that runs and one that ran out are told apart', async () => {
    const [running, expired] = [newPerson(), newPerson()]
    for (const [person, by] of [
      [running, '+1 day'],
      [expired, '-1 day'],
    ] as const) {
      const [msisdn = ''] = await register(sims, 'ais', person, 1)
      await sims.openCase([msisdn])
      await asOwner(
        `update sims.holder_count set verification = 'REQUIRED', verify_by = $2::timestamptz + $3::interval where person_id = $1::text`,
        [person.id, now, by],
      )
    }
    expect(await listed(aoc, { ...all, states: ['REQUIRED'] })).toEqual([`${running.id} AIS`])
    expect(await listed(aoc, { ...all, states: ['EXPIRED'] })).toEqual([`${expired.id} AIS`])
    expect(await listed(aoc, { ...all, states: ['VERIFIED'] })).toEqual([])
  })

  test('a stranger learns nothing, neither from the list nor from the number', async () => {
    for (const caller of strangers) {
      const rows = await as(caller, (db) =>
        db.query(
          `select * from sims.holders_in_my_cases(array['AIS', 'TRUE', 'NT'], array['NOT_REQUIRED', 'REQUIRED'], 0, false, '-infinity', 'infinity',
             -2147483648, '', '', 100)`,
        ),
      )
      expect([caller.agencyId, rows]).toEqual([caller.agencyId, []])
      const counts = await as(caller, (db) =>
        db.query<{ unclocked: number; clocked: number; expired: number }>(
          `select unclocked, clocked, expired
           from sims.count_in_my_cases(array['AIS', 'TRUE', 'NT'], array['NOT_REQUIRED', 'REQUIRED'], 0, false, now())`,
        ),
      )
      expect(
        counts.filter(({ unclocked, clocked, expired }) => unclocked + clocked + expired > 0),
      ).toEqual([])
    }
  })

  test.each([
    ['reads whether a holder is in a case', 'select case_reach from sims.holder_count'],
    ['asks for it in a condition', 'select person_id from sims.holder_count where case_reach > 0'],
    [
      'makes an error of it',
      'select person_id from sims.holder_count where 1 / (case_reach - 2) > 0',
    ],
    ['asks for it by name', `select sims.case_reach_of('psn_x')`],
    ['marks a person', `select sims.mark_reach(array['psn_x'])`],
    ['reads the persons of a station', 'select sims.persons_in_my_cases()'],
  ])('nobody %s', async (_what, text) => {
    for (const caller of [...strangers, aoc, ccib, station])
      await expect(as(caller, (db) => db.query(text))).rejects.toMatchObject({ code: '42501' })
  })

  // PGlite has one connection: two transactions never meet
  const atOnce = engine === 'PostgreSQL' ? test : test.skip
  atOnce('a link and a new holder at the same time find each other', async () => {
    for (let round = 0; round < 10; round++) {
      const person = newPerson()
      const [msisdn = ''] = await register(sims, 'ais', person, 1)
      await Promise.all([
        register(sims, 'nt', person, 1),
        sims.openCase([msisdn, ...newNumbers(1)]),
      ])
      expect(await listed(aoc)).toContain(`${person.id} NT`)
    }
    await expectListsToBeAllowed()
  })
})
