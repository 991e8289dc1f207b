import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Database, Session } from '../../subgraphs/kit/database/database.ts'
import { engines } from '../support/processes/database.ts'
import {
  openPopulatedDatabase,
  type PopulatedDatabase,
} from '../support/domain/populated-database.ts'

/** A caller with every other wall taken down: only the functions and policies of the database decide. */
const sessionOf = (role: string, agencyId: string, agencyKind: string): Session => ({
  role,
  agencyId,
  agencyKind,
  officer: 'officer-1',
})

describe.each(engines)('limits that every later definition keeps, on $engine', ({ open }) => {
  let population: PopulatedDatabase
  let db: Database
  let fact: PopulatedDatabase['fact']

  beforeAll(async () => {
    population = await openPopulatedDatabase(open)
    db = population.db
    fact = population.fact
  }, 240_000)
  afterAll(() => population?.close())

  const asOwner = <Row>(text: string, values: readonly unknown[] = []) =>
    population.asOwner<Row>(text, values)

  const remember = (session: Session, rank: number, id: string) =>
    db.transaction(session, (each) =>
      each.query('select access.remember_persons($1::jsonb)', [
        JSON.stringify([{ id, nationalId: '1', name: 'a name', rank }]),
      ]),
    )

  test.each([
    ['the centre', 'aoc_cases', 'aoc', 'AOC'],
    ['a station', 'aoc_cases', 'police:station:10101', 'POLICE'],
    ['CCIB', 'aoc_accounts', 'police:ccib', 'POLICE'],
    ['AMLO', 'aoc_accounts', 'amlo', 'AMLO'],
  ])('%s writes no name with the rank of a registration', async (_who, role, agency, kind) => {
    const session = sessionOf(role, agency, kind)
    const id = `psn_limit_${agency.replaceAll(':', '_')}`
    await expect(remember(session, 2, id)).rejects.toMatchObject({ code: '42501' })
    await expect(remember(session, 1, id)).resolves.toBeDefined()
    const rows = await asOwner<{ rank: number }>(
      'select name_rank as rank from access.person_identity where person_id = $1::text',
      [id],
    )
    expect(rows).toEqual([{ rank: 1 }])
  })

  test.each([
    ['a bank', 'aoc_accounts', 'bank:001', 'BANK'],
    ['an operator', 'aoc_sims', 'telco:ais', 'TELCO'],
  ])('%s registers a name', async (_who, role, agency, kind) => {
    const id = `psn_registered_${agency.replaceAll(':', '_')}`
    await remember(sessionOf(role, agency, kind), 2, id)
    const rows = await asOwner<{ rank: number }>(
      'select name_rank as rank from access.person_identity where person_id = $1::text',
      [id],
    )
    expect(rows).toEqual([{ rank: 2 }])
  })

  test('the regulator reads the names that agencies told of regulated holders only', async () => {
    await asOwner(
      `insert into access.person_name (person_id, agency_id, name) values ($1::text, 'bank:001', 'a name')`,
      [fact.holderId],
    )
    await asOwner(
      `insert into access.sim (msisdn, operator, holder_id) values ('+66600000001', 'AIS', $1::text)`,
      [fact.holderId],
    )
    const nbtc = { ...sessionOf('aoc_cases', 'nbtc', 'REGULATOR'), purposeBasis: 'nbtc' }
    const read = () =>
      db.transaction(nbtc, (each) =>
        each.query<{ name: string }>(
          'select name from access.person_name where person_id = $1::text',
          [fact.holderId],
        ),
      )
    expect(await read()).toEqual([])
    await asOwner(
      `insert into access.regulated_holder (person_id, operator) values ($1::text, 'AIS')`,
      [fact.holderId],
    )
    expect(await read()).toEqual([{ name: 'a name' }])
  })

  test.each(['aoc_accounts', 'aoc_sims', 'aoc_referrals'])(
    '%s reads no identity and no name',
    async (role) => {
      const purpose = { purposeCase: fact.caseId, purposeBasis: 's4' }
      for (const table of ['access.person_identity', 'access.person_name'])
        await expect(
          db.transaction({ ...sessionOf(role, 'aoc', 'AOC'), ...purpose }, (each) =>
            each.query(`select 1 from ${table}`),
          ),
        ).rejects.toMatchObject({ code: '42501' })
    },
  )

  test('the holder of an account that only AMLO asked about has no case for the centre', async () => {
    const holder = 'psn_only_asked'
    const account = 'acc_only_asked'
    const msisdn = '+66600000002'
    await asOwner('insert into access.person (id) values ($1::text)', [holder])
    await asOwner(
      `insert into access.account (id, bank_code, last_four) values ($1::text, '001', '0001')`,
      [account],
    )
    await asOwner(
      `insert into access.case_account (case_id, account_id, because, holder_id)
       values ($1::uuid, $2::text, 'ASKED amlo', $3::text)`,
      [fact.caseId, account, holder],
    )
    await asOwner(
      `insert into access.sim (msisdn, operator, holder_id) values ($1::text, 'AIS', $2::text)`,
      [msisdn, holder],
    )
    const read = () =>
      db.transaction(sessionOf('aoc_sims', 'aoc', 'AOC'), (each) =>
        each.query<{ msisdn: string }>('select msisdn from access.sim where msisdn = $1::text', [
          msisdn,
        ]),
      )
    expect(await read()).toEqual([])
    await asOwner(
      `insert into access.case_account (case_id, account_id, because, holder_id)
       values ($1::uuid, $2::text, 'TRAIL', $3::text)`,
      [fact.caseId, account, holder],
    )
    expect(await read()).toEqual([{ msisdn }])
  })

  test('AMLO sees in its own cases those in which it has asked for a hold', async () => {
    const mine = (agency: string) =>
      db.transaction(sessionOf('aoc_cases', agency, 'AMLO'), (each) =>
        each.query<{ id: string }>(
          'select id::text from access.my_cases() as mine (id) where id = $1::uuid',
          [fact.caseId],
        ),
      )
    await asOwner(
      `insert into access.case_account (case_id, account_id, because)
       values ($1::uuid, $2::text, 'ASKED amlo') on conflict do nothing`,
      [fact.caseId, fact.accountId],
    )
    expect(await mine('amlo')).toEqual([{ id: fact.caseId }])
    expect(await mine('amlo:another')).toEqual([])
  })

  test('an account of a merged case keeps the holder whom that case kept', async () => {
    const survivor = 'case8'
    const account = 'acc_kept'
    await asOwner(`insert into access.person (id) values ('psn_then'), ('psn_now')`)
    await asOwner(
      `insert into access.account (id, bank_code, last_four) values ($1::text, '001', '0002')`,
      [account],
    )
    await asOwner(
      `insert into access.case_account (case_id, account_id, because, holder_id)
       values (md5('case7')::uuid, $1::text, 'TRAIL', 'psn_then')`,
      [account],
    )
    await asOwner(
      `insert into access.account_detail (account_id, bank_code, account_number, holder_id, holder_rank)
       values ($1::text, '001', '0000000002', 'psn_now', 2)`,
      [account],
    )
    // the first registration replaced the holder in the case: the case keeps another holder from here on
    await asOwner(
      `update access.case_account set holder_id = 'psn_then' where account_id = $1::text`,
      [account],
    )
    await db.transaction(sessionOf('aoc_cases', 'aoc', 'AOC'), (each) =>
      each.query(
        `select access.merge_case(md5('case7')::uuid, md5($1::text)::uuid, '{}'::uuid[], now())`,
        [survivor],
      ),
    )
    const rows = await asOwner<{ holder: string }>(
      `select holder_id as holder from access.case_account
       where account_id = $1::text and case_id = md5($2::text)::uuid`,
      [account, survivor],
    )
    expect(rows).toEqual([{ holder: 'psn_then' }])
  })
})
