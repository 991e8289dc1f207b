import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { accounts } from '../../../subgraphs/accounts/subgraph.ts'
import { cases } from '../../../subgraphs/cases/subgraph.ts'
import { sims } from '../../../subgraphs/sims/subgraph.ts'
import { migrate } from '../../../subgraphs/kit/database/migrate.ts'
import { keyed } from '../../support/domain/clocked-subgraphs.ts'
import { nationalId, nationalIds, reportInput } from '../../support/domain/reports.ts'
import {
  pseudonyms,
  startSubgraph,
  type SubgraphClient,
  type TestCaller,
} from '../../support/domain/subgraph-client.ts'
import { engines, type TestDatabase } from '../../support/processes/database.ts'
import { insertTestAgencies } from '../../support/tokens/agencies.ts'
import { amlo, aoc, bank, ccib, station, telco } from '../../support/tokens/callers.ts'

const number = '0142223332'
const first = nationalIds.firstMule
const partner = nationalId('310020000501')
const third = nationalId('310020000502')
const later = nationalId('310020000503')
const [firstId, partnerId, thirdId, laterId] = [first, partner, third, later].map((id) =>
  pseudonyms.person(id),
) as [string, string, string, string]
const named = (id: string, name: string) => ({ nationalId: id, name })
const three = [named(first, 'ม้าหนึ่ง'), named(partner, 'คู่สมรส'), named(third, 'บุตร')]

describe.each(engines)('a joint account, on $engine', ({ open }) => {
  let database: TestDatabase
  const clients: Record<string, SubgraphClient> = {}
  let caseId = ''

  beforeAll(async () => {
    database = await open()
    const all = [cases, accounts, sims]
    await migrate(
      database.db,
      all.map(({ migrations }) => migrations),
    )
    await insertTestAgencies(database.db)
    for (const each of all)
      clients[each.name] = await startSubgraph(each as typeof cases, database.db)
    // the partner has a number at an operator, which no case names
    await ask(
      'sims',
      telco('ais'),
      'mutation ($input: RegisterSimsInput!) { registerSims(input: $input) { registered } }',
      {
        input: keyed({
          sims: [
            {
              msisdn: '+66877777777',
              nationalId: partner,
              holderName: 'คู่สมรส',
              registeredAt: '2025-01-01T00:00:00Z',
            },
          ],
        }),
      },
    )
    caseId = await openCase()
  })
  afterAll(async () => {
    await Promise.all(Object.values(clients).map((client) => client.close()))
    await database?.close()
  })

  async function ask(name: string, caller: TestCaller, query: string, variables: object = {}) {
    const client = clients[name]
    if (!client) throw new RangeError(name)
    return client.ask(caller, query, { ...variables })
  }
  const openCase = async () => {
    const query =
      'mutation ($input: ReportCaseInput!) { reportCase(input: $input) { case { id } } }'
    const { data } = await ask('cases', aoc, query, { input: reportInput() })
    return data.reportCase.case.id as string
  }
  const register = async (account: object, code = '014') => {
    const query =
      'mutation ($input: RegisterAccountsInput!) { registerAccounts(input: $input) { registered updated } }'
    const input = keyed({ accounts: [{ accountNumber: number, ...account }] })
    const { data, errors } = await ask('accounts', bank(code), query, { input })
    return { done: data?.registerAccounts, message: errors?.[0]?.message }
  }
  const idsOf = (persons: readonly { id: string }[] | null) => persons?.map(({ id }) => id) ?? null
  /** The holders as they are registered. */
  const holders = async (caller: TestCaller) => {
    const query = `{ bankAccount(bankCode: "014", accountNumber: "${number}") { holder { id } holders { id } } }`
    const answer = await ask('accounts', caller, query)
    const { extensions } = answer as { extensions?: { access?: { persons?: string[] } } }
    const account = answer.data.bankAccount
    return {
      holder: account?.holder?.id,
      holders: idsOf(account?.holders ?? null),
      logged: extensions?.access?.persons?.toSorted(),
    }
  }
  /** The holders as of the case. */
  const ofCase = async (caller: TestCaller, id = caseId) => {
    const query = `query ($id: ID!) { case(id: $id) { transfers(first: 1) { toHolder { id } toHolders { id } } } }`
    const { data } = await ask('cases', caller, query, { id })
    return idsOf(data.case.transfers[0].toHolders)
  }
  const person = async (
    name: string,
    caller: TestCaller,
    id: string,
    fields: string,
    purpose?: object,
  ) => {
    const query = `query ($id: ID!) { _entities(representations: [{ __typename: "Person", id: $id }]) { ... on Person { ${fields} } } }`
    const reader = { ...caller, ...(purpose ? { purpose } : {}) } as TestCaller
    const { data, errors } = await ask(name, reader, query, { id })
    return { value: data?._entities?.[0], codes: errors?.map((each) => each.extensions.code) ?? [] }
  }
  const under = (basis: string, id = caseId) => ({ basis, case: id })

  test('is registered with all of its holders, and every case of before has them', async () => {
    expect(await ofCase(aoc)).toEqual([firstId])
    expect(await register({ holders: three })).toEqual({ done: { registered: 1, updated: 0 } })
    const ids = [firstId, partnerId, thirdId]
    expect(await holders(aoc)).toEqual({
      holder: firstId,
      holders: ids,
      logged: ids.toSorted(),
    })
    expect(await holders(bank('014'))).toMatchObject({ holders: ids })
    expect(await ofCase(aoc)).toEqual(ids)
  })

  test('shows no holder to a bank that does not keep it, nor to a station without the case', async () => {
    for (const caller of [bank('004'), bank('006'), station('10102')])
      expect(await holders(caller)).toEqual({ holder: undefined, holders: null, logged: [] })
  })

  test('names each holder under a purpose, and none without, nor under a case that is not theirs', async () => {
    for (const id of [firstId, partnerId, thirdId]) {
      const { value } = await person(
        'cases',
        aoc,
        id,
        'nationalId names { source agency { id } }',
        under('s8-5'),
      )
      expect(value.nationalId).toHaveLength(13)
      expect(value.names[0]).toEqual({ source: 'ACCOUNT', agency: { id: 'bank:014' } })
      const without = await person('cases', aoc, id, 'nationalId name')
      expect(without.value).toBeUndefined()
      expect(without.codes).toContain('UNAUTHORIZED_FIELD_OR_TYPE')
    }
    const [leg] = reportInput().transfers
    if (!leg) throw new RangeError('a report has three legs')
    const query =
      'mutation ($input: ReportCaseInput!) { reportCase(input: $input) { case { id } } }'
    const to = { bankCode: '006', accountNumber: '0069999999' }
    const input = { ...reportInput(), transfers: [{ ...leg, to }] }
    const { data } = await ask('cases', aoc, query, { input })
    const elsewhere = await person(
      'cases',
      aoc,
      partnerId,
      'nationalId',
      under('s8-5', data.reportCase.case.id),
    )
    expect(elsewhere).toEqual({ value: { nationalId: null }, codes: ['FORBIDDEN'] })
  })

  test('counts for each of its holders, and is listed with each', async () => {
    for (const id of [firstId, partnerId, thirdId]) {
      const counted = await person('accounts', aoc, id, 'accountCount', under('s8-5'))
      expect(counted.value.accountCount).toBe(1)
      const listed = await person('accounts', aoc, id, 'accounts { bankCode maskedNumber }')
      expect(listed.value.accounts).toEqual([{ bankCode: '014', maskedNumber: number }])
      const suspected = await person('cases', aoc, id, 'casesAsSuspect { id }')
      expect(idsOf(suspected.value.casesAsSuspect)).toContain(caseId)
    }
  })

  test('is frozen with the accounts of each of its holders, once', async () => {
    for (const id of [partnerId, thirdId]) {
      const query = `mutation ($input: FreezeAccountsOfPersonInput!) { freezeAccountsOfPerson(input: $input) { requested holds { account { maskedNumber } } } }`
      const input = keyed({
        personId: id,
        caseId,
        basis: 'RESTRAINT',
        orderNumber: `AMLO-${id.slice(-5)}`,
      })
      const { data, errors } = await ask('accounts', amlo, query, { input })
      expect(errors).toBeUndefined()
      const { requested, holds } = data.freezeAccountsOfPerson
      // the first order holds the whole account, and the second one finds it held
      expect([requested, holds.length]).toEqual(id === partnerId ? [1, 1] : [0, 0])
    }
  })

  test('puts each of its holders into the case for those who count numbers', async () => {
    const reach = await database.db.asOwner((owner) =>
      owner.query('select case_reach as reach from sims.holder_count where person_id = $1::text', [
        partnerId,
      ]),
    )
    expect(reach).toEqual([{ reach: 2 }])
  })

  test('that its bank registers for others later keeps its holders in the case, and a new case has the new ones', async () => {
    await register({ holders: [named(partner, 'คู่สมรส'), named(later, 'คนใหม่')] })
    expect(await holders(aoc)).toMatchObject({ holder: partnerId, holders: [partnerId, laterId] })
    expect(await ofCase(aoc)).toEqual([firstId, partnerId, thirdId])
    const next = await openCase()
    expect(await ofCase(aoc, next)).toEqual([partnerId, laterId])
    const outside = await person('cases', aoc, laterId, 'nationalId', under('s8-5'))
    expect(outside.codes).toEqual(['FORBIDDEN'])
  })

  test('merged into a case brings its holders along, and the undoing takes them back', async () => {
    const act = (mutation: string, type: string, input: object) =>
      ask(
        'cases',
        aoc,
        `mutation ($input: ${type}!) { ${mutation}(input: $input) { case { id } } }`,
        {
          input: keyed({ reason: 'one loss', ...input }),
        },
      )
    const merged = await openCase()
    const [leg] = reportInput().transfers
    if (!leg) throw new RangeError('a report has three legs')
    const to = { bankCode: '006', accountNumber: '0068888888' }
    const query =
      'mutation ($input: ReportCaseInput!) { reportCase(input: $input) { case { id } } }'
    const input = { ...reportInput(), transfers: [{ ...leg, to }] }
    const survivor: string = (await ask('cases', aoc, query, { input })).data.reportCase.case.id
    const covered = async () =>
      (await person('cases', aoc, laterId, 'nationalId', under('s8-5', survivor))).codes
    expect(await covered()).toEqual(['FORBIDDEN'])
    await act('mergeCases', 'MergeCasesInput', { caseId: merged, intoCaseId: survivor })
    expect(await covered()).toEqual([])
    await act('undoMerge', 'UndoMergeInput', { caseId: merged })
    expect(await covered()).toEqual(['FORBIDDEN'])
    expect(await ofCase(aoc, merged)).toEqual([partnerId, laterId])
  })

  test('loses its joint holders in the case with the leg that led to it', async () => {
    const id = await openCase()
    const { data } = await ask('cases', aoc, `{ case(id: "${id}") { transfers { id hop } } }`)
    for (const leg of data.case.transfers.slice(0, 2))
      await ask(
        'cases',
        aoc,
        'mutation ($input: CorrectTransferInput!) { correctTransfer(input: $input) { case { id } } }',
        { input: keyed({ transferId: leg.id, reason: 'wrong' }) },
      )
    const gone = await person('cases', aoc, laterId, 'nationalId', under('s8-5', id))
    expect(gone.codes).toEqual(['FORBIDDEN'])
  })

  test('is read by one field for one holder, as before', async () => {
    const { done } = await register({ nationalId: first, holderName: 'ม้าหนึ่ง' })
    expect(done).toEqual({ registered: 0, updated: 1 })
    expect(await holders(aoc)).toMatchObject({ holder: firstId, holders: [firstId] })
  })

  test.each([
    ['no holder', { holders: [] }, 'accounts[0].holders must hold 1 to 10 items'],
    [
      'eleven holders',
      {
        holders: Array.from({ length: 11 }, (_, at) =>
          named(nationalId(`31002000060${at % 10}`), 'ก'),
        ),
      },
      'accounts[0].holders must hold 1 to 10 items',
    ],
    [
      'one person twice',
      { holders: [named(first, 'ก'), named(first, 'ข')] },
      'accounts[0].holders names a person twice',
    ],
    [
      'both forms',
      { holders: three, nationalId: first, holderName: 'ก' },
      'accounts[0] must have either holders or one holder, not both',
    ],
    ['no name', { nationalId: first }, 'accounts[0].holderName must be 1 to 200 characters'],
    [
      'a holder without a document',
      { holders: [{ name: 'ก' }] },
      'accounts[0].holders[0].nationalId or accounts[0].holders[0].identity is required',
    ],
  ])('with %s is refused', async (_name, account, message) => {
    expect(await register(account)).toEqual({ done: null, message })
  })

  test('is kept by its own bank alone, behind the walls too', async () => {
    const entries = JSON.stringify([
      {
        id: pseudonyms.account('014', number),
        bankCode: '014',
        accountNumber: number,
        holderId: firstId,
        jointIds: [laterId],
        rank: 2,
      },
    ])
    for (const [agencyId, agencyKind] of [
      ['bank:006', 'BANK'],
      ['aoc', 'AOC'],
    ] as const) {
      const trying = database.db.transaction(
        { role: 'aoc_accounts', agencyId, agencyKind, officer: 'officer-1' },
        (db) => db.query('select access.remember_accounts($1::jsonb)', [entries]),
      )
      await expect(trying).rejects.toThrow('not allowed')
    }
    expect(await holders(ccib)).toMatchObject({ holders: null })
  })

  test('registered as it was told is registered: the next registration changes no case', async () => {
    const id = await openCase()
    const account = '0144445554'
    await register({ accountNumber: account, nationalId: nationalIds.thirdMule, holderName: 'ก' })
    await register({ accountNumber: account, nationalId: later, holderName: 'ข' })
    const query = `query ($id: ID!) { case(id: $id) { transfers { hop toHolders { id } } } }`
    const { data } = await ask('cases', aoc, query, { id })
    expect(idsOf(data.case.transfers[2].toHolders)).toEqual([
      pseudonyms.person(nationalIds.thirdMule),
    ])
  })
})
