import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import { accounts } from '../../subgraphs/accounts/subgraph.ts'
import { cases } from '../../subgraphs/cases/subgraph.ts'
import { migrate } from '../../subgraphs/kit/database/migrate.ts'
import { sims } from '../../subgraphs/sims/subgraph.ts'
import { nationalIds, reportInput } from '../support/domain/reports.ts'
import {
  pseudonyms,
  startSubgraph,
  type SubgraphClient,
  type TestCaller,
} from '../support/domain/subgraph-client.ts'
import { engines, type TestDatabase } from '../support/processes/database.ts'
import { insertTestAgencies } from '../support/tokens/agencies.ts'
import { aoc, bank, nbtc, telco } from '../support/tokens/callers.ts'

const mule = pseudonyms.person(nationalIds.firstMule)
const identifying = ({ scopes, ...caller }: TestCaller): TestCaller => ({
  ...caller,
  scopes: [...scopes, 'persons:identify'],
})

describe.each(engines)('the names of a person on $engine', ({ open }) => {
  let database: TestDatabase
  const clients: Record<string, SubgraphClient> = {}
  let caseId = ''

  beforeAll(async () => {
    database = await open()
    const { db } = database
    const all = [cases, accounts, sims]
    await migrate(
      db,
      all.map(({ migrations }) => migrations),
    )
    await insertTestAgencies(db)
    clients['cases'] = await startSubgraph(cases, db)
    clients['accounts'] = await startSubgraph(accounts, db)
    clients['sims'] = await startSubgraph(sims, db)
    // an agency outside of every case is the first to tell of the person
    await registerAccount('030', '0301111111', 'ชื่อ จากธนาคารอื่น')
    await registerSim('nt', '+66810000001', 'ชื่อ จากค่ายอื่น')
    await registerSim('ais', '+66812345678', 'นาย บัญชี  ม้าหนึ่ง')
    caseId = await report()
  })
  afterAll(async () => {
    await Promise.all(Object.values(clients).map((client) => client.close()))
    await database?.close()
  })

  const registerAccount = (bankCode: string, accountNumber: string, holderName: string) =>
    clients['accounts']?.ask(
      bank(bankCode),
      'mutation ($input: RegisterAccountsInput!) { registerAccounts(input: $input) { registered } }',
      {
        input: {
          idempotencyKey: randomUUID(),
          accounts: [{ accountNumber, nationalId: nationalIds.firstMule, holderName }],
        },
      },
    )
  const registerSim = (operator: 'ais' | 'nt', msisdn: string, holderName: string) =>
    clients['sims']?.ask(
      telco(operator),
      'mutation ($input: RegisterSimsInput!) { registerSims(input: $input) { registered } }',
      {
        input: {
          idempotencyKey: randomUUID(),
          sims: [
            {
              msisdn,
              nationalId: nationalIds.firstMule,
              holderName,
              registeredAt: '2025-01-01T00:00:00Z',
            },
          ],
        },
      },
    )
  async function report() {
    const query =
      'mutation ($input: ReportCaseInput!) { reportCase(input: $input) { case { id } } }'
    const answer = await clients['cases']?.ask(aoc, query, { input: reportInput() })
    return answer?.data.reportCase.case.id as string
  }
  async function read(caller: TestCaller, basis: 's7' | 's8-5' | 'nbtc') {
    const query = `query ($id: ID!) { _entities(representations: [{ __typename: "Person", id: $id }]) {
      ... on Person { name hasNameConflict names { name source agency { id } } } } }`
    const purpose = basis === 'nbtc' ? { basis } : { basis, case: caseId }
    const { data } = (await clients['cases']?.ask({ ...identifying(caller), purpose }, query, {
      id: mule,
    })) ?? { data: null }
    const [person] = data._entities
    const told = (person.names ?? []).map(
      (each: { name: string; source: string; agency: { id: string } }) =>
        `${each.source} ${each.agency.id} ${each.name}`,
    )
    return { name: person.name, conflict: person.hasNameConflict, told }
  }

  test('are those of the report and of the number in the case; no other agency changes them', async () => {
    expect(await read(aoc, 's8-5')).toEqual({
      name: 'นาย บัญชี  ม้าหนึ่ง',
      // a title and blanks are no conflict
      conflict: false,
      told: ['NUMBER telco:ais นาย บัญชี  ม้าหนึ่ง', 'TOLD aoc บัญชี ม้าหนึ่ง'],
    })
  })

  test('show the one of the account’s own bank first, and a conflict as a conflict', async () => {
    await registerAccount('014', '0142223332', 'ชื่อ ตามธนาคาร')
    expect(await read(aoc, 's8-5')).toEqual({
      name: 'ชื่อ ตามธนาคาร',
      conflict: true,
      told: [
        'ACCOUNT bank:014 ชื่อ ตามธนาคาร',
        'NUMBER telco:ais นาย บัญชี  ม้าหนึ่ง',
        'TOLD aoc บัญชี ม้าหนึ่ง',
      ],
    })
  })

  test('are for a bank its own and that of the report', async () => {
    expect(await read(bank('014'), 's7')).toEqual({
      name: 'ชื่อ ตามธนาคาร',
      conflict: true,
      told: ['ACCOUNT bank:014 ชื่อ ตามธนาคาร', 'TOLD aoc บัญชี ม้าหนึ่ง'],
    })
    // an account of the person that is not in the case opens nothing of it
    expect((await read(bank('030'), 's7')).told).toEqual([])
  })

  test('are for the regulator those of the operators of holders over the limit', async () => {
    expect((await read(nbtc, 'nbtc')).name).toBeNull()
    for (let n = 0; n < 6; n += 1) await registerSim('nt', `+6682000000${n}`, 'ชื่อ จากค่ายอื่น')
    expect(await read(nbtc, 'nbtc')).toEqual({
      name: 'นาย บัญชี  ม้าหนึ่ง',
      conflict: true,
      told: ['NUMBER telco:ais นาย บัญชี  ม้าหนึ่ง', 'NUMBER telco:nt ชื่อ จากค่ายอื่น'],
    })
  })
})
