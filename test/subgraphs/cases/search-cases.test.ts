import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { startCases, type CasesUnderTest } from '../../support/domain/cases-under-test.ts'
import { nationalId, nationalIds, reportInput } from '../../support/domain/reports.ts'
import { pseudonyms, type TestCaller } from '../../support/domain/subgraph-client.ts'
import { engines } from '../../support/processes/database.ts'
import { aoc, bank, station, telco } from '../../support/tokens/callers.ts'

let people = 300_000_000

describe.each(engines)('finding cases on $engine', ({ open }) => {
  let cases: CasesUnderTest

  beforeAll(async () => {
    cases = await startCases(open)
  })
  afterAll(() => cases?.close())

  async function report(name: string, fields: object = {}) {
    const input = reportInput()
    const victim = { nationalId: nationalId(`110${++people}`), name, msisdn: '+66890000001' }
    const { data } = await cases.act(
      aoc,
      'reportCase',
      { ...input, victim, ...fields },
      'case { id caseNumber }',
    )
    return { ...data.case, input, victim } as {
      readonly id: string
      readonly caseNumber: string
      readonly input: ReturnType<typeof reportInput>
      readonly victim: typeof victim
    }
  }
  async function find(filter: object, caller: TestCaller = aoc) {
    const query = `query ($filter: CaseSearchInput!) { found: searchCases(filter: $filter, first: 100) { nodes { id } } }`
    const { data, errors } = await cases.client.ask(caller, query, { filter })
    return errors
      ? errors[0]?.extensions.code
      : data.found.nodes.map(({ id }: { id: string }) => id)
  }
  async function findVictim(filter: object, caller: TestCaller = aoc) {
    const query = `query ($filter: VictimSearchInput!) { found: searchCasesByVictim(filter: $filter, first: 100) { nodes { id } } }`
    const { data, errors } = await cases.client.ask(caller, query, { filter })
    return errors
      ? errors[0]?.extensions.code
      : data.found.nodes.map(({ id }: { id: string }) => id)
  }

  test('by number, suspect number, account and reference, and by all that is given', async () => {
    const { id, caseNumber, input } = await report('นาย ทดสอบ ค้นหา', {
      suspectMsisdns: ['+66844444444'],
      transfers: [
        {
          ...reportInput().transfers[0]!,
          reference: 'FIND-1',
          to: { bankCode: '014', accountNumber: '0149990001' },
        },
      ],
    })
    const account = { bankCode: '014', accountNumber: '014-999-0001' }
    expect(input).toBeDefined()
    expect(await find({ caseNumber })).toEqual([id])
    expect(await find({ suspectMsisdn: '+66844444444' })).toEqual([id])
    expect(await find({ account })).toEqual([id])
    expect(await find({ reference: 'FIND-1' })).toEqual([id])
    expect(await find({ caseNumber, account, reference: 'FIND-1' })).toEqual([id])
    expect(await find({ caseNumber, reference: 'FIND-2' })).toEqual([])
    expect(await find({})).toBe('BAD_USER_INPUT')
  })

  test('by the victim: ID, telephone, and the beginning of either name without title or blanks', async () => {
    const { id, victim } = await report('นางสาว  กาญจนา   ศรีสุวรรณ')
    await report('นาย อื่น คนอื่น')
    expect(await findVictim({ nationalId: victim.nationalId })).toEqual([id])
    expect(await findVictim({ nationalId: victim.nationalId, msisdn: victim.msisdn })).toEqual([id])
    for (const name of ['กาญจนา ศรี', 'น.ส. กาญ', 'ศรีสุวรรณ', 'นางสาวกาญจนาศรีสุวรรณ'])
      expect([name, await findVictim({ name })]).toEqual([name, [id]])
    expect(await findVictim({ name: 'สุวรรณ' })).toEqual([])
    expect(await findVictim({ name: 'กา' })).toBe('BAD_USER_INPUT')
  })

  test('a bank finds by its own accounts and legs alone, a station nothing of cases that it does not see', async () => {
    const { id, caseNumber, victim, input } = await report('นาย ธนาคาร เห็นน้อย')
    const [first, , third] = input.transfers
    expect(await find({ caseNumber }, bank('004'))).toEqual([id])
    expect(await find({ account: pick(first!.from) }, bank('004'))).toContain(id)
    expect(await find({ account: pick(first!.to) }, bank('004'))).toEqual([])
    expect(await find({ suspectMsisdn: '+66812345678' }, bank('004'))).toEqual([])
    expect(await find({ reference: third!.reference }, bank('004'))).toEqual([])
    expect(await find({ reference: third!.reference }, bank('006'))).toEqual([id])
    const intake = { ...bank('004'), scopes: [...bank('004').scopes, 'cases:intake'] }
    expect(await findVictim({ nationalId: victim.nationalId }, intake)).toEqual([])
    expect(await find({ caseNumber }, station('10101'))).toEqual([])
    expect(await findVictim({ name: victim.name }, station('10101'))).toEqual([])
  })

  test('a name that more than a thousand victims have hides no case: beside a number, and from its station', async () => {
    const { id, caseNumber } = await report('นาย ซ้ำกัน ทั้งประเทศ')
    await cases.database.db.asOwner(async (owner) => {
      await owner.script(`
        insert into access.case_file (id, case_number, opened_at, reported_at)
        select gen_random_uuid(), 'MANY-' || n, now(), now() + n * interval '1 second' from generate_series(1, 1100) as n;
        insert into cases.report (case_id, scam_type, channel, reported_at, victim_id, loss_satang, opened_by, opened_at)
        select f.id, 'ROMANCE', 'HOTLINE_1441', f.reported_at, r.victim_id, 1, 'aoc', f.opened_at
        from access.case_file f, cases.report r where f.case_number like 'MANY-%' and r.case_id = '${id}';
        insert into cases.victim_key (case_id, key)
        select f.id, k from access.case_file f, cases.name_keys('ซ้ำกัน ทั้งประเทศ') as k where f.case_number like 'MANY-%';`)
      await owner.query(
        `insert into access.case_party (case_id, agency_id, role, since, reported_at)
         values ($1::uuid, 'police:station:10101', 'INVESTIGATOR', now(), now())`,
        [id],
      )
    })
    expect(await findVictim({ name: 'ซ้ำกัน' })).toHaveLength(100)
    expect(await findVictim({ name: 'ซ้ำกัน' }, station('10101'))).toEqual([id])
    expect(await findVictim({ name: 'ซ้ำกัน' }, station('10102'))).toEqual([])
    const both = `select id from cases.find_cases($1::text, null, $2::text, null, null, null, null) as id`
    const findBoth = (agencyId: string, agencyKind: string) =>
      cases.database.db.transaction(
        { role: 'aoc_cases', agencyId, agencyKind, officer: 'o' },
        (db) => db.query<{ id: string }>(both, [caseNumber, 'ซ้ำกัน']),
      )
    expect((await findBoth('aoc', 'AOC')).map((each) => each.id)).toEqual([id])
    expect(await findBoth('bank:004', 'BANK')).toEqual([])
    expect(await findBoth('police:station:10102', 'POLICE')).toEqual([])
  })

  test('the contact of the victim of the case that the purpose names, and of nobody else', async () => {
    const { id, victim } = await report('นาย ติดต่อ ได้')
    const other = await report('นาย คนละ คดี')
    const contact = async (caseId: string, person: string) => {
      const caller = { ...aoc, purpose: { case: caseId, basis: 's8-5' } } as const
      const query = `query ($id: NationalId!) { person(nationalId: $id) { msisdn } }`
      return (await cases.client.ask(caller, query, { id: person })).data?.person?.msisdn ?? null
    }
    expect(await contact(id, victim.nationalId)).toBe(victim.msisdn)
    expect(await contact(other.id, victim.nationalId)).toBeNull()
    expect(await contact(id, nationalIds.firstMule)).toBeNull()
  })

  test('a case keeps the holder of an account that goes to somebody else', async () => {
    const { id, input } = await report('นาย ผู้เสียหาย จริง', {
      transfers: [
        {
          ...reportInput().transfers[0]!,
          to: {
            bankCode: '014',
            accountNumber: '0147770001',
            holderNationalId: nationalIds.firstMule,
          },
        },
      ],
    })
    expect(input).toBeDefined()
    const account = pseudonyms.account('014', '0147770001')
    const holders = async () => {
      const { transfers } = await cases.read(aoc, id, 'transfers { toHolder { id } }')
      return transfers[0].toHolder.id
    }
    const register = (person: string) =>
      cases.database.db.asOwner(async (owner) => {
        await owner.script('set local role aoc_owner')
        await owner.query('insert into access.person (id) values ($1) on conflict do nothing', [
          person,
        ])
        await owner.query(
          'update access.account_detail set holder_id = $2, holder_rank = 2 where account_id = $1',
          [account, person],
        )
      })
    expect(await holders()).toBe(pseudonyms.person(nationalIds.firstMule))
    await register('psn_registered')
    expect(await holders()).toBe('psn_registered')
    await register('psn_innocent')
    expect(await holders()).toBe('psn_registered')
    const caseIds = (person: string) =>
      cases.database.db.transaction(cases.behindTheWalls(aoc), (db) =>
        db.query<{ id: string }>('select id from access.cases_of_suspect($1) as s (id)', [person]),
      )
    expect(await caseIds('psn_registered')).toEqual([{ id }])
    expect(await caseIds('psn_innocent')).toEqual([])
  })

  test('the decision of each search is the database’s own: an operator finds nothing', async () => {
    const { caseNumber } = await report('นาย โอเปอเรเตอร์ ไม่เห็น')
    const rows = await cases.database.db.transaction(cases.behindTheWalls(telco('ais')), (db) =>
      db.query('select cases.find_cases($1, null, null, null, null, null, null)', [caseNumber]),
    )
    expect(rows).toEqual([])
  })
})

function pick({ bankCode, accountNumber }: { bankCode: string; accountNumber: string }) {
  return { bankCode, accountNumber }
}
