import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import { accounts } from '../../../subgraphs/accounts/subgraph.ts'
import { cases } from '../../../subgraphs/cases/subgraph.ts'
import { migrate } from '../../../subgraphs/kit/database/migrate.ts'
import { insertTestAgencies } from '../../support/tokens/agencies.ts'
import { amlo, aoc, bank, ccib, station } from '../../support/tokens/callers.ts'
import { engines, type TestDatabase } from '../../support/processes/database.ts'
import { nationalIds, reportInput } from '../../support/domain/reports.ts'
import {
  pseudonyms,
  startSubgraph,
  type GraphqlAnswer,
  type SubgraphClient,
  type TestCaller,
} from '../../support/domain/subgraph-client.ts'

const hour = 3_600_000
const day = 24 * hour

const hold = `id state basis hop requestedSatang heldSatang placedAt lapsesAt endedAt account { bankCode maskedNumber }`
const documents = {
  alongTrail: `mutation ($input: RequestHoldsAlongTrailInput!) { requestHoldsAlongTrail(input: $input) { holds { ${hold} } } }`,
  request: `mutation ($input: RequestHoldsInput!) { requestHolds(input: $input) { holds { ${hold} } } }`,
  person: `mutation ($input: FreezeAccountsOfPersonInput!) { freezeAccountsOfPerson(input: $input) { holds { ${hold} } } }`,
  place: `mutation ($input: PlaceHoldInput!) { placeHold(input: $input) { hold { ${hold} } } }`,
  reject: `mutation ($input: RejectHoldInput!) { rejectHold(input: $input) { hold { ${hold} } } }`,
  freeze: `mutation ($input: FreezeAccountInput!) { freezeAccount(input: $input) { hold { ${hold} } } }`,
  extend: `mutation ($input: ExtendHoldInput!) { extendHold(input: $input) { hold { ${hold} history { state note } } } }`,
  lift: `mutation ($input: LiftHoldInput!) { liftHold(input: $input) { hold { ${hold} } } }`,
  askRelease: `mutation ($input: RequestReleaseInput!) { requestRelease(input: $input) { hold { state release { dueAt outcome } } } }`,
  decideRelease: `mutation ($input: DecideReleaseInput!) { decideRelease(input: $input) { hold { state release { outcome } } } }`,
  inbox: `query ($filter: HoldFilter) { holds(filter: $filter) { nodes { ${hold} } pageInfo { hasNextPage } } }`,
  one: `query ($id: ID!) { hold(id: $id) { ${hold} history { state } } }`,
}

const codeOf = (answer: GraphqlAnswer) => answer.errors?.[0]?.extensions.code

describe.each(engines)('holds on $engine', ({ open }) => {
  let database: TestDatabase
  let casesClient: SubgraphClient
  let client: SubgraphClient
  let clock: Date

  beforeAll(async () => {
    database = await open()
    await migrate(database.db, [cases.migrations, accounts.migrations])
    await insertTestAgencies(database.db)
    casesClient = await startSubgraph(cases, database.db)
    client = await startSubgraph(accounts, database.db, () => clock)
  })
  afterAll(async () => {
    await client?.close()
    await casesClient?.close()
    await database?.close()
  })
  beforeEach(() => {
    clock = new Date()
  })

  async function openCase(input = reportInput()): Promise<string> {
    const document = `mutation ($input: ReportCaseInput!) { reportCase(input: $input) { case { id } } }`
    const { data, errors } = await casesClient.ask(aoc, document, { input })
    expect(errors).toBeUndefined()
    return data.reportCase.case.id
  }

  async function requestAlongTrail(caseId: string) {
    const answer = await client.ask(aoc, documents.alongTrail, {
      input: { idempotencyKey: randomUUID(), caseId, basis: 'VICTIM_WORD' },
    })
    expect(answer.errors).toBeUndefined()
    return answer.data.requestHoldsAlongTrail.holds as {
      id: string
      requestedSatang: number
      account: { bankCode: string }
    }[]
  }

  const place = (caller: TestCaller, holdId: string, heldSatang: number) =>
    client.ask(caller, documents.place, { input: { holdId, heldSatang } })

  test('requests a hold on every account that the money reached, of the amount traced to it; a second call requests only the rest', async () => {
    const caseId = await openCase()
    const holds = await requestAlongTrail(caseId)
    expect(
      holds.map(({ account, requestedSatang }) => [account.bankCode, requestedSatang]),
    ).toEqual([
      ['014', 5_000_000],
      ['006', 3_000_000],
      ['014', 2_000_000],
    ])
    expect(await requestAlongTrail(caseId)).toEqual([])
  })

  test('a bank sees, places and learns of its own requests only', async () => {
    const caseId = await openCase()
    const [first, second] = await requestAlongTrail(caseId)
    const filter = { state: 'REQUESTED', caseId }
    const inboxOf = async (code: string) =>
      (await client.ask(bank(code), documents.inbox, { filter })).data.holds.nodes
    expect(await inboxOf('006')).toMatchObject([{ id: second?.id }])
    expect(await inboxOf('004')).toEqual([])
    expect((await client.ask(bank('006'), documents.one, { id: first?.id })).data).toEqual({
      hold: null,
    })
    const refused = await place(bank('006'), first!.id, 1)
    const neverIssued = await place(bank('006'), randomUUID(), 1)
    expect(refused).toEqual(neverIssued)
    expect(codeOf(refused)).toBe('NOT_FOUND')
  })

  test.each([
    ['in full', 5_000_000, 'PLACED'],
    ['in part', 1_234, 'PARTIAL'],
    ['no funds', 0, 'NO_FUNDS'],
  ])('a bank places %s', async (_how, heldSatang, state) => {
    const [first] = await requestAlongTrail(await openCase())
    const { data } = await place(bank('014'), first!.id, heldSatang)
    expect(data.placeHold.hold).toMatchObject({ state, heldSatang })
  })

  test('a request tells until when it is to be answered, as its event does; answered it tells it no more', async () => {
    const [first] = await requestAlongTrail(await openCase())
    const dueOf = async () => {
      const query = 'query ($id: ID!) { hold(id: $id) { answerDueAt } }'
      return (await client.ask(bank('014'), query, { id: first?.id })).data.hold.answerDueAt
    }
    const [told] = await database.db.asOwner((owner) =>
      owner.query<{ due: string }>(
        `select data ->> 'answerDueAt' as due from accounts.outbox
         where type = 'th.aoc.hold.requested' and subject = $1::text`,
        [first?.id],
      ),
    )
    expect(told?.due).toBe(new Date(clock.getTime() + 10 * 60_000).toISOString())
    expect(await dueOf()).toBe(told?.due)
    await place(bank('014'), first!.id, 1)
    expect(await dueOf()).toBeNull()
  })

  test('a bank cannot hold more than was asked, nor answer twice', async () => {
    const [first] = await requestAlongTrail(await openCase())
    expect(codeOf(await place(bank('014'), first!.id, 5_000_001))).toBe('BAD_USER_INPUT')
    await place(bank('014'), first!.id, 5_000_000)
    const again = await place(bank('014'), first!.id, 1)
    expect(again.errors?.[0]?.extensions).toEqual({
      code: 'INVALID_STATE',
      state: 'PLACED',
      heldSatang: 5_000_000,
    })
  })

  test('of 200 concurrent answers to one request one kind wins, and the others learn so', async () => {
    const [first] = await requestAlongTrail(await openCase())
    const reject = `mutation ($input: RejectHoldInput!) { rejectHold(input: $input) { hold { state } } }`
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        index % 2 === 0
          ? place(bank('014'), first!.id, 5_000_000)
          : client.ask(bank('014'), reject, { input: { holdId: first!.id, reason: 'unknown' } }),
      ),
    )
    const won = answers.filter(({ errors }) => !errors)
    expect(won).toHaveLength(100) // the same answer again is no error
    expect(new Set(won.flatMap(({ data }) => Object.keys(data))).size).toBe(1)
    expect(new Set(answers.filter(({ errors }) => errors).map(codeOf))).toEqual(
      new Set(['INVALID_STATE']),
    )
  })

  test('a hold that was partly placed or not at all grows to the requested amount, and no further', async () => {
    const [first, second] = await requestAlongTrail(await openCase())
    for (const [amount, state] of [
      [0, 'NO_FUNDS'],
      [2_000_000, 'PARTIAL'],
      [5_000_000, 'PLACED'],
    ] as const) {
      const { data } = await place(bank('014'), first!.id, amount)
      expect(data.placeHold.hold).toMatchObject({ state, heldSatang: amount })
    }
    const less = await place(bank('014'), first!.id, 4_000_000)
    expect(less.errors?.[0]?.extensions).toEqual({
      code: 'INVALID_STATE',
      state: 'PLACED',
      heldSatang: 5_000_000,
    })
    expect(codeOf(await place(bank('006'), second!.id, 3_000_001))).toBe('BAD_USER_INPUT')
  })

  test('many answers in one call: each item its own result or error, and again the same', async () => {
    const holds = await requestAlongTrail(await openCase())
    const mine = holds.filter(({ account }) => account.bankCode === '014')
    const query = `mutation ($input: PlaceHoldsInput!) { placeHolds(input: $input) { results {
      holdId hold { state heldSatang } error { code state } } } }`
    const items = [
      { holdId: mine[0]?.id, heldSatang: 5_000_000 },
      { holdId: holds.find(({ account }) => account.bankCode === '006')?.id, heldSatang: 1 },
      { holdId: mine[1]?.id, heldSatang: 2_000_001 },
    ]
    const input = { idempotencyKey: randomUUID(), items }
    const expected = [
      { holdId: items[0]?.holdId, hold: { state: 'PLACED', heldSatang: 5_000_000 }, error: null },
      { holdId: items[1]?.holdId, hold: null, error: { code: 'NOT_FOUND', state: null } },
      { holdId: items[2]?.holdId, hold: null, error: { code: 'BAD_USER_INPUT', state: null } },
    ]
    for (let round = 0; round < 2; round += 1) {
      const { data } = await client.ask(bank('014'), query, { input })
      expect(data.placeHolds.results).toEqual(expected)
    }
  })

  test.each([
    ['', 'BAD_USER_INPUT'],
    ['k'.repeat(201), 'BAD_USER_INPUT'],
    ['key\u0000', 'BAD_USER_INPUT'],
    ['k'.repeat(200), undefined],
  ])(
    'many answers under key %# of the table are taken or refused as one is',
    async (idempotencyKey, code) => {
      const input = { idempotencyKey, items: [{ holdId: randomUUID(), heldSatang: 1 }] }
      const query = `mutation ($input: PlaceHoldsInput!) { placeHolds(input: $input) { results { error { code } } } }`
      const { data, errors } = await client.ask(bank('014'), query, { input })
      expect(errors?.[0]?.extensions.code).toBe(code)
      expect(data?.placeHolds?.results ?? null).toEqual(
        code === undefined ? [{ error: { code: 'NOT_FOUND' } }] : null,
      )
    },
  )

  test('a notice by telephone may lie before the request, and the bank’s own time counts from it', async () => {
    const [first] = await requestAlongTrail(await openCase())
    const told = (ms: number) => ({
      at: new Date(clock.getTime() - ms).toISOString(),
      officer: 'ร.ต.อ. ก',
    })
    const placeTold = (notice: object, placedAt?: string) =>
      client.ask(
        bank('014'),
        `mutation ($input: PlaceHoldInput!) { placeHold(input: $input) { hold { placedAt notice { at officer } } } }`,
        { input: { holdId: first!.id, heldSatang: 1_000, notice, placedAt } },
      )
    expect(codeOf(await placeTold({ at: '1990-01-01T00:00:00Z', officer: 'x' }))).toBe(
      'BAD_USER_INPUT',
    )
    const notice = told(30 * 60_000)
    const placedAt = told(20 * 60_000).at
    const { data } = await placeTold(notice, placedAt)
    expect(data.placeHold.hold).toEqual({ placedAt, notice })
    expect((await placeTold(notice, placedAt)).data.placeHold.hold).toEqual({ placedAt, notice })
    for (const other of [told(10 * 60_000), { ...notice, officer: 'ร.ต.อ. ข' }])
      expect(codeOf(await placeTold(other, placedAt))).toBe('INVALID_STATE')
    const more = { holdId: first!.id, heldSatang: 2_000, notice: told(10 * 60_000) }
    expect(codeOf(await client.ask(bank('014'), documents.place, { input: more }))).toBe(
      'BAD_USER_INPUT',
    )
  })

  test('a hold larger than what was traced is refused, and so is the same money twice', async () => {
    const caseId = await openCase()
    const ask = (amountSatang: number) =>
      client.ask(aoc, documents.request, {
        input: {
          idempotencyKey: randomUUID(),
          caseId,
          basis: 'VICTIM_WORD',
          holds: [{ bankCode: '014', accountNumber: '0142223332', amountSatang }],
        },
      })
    expect(codeOf(await ask(5_000_001))).toBe('BAD_USER_INPUT')
    expect((await ask(3_000_000)).errors).toBeUndefined()
    expect(codeOf(await ask(2_000_001))).toBe('BAD_USER_INPUT')
    expect((await ask(2_000_000)).errors).toBeUndefined()
  })

  test('a victim’s word lapses after 72 hours without a complaint, whether or not anyone looks', async () => {
    const caseId = await openCase()
    const [first] = await requestAlongTrail(caseId)
    await place(bank('014'), first!.id, 5_000_000)
    const stateAt = async (ms: number) => {
      clock = new Date(placedAt + ms)
      const { data } = await client.ask(bank('014'), documents.one, { id: first!.id })
      return data.hold
    }
    const placedAt = clock.getTime()
    expect((await stateAt(72 * hour - 1)).state).toBe('PLACED')
    const lapsed = await stateAt(72 * hour)
    expect(lapsed).toMatchObject({ state: 'LAPSED', endedAt: lapsed.lapsesAt })
    expect(lapsed.history.at(-1)).toEqual({ state: 'LAPSED' })
    const lift = await client.ask(aoc, documents.lift, {
      input: { holdId: first!.id, reason: 'x' },
    })
    expect(lift.errors?.[0]?.extensions).toEqual({ code: 'INVALID_STATE', state: 'LAPSED' })
    const { data } = await client.ask(aoc, documents.inbox, { filter: { state: 'LAPSED', caseId } })
    expect(data.holds.nodes).toHaveLength(1)
  })

  test('a bank freezes on its own suspicion for seven days from its own date, and lifts its own only', async () => {
    const caseId = await openCase()
    const suspectedAt = new Date(clock.getTime() - day).toISOString()
    const input = {
      idempotencyKey: randomUUID(),
      accountNumber: '0063334443',
      amountSatang: 3_000_000,
      suspectedAt,
      reason: 'mule pattern',
      caseId,
    }
    const { data, errors } = await client.ask(bank('006'), documents.freeze, { input })
    expect(errors).toBeUndefined()
    expect(data.freezeAccount.hold).toMatchObject({
      state: 'PLACED',
      lapsesAt: new Date(Date.parse(suspectedAt) + 7 * day).toISOString(),
    })
    const other = { ...input, idempotencyKey: randomUUID(), accountNumber: '0142223332' }
    expect(codeOf(await client.ask(bank('006'), documents.freeze, { input: other }))).toBe(
      'NOT_FOUND',
    )
    const lifted = await client.ask(bank('006'), documents.lift, {
      input: { holdId: data.freezeAccount.hold.id, reason: 'cleared' },
    })
    expect(lifted.data.liftHold.hold.state).toBe('LIFTED')
    const [asked] = await requestAlongTrail(caseId)
    const forbidden = await client.ask(bank('014'), documents.lift, {
      input: { holdId: asked!.id, reason: 'x' },
    })
    expect(codeOf(forbidden)).toBe('FORBIDDEN')
  })

  test('only another power extends a hold past its clock', async () => {
    const caseId = await openCase()
    const [first] = await requestAlongTrail(caseId)
    await place(bank('014'), first!.id, 5_000_000)
    const investigator = await refer(caseId)
    const extend = (basis: string) =>
      client.ask(investigator, documents.extend, {
        input: { holdId: first!.id, basis, orderNumber: 'ORD-1' },
      })
    expect(codeOf(await extend('AUTHORITY_NOTICE'))).toBe('BAD_USER_INPUT')
    const { data, errors } = await extend('SEIZURE')
    expect(errors).toBeUndefined()
    expect(data.extendHold.hold).toMatchObject({ state: 'EXTENDED', lapsesAt: null })
  })

  test('one officer asks for a release, another decides', async () => {
    const [first] = await requestAlongTrail(await openCase())
    await place(bank('014'), first!.id, 5_000_000)
    const asking = { ...aoc, officer: 'a' }
    const deciding = { ...aoc, officer: 'b' }
    const input = { holdId: first!.id, reason: 'merchant, 860 baht' }
    const asked = await client.ask(asking, documents.askRelease, { input })
    expect(asked.data.requestRelease.hold.release).toEqual({
      dueAt: new Date(clock.getTime() + 4 * hour).toISOString(),
      outcome: null,
    })
    const decide = (caller: TestCaller) =>
      client.ask(caller, documents.decideRelease, { input: { ...input, outcome: 'RELEASED' } })
    expect(codeOf(await decide(asking))).toBe('FORBIDDEN')
    expect((await decide(deciding)).data.decideRelease.hold).toEqual({
      state: 'RELEASED',
      release: { outcome: 'RELEASED' },
    })
  })

  test('an agency that refused a release does not repeat the decision of another that released it', async () => {
    const [first] = await requestAlongTrail(await openCase())
    const holdId = first!.id
    await place(bank('014'), holdId, 5_000_000)
    const ask = (reason: string) =>
      client.ask({ ...aoc, officer: 'a' }, documents.askRelease, { input: { holdId, reason } })
    const decide = (caller: TestCaller, outcome: string) =>
      client.ask(caller, documents.decideRelease, { input: { holdId, reason: 'heard', outcome } })
    const other = { ...aoc, officer: 'b' }
    await ask('merchant, 860 baht')
    expect(codeOf(await decide(bank('014'), 'REFUSED'))).toBeUndefined()
    await ask('merchant, with a receipt')
    expect(codeOf(await decide(other, 'RELEASED'))).toBeUndefined()
    expect(codeOf(await decide(other, 'RELEASED'))).toBeUndefined()
    expect(codeOf(await decide(bank('014'), 'RELEASED'))).toBe('INVALID_STATE')
  })

  test('whoever ever asked for its release does not lift a hold, whoever asked after them', async () => {
    const [first] = await requestAlongTrail(await openCase())
    await place(bank('014'), first!.id, 5_000_000)
    const officer = (name: string) => ({ ...aoc, officer: name })
    const input = { holdId: first!.id, reason: 'merchant, 860 baht' }
    const refused = { ...input, outcome: 'REFUSED' }
    for (const [asking, deciding] of [
      ['a', 'b'],
      ['b', 'a'],
    ] as const) {
      await client.ask(officer(asking), documents.askRelease, { input })
      const decided = await client.ask(officer(deciding), documents.decideRelease, {
        input: refused,
      })
      expect(codeOf(decided)).toBeUndefined()
    }
    const lift = (name: string) => client.ask(officer(name), documents.lift, { input })
    for (const name of ['a', 'b']) expect(codeOf(await lift(name))).toBe('FORBIDDEN')
    expect(codeOf(await lift('c'))).toBeUndefined()
  })

  test('all accounts of a person are reached at every bank, never on a victim’s word', async () => {
    const caseId = await openCase()
    const register = `mutation ($input: RegisterAccountsInput!) { registerAccounts(input: $input) { registered updated } }`
    const account = {
      accountNumber: '0259998887',
      nationalId: nationalIds.firstMule,
      holderName: 'บัญชี ม้าหนึ่ง',
    }
    await client.ask(bank('025'), register, {
      input: { idempotencyKey: randomUUID(), accounts: [account] },
    })
    const freeze = (caller: TestCaller, basis: string) =>
      client.ask(caller, documents.person, {
        input: {
          idempotencyKey: randomUUID(),
          personId: pseudonyms.person(nationalIds.firstMule),
          caseId,
          basis,
          orderNumber: 'AMLO-1',
        },
      })
    expect(codeOf(await freeze(amlo, 'VICTIM_WORD'))).toBe('FORBIDDEN')
    expect(codeOf(await freeze(amlo, 'AUTHORITY_NOTICE'))).toBe('BAD_USER_INPUT')
    const { data, errors } = await freeze(amlo, 'RESTRAINT')
    expect(errors).toBeUndefined()
    expect(
      data.freezeAccountsOfPerson.holds.map(
        (each: { account: { bankCode: string } }) => each.account.bankCode,
      ),
    ).toEqual(['014', '025'])
    const lift = await client.ask(aoc, documents.lift, {
      input: { holdId: data.freezeAccountsOfPerson.holds[0].id, reason: 'x' },
    })
    expect(codeOf(lift)).toBe('FORBIDDEN')
  })

  test('another bank’s account on the trail shows its bank and four digits, and no holder', async () => {
    await openCase()
    const read = `query { bankAccount(bankCode: "014", accountNumber: "0142223332") {
      bankCode maskedNumber accountNumber status holder { id } holds { id } } }`
    expect((await client.ask(bank('004'), read)).data.bankAccount).toBeNull()
    const id = pseudonyms.account('014', '0142223332')
    const byLeg = `query ($id: ID!) { _entities(representations: [{ __typename: "BankAccount", id: $id }]) {
      ... on BankAccount { bankCode maskedNumber accountNumber status holder { id } holds { id } } } }`
    expect((await client.ask(bank('004'), byLeg, { id })).data._entities[0]).toEqual({
      bankCode: '014',
      maskedNumber: 'xxxxxx3332',
      accountNumber: null,
      status: 'UNKNOWN',
      holder: null,
      holds: [],
    })
    expect((await client.ask(bank('014'), read)).data.bankAccount.accountNumber).toBe('0142223332')
    expect((await client.ask(bank('002'), read)).data.bankAccount).toBeNull()
    expect((await client.ask(station('10102'), read)).data.bankAccount).toBeNull()
    expect((await client.ask(ccib, read)).data.bankAccount).not.toBeNull()
  })

  /** Makes a station an investigator of the case, as a referral does. */
  async function refer(caseId: string): Promise<TestCaller> {
    const centre = { role: 'aoc_referrals', agencyId: 'aoc', agencyKind: 'AOC', officer: 'o' }
    await database.db.transaction(centre, (db) =>
      db.query(`select access.add_party($1::uuid, 'police:station:10101', 'INVESTIGATOR', now())`, [
        caseId,
      ]),
    )
    return station('10101')
  }
})
