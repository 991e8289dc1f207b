import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { startCases, type CasesUnderTest } from '../../support/domain/cases-under-test.ts'
import { nationalId, nationalIds, reportInput } from '../../support/domain/reports.ts'
import type { TestCaller } from '../../support/domain/subgraph-client.ts'
import { engines } from '../../support/processes/database.ts'
import { amlo, aoc, bank, ccib, station, telco } from '../../support/tokens/callers.ts'

let last = 600_000_000
const next = () => String(++last)
const account = () => `0${next()}`
const exact = '2026-11-20T10:00:00+07:00'

/** A report of a new victim of one leg from 004 to a mobile number that is registered with 014. */
function proxyReport(change: object = {}, toChange: object = {}) {
  const input = reportInput()
  const [leg] = input.transfers
  if (!leg) throw new RangeError('a report has three legs')
  const { reference: _unknown, ...rest } = leg
  const from = { bankCode: '004', accountNumber: account() }
  const proxy = { type: 'MOBILE', value: `08${next().slice(1)}` }
  const to = { bankCode: '014', proxy, ...toChange }
  const victim = { ...input.victim, nationalId: nationalId(`110${next()}`) }
  return { ...input, victim, transfers: [{ ...rest, transferredAt: exact, from, to, ...change }] }
}
/** The institution is not known. */
const unnamed = { bankCode: undefined }

const proxyFields = 'type maskedValue isResolved resolvedAt'
const legFields = `id isConfirmed to { id } toProxy { ${proxyFields} }`

describe.each(engines)('a leg to a PromptPay proxy, on $engine', ({ open }) => {
  let cases: CasesUnderTest

  beforeAll(async () => {
    cases = await startCases(open)
  })
  afterAll(() => cases?.close())

  const report = (input: object, caller = aoc) =>
    cases.act(
      caller,
      'reportCase',
      { ...input },
      `case { id transfers { ${legFields} } } possibleDuplicates { id }`,
    )
  const openOne = async (input: object = proxyReport()) => {
    const { data, message } = await report(input)
    expect(message).toBeUndefined()
    const [leg] = data.case.transfers
    return { caseId: data.case.id as string, transferId: leg.id as string, leg }
  }
  const resolve = (transferId: string, change: object = {}, caller = bank('014')) =>
    cases.act(
      caller,
      'resolveProxy',
      { transferId, accountNumber: account(), ...change },
      `transfer { ${legFields} }`,
    )
  const legOf = async (caller: TestCaller, caseId: string) => {
    const query = `query ($id: ID!) { case(id: $id) { transfers { ${legFields} } } }`
    const { data } = await cases.client.ask(caller, query, { id: caseId })
    return data.case?.transfers[0]
  }

  test.each([
    ['MOBILE', '081-234 5678', 'xxxxxx5678'],
    ['MOBILE', '+66812345678', 'xxxxxx5678'],
    ['NATIONAL_ID', nationalIds.firstMule, `xxxxxx${nationalIds.firstMule.slice(-4)}`],
    ['EWALLET', '123456789012345', 'xxxxxx2345'],
  ])('of type %s as %s is recorded, and its number is masked', async (type, value, maskedValue) => {
    const { leg } = await openOne(proxyReport({}, { proxy: { type, value } }))
    expect(leg).toMatchObject({
      to: { id: expect.stringMatching(/^acc_/) },
      toProxy: { type, maskedValue, isResolved: false, resolvedAt: null },
    })
  })

  test.each([
    ['a mobile number of nine digits', { proxy: { type: 'MOBILE', value: '081234567' } }],
    ['a fixed line', { proxy: { type: 'MOBILE', value: '0212345678' } }],
    ['a wrong check digit', { proxy: { type: 'NATIONAL_ID', value: '1101700230709' } }],
    ['14 digits of an e-wallet', { proxy: { type: 'EWALLET', value: '12345678901234' } }],
    ['letters', { proxy: { type: 'EWALLET', value: '12345678901234x' } }],
    ['an account beside it', { accountNumber: '0142223332' }],
    ['neither account nor proxy', { proxy: undefined }],
    ['an account without a bank', { proxy: undefined, accountNumber: '0142223332', ...unnamed }],
    ['a document of its holder', { holderNationalId: nationalIds.firstMule }],
    ['an institution that does not exist', { bankCode: '999' }],
  ])('with %s is refused, and its number is in no message', async (_name, fault) => {
    const input = proxyReport({}, fault)
    const { code, message } = await report(input)
    expect(code).toBe('BAD_USER_INPUT')
    expect(message).toMatch(/^transfers\[0\]/)
    const proxy = 'proxy' in fault ? fault.proxy : undefined
    if (proxy) expect(message).not.toContain(proxy.value)
  })

  test('shows its number to the receiving institution, and to centre and police under a purpose of the case', async () => {
    const value = `08${next().slice(1)}`
    const input = proxyReport({ hop: 1 }, { proxy: { type: 'MOBILE', value } })
    const { caseId } = await openOne(input)
    const other = await openOne()
    const full = async (caller: TestCaller) => {
      const query = `query ($id: ID!) { case(id: $id) { transfers { toProxy { maskedValue value } } } }`
      const { data } = await cases.client.ask(caller, query, { id: caseId })
      return data?.case?.transfers[0]?.toProxy
    }
    const masked = `xxxxxx${value.slice(-4)}`
    const under = (id: string): TestCaller => ({ ...aoc, purpose: { case: id, basis: 's8-5' } })
    expect(await full(aoc)).toEqual({ maskedValue: masked, value: null })
    expect(await full(under(other.caseId))).toEqual({ maskedValue: masked, value: null })
    expect(await full(under(caseId))).toEqual({ maskedValue: masked, value })
    const asBank = async (code: string) => {
      const { data } = await cases.client.ask(
        bank(code),
        `query ($id: ID!) { case(id: $id) { transfers { toProxy { maskedValue } } } }`,
        { id: caseId },
      )
      return data?.case?.transfers[0]?.toProxy.maskedValue
    }
    expect(await asBank('014')).toBe(value)
    expect(await asBank('004')).toBe(masked)
    expect(await asBank('006')).toBeUndefined()
  })

  test('is compared with the numbers of a report, for a desk that takes reports, and for no bank', async () => {
    const value = `08${next().slice(1)}`
    const { caseId } = await openOne(proxyReport({}, { proxy: { type: 'MOBILE', value } }))
    // the last four digits are the same
    const other = `09${value.slice(2, 4) === '00' ? '11' : '00'}${value.slice(4)}`
    const oneOf = async (caller: TestCaller, values: readonly string[]) => {
      const query = `query ($id: ID!, $values: [String!]!) {
        case(id: $id) { transfers { toProxy { oneOf(values: $values) } } } }`
      const { data, errors } = await cases.client.ask(caller, query, { id: caseId, values })
      return errors?.[0]?.extensions.code ?? data.case.transfers[0].toProxy.oneOf
    }
    expect(await oneOf(aoc, [other, value])).toBe(value)
    expect(await oneOf(aoc, [other])).toBeNull()
    expect(await oneOf(aoc, [])).toBeNull()
    expect(
      await oneOf(
        aoc,
        Array.from({ length: 501 }, () => value),
      ),
    ).toBe('BAD_USER_INPUT')
    expect(await oneOf(bank('014'), [value])).toBe('UNAUTHORIZED_FIELD_OR_TYPE')
  })

  test('hides its number behind the walls from everybody else', async () => {
    const { transferId } = await openOne()
    const seen = (caller: TestCaller) =>
      cases.database.db.transaction(cases.behindTheWalls(caller), (db) =>
        db.query('select value from cases.proxy_value where transfer_id = $1::uuid', [transferId]),
      )
    expect(await seen(bank('014'))).toHaveLength(1)
    for (const caller of [bank('004'), bank('006'), aoc, ccib, amlo, station('10101')])
      expect(await seen(caller)).toEqual([])
  })

  test('beyond what the bank sees that opened the case is recorded by that bank', async () => {
    const input = proxyReport()
    const [own] = input.transfers
    const beyond = {
      ...own,
      hop: 3,
      from: { bankCode: '006', accountNumber: account() },
      to: { bankCode: '025', proxy: { type: 'EWALLET', value: '123456789012345' } },
    }
    const opened = { ...input, channel: 'BANK', transfers: [own, beyond] }
    const { data, message } = await report(opened, bank('004'))
    expect(message).toBeUndefined()
    expect(data.case.transfers).toHaveLength(1)
    const { transfers } = await cases.read(bank('025'), data.case.id, `transfers { ${legFields} }`)
    expect(transfers).toMatchObject([{ toProxy: { maskedValue: '123456789012345' } }])
  })

  test('is resolved by its institution once, and stands on the account', async () => {
    const { caseId, transferId, leg } = await openOne()
    const accountNumber = account()
    const done = await resolve(transferId, { accountNumber })
    expect(done.data.transfer).toMatchObject({ id: transferId, toProxy: { isResolved: true } })
    expect(done.data.transfer.to.id).not.toBe(leg.to.id)
    expect((await resolve(transferId, { accountNumber })).data).toEqual(done.data)
    expect(await resolve(transferId)).toMatchObject({ code: 'INVALID_STATE', state: 'RESOLVED' })
    expect(await legOf(aoc, caseId)).toMatchObject({ to: done.data.transfer.to })
    const { timeline } = await cases.read(bank('004'), caseId, 'timeline { nodes { kind } }')
    expect(timeline.nodes.at(-1)).toEqual({ kind: 'PROXY_RESOLVED' })
    const found = await cases.database.db.asOwner((owner) =>
      owner.query(
        `select p.resolved_by as "by", a.account_id = l.to_account_id as "isInCase"
         from cases.transfer_proxy p join access.leg l on l.transfer_id = p.transfer_id
           join access.case_account a on a.case_id = l.case_id and a.account_id <> l.from_account_id
         where p.transfer_id = $1::uuid`,
        [transferId],
      ),
    )
    expect(found).toEqual([{ by: 'officer-1', isInCase: true }])
  })

  test('is not there for any other institution, and for no other kind of agency', async () => {
    const { caseId, transferId } = await openOne()
    for (const code of ['004', '006', '025'])
      expect((await resolve(transferId, {}, bank(code))).code).toBe('NOT_FOUND')
    for (const caller of [aoc, ccib, station('10101'), amlo, telco('ais')])
      expect((await resolve(transferId, {}, caller)).code).toMatch(/FORBIDDEN|UNAUTHORIZED/)
    const unknown = await resolve('00000000-0000-4000-8000-000000000000')
    expect(unknown).toEqual(await resolve('no id'))
    expect(await legOf(aoc, caseId)).toMatchObject({ toProxy: { isResolved: false } })
    // a leg that was told of an account is none to resolve
    const plain = await openOne(proxyReport({}, { proxy: undefined, accountNumber: account() }))
    expect((await resolve(plain.transferId)).code).toBe('NOT_FOUND')
  })

  test('is not resolved behind the walls by another, nor to the account of another', async () => {
    const { transferId } = await openOne()
    const elsewhere = await openOne(
      proxyReport({}, { proxy: undefined, bankCode: '006', accountNumber: account() }),
    )
    const own = await openOne(proxyReport({}, { proxy: undefined, accountNumber: account() }))
    const attempts: [TestCaller, string][] = [
      [bank('004'), own.leg.to.id],
      [bank('006'), elsewhere.leg.to.id],
      [aoc, own.leg.to.id],
      [bank('014'), elsewhere.leg.to.id],
    ]
    for (const [caller, accountId] of attempts) {
      const trying = cases.database.db.transaction(cases.behindTheWalls(caller), (db) =>
        db.query('select cases.resolve_proxy($1::uuid, $2::text, now())', [transferId, accountId]),
      )
      await expect(trying).rejects.toThrow('not allowed')
    }
    const naming = cases.database.db.transaction(cases.behindTheWalls(bank('004')), (db) =>
      db.query(`select cases.name_receiver($1::uuid, '006', now())`, [transferId]),
    )
    await expect(naming).rejects.toThrow('not allowed')
  })

  test('resolved by two clients at one instant stands on one of the two accounts', async () => {
    const { caseId, transferId } = await openOne()
    const both = await Promise.all([resolve(transferId), resolve(transferId)])
    const codes = both.map(({ code }) => code)
    expect(codes).toEqual(expect.arrayContaining(['INVALID_STATE', undefined]))
    const won = both.find(({ code }) => code === undefined)
    expect(await legOf(aoc, caseId)).toMatchObject({ to: won?.data.transfer.to })
  })

  test('of a closed case is not resolved', async () => {
    const { caseId, transferId } = await openOne()
    await cases.client.ask(
      aoc,
      `mutation ($input: CloseCaseInput!) { closeCase(input: $input) { case { id } } }`,
      { input: { caseId, reason: 'RESOLVED' } },
    )
    expect(await resolve(transferId)).toMatchObject({ code: 'INVALID_STATE', state: 'CLOSED' })
    const waiting = async () => {
      const { data } = await cases.client.ask(
        bank('014'),
        '{ unresolvedProxies(first: 100) { nodes { id } } }',
      )
      return data.unresolvedProxies.nodes.map(({ id }: { id: string }) => id)
    }
    expect(await waiting()).not.toContain(transferId)
    await cases.act(aoc, 'reopenCase', { caseId, reason: 'closed in error' })
    expect(await waiting()).toContain(transferId)
    expect((await resolve(transferId)).code).toBeUndefined()
  })

  test('whose institution is not known has no end, until the sending bank names it', async () => {
    const [reference, amountSatang] = [`UNNAMED-${next()}`, 250_000]
    const input = proxyReport({ reference, amountSatang }, unnamed)
    const { caseId, transferId, leg } = await openOne(input)
    expect(leg).toMatchObject({ to: null, isConfirmed: true, toProxy: { isResolved: false } })
    expect(await legOf(bank('014'), caseId)).toBeUndefined()
    const values = { transferId, reference, amountSatang, transferredAt: exact }
    const confirm = (change: object, caller = bank('004')) =>
      cases.act(caller, 'confirmTransfer', { ...values, ...change }, `transfer { ${legFields} }`)
    expect((await confirm({})).message).toMatch(/^toBankCode is required/)
    expect((await confirm({ toBankCode: '999' })).code).toBe('BAD_USER_INPUT')
    for (const code of ['006', '014'])
      expect((await confirm({ toBankCode: code }, bank(code))).code).toBe('NOT_FOUND')
    expect((await confirm({ toBankCode: '014', reference: 'ANOTHER' })).state).toBe('CONFIRMED')
    const named = await confirm({ toBankCode: '014' })
    expect(named.data.transfer).toMatchObject({ to: { id: expect.any(String) } })
    expect((await confirm({ toBankCode: '014' })).data).toEqual(named.data)
    expect((await confirm({ toBankCode: '006' })).code).toBe('BAD_USER_INPUT')
    expect((await resolve(transferId)).data.transfer.toProxy.isResolved).toBe(true)
  })

  test('without reference and institution gets both at once', async () => {
    const { caseId, transferId } = await openOne(proxyReport({}, unnamed))
    const values = { amountSatang: 5_000_000, transferredAt: '2026-11-20T09:50:00+07:00' }
    const reference = `AT-ONCE-${next()}`
    const confirmed = await cases.act(
      bank('004'),
      'confirmTransfer',
      { transferId, reference, ...values, toBankCode: '014' },
      `transfer { ${legFields} }`,
    )
    expect(confirmed.data.transfer).toMatchObject({ isConfirmed: true })
    const { parties } = await cases.read(aoc, caseId, 'parties { agency { id } role }')
    expect(parties).toContainEqual({ agency: { id: 'bank:014' }, role: 'RECEIVING_BANK' })
  })

  test('waits in the lists of those who can help, and in nobody else’s', async () => {
    const named = await openOne()
    const nameless = await openOne(proxyReport({ reference: `LIST-${next()}` }, unnamed))
    const waiting = async (caller: TestCaller, list = 'unresolvedProxies') => {
      const { data } = await cases.client.ask(
        caller,
        `{ ${list}(first: 100) { nodes { id toProxy { maskedValue } } } }`,
      )
      return data[list].nodes.map(({ id }: { id: string }) => id)
    }
    expect(await waiting(bank('014'))).toContain(named.transferId)
    expect(await waiting(bank('014'))).not.toContain(nameless.transferId)
    expect(await waiting(aoc)).toEqual(
      expect.arrayContaining([named.transferId, nameless.transferId]),
    )
    for (const caller of [bank('004'), bank('006'), station('10101'), ccib])
      expect(await waiting(caller)).toEqual([])
    expect(await waiting(bank('004'), 'unconfirmedTransfers')).toContain(nameless.transferId)
    await resolve(named.transferId)
    expect(await waiting(bank('014'))).not.toContain(named.transferId)
  })

  test('is told to its institution, and its resolution to the centre, without the number', async () => {
    const { transferId } = await openOne()
    await resolve(transferId)
    const sent = await cases.database.db.asOwner((owner) =>
      owner.query<{ type: string; audience: string[]; data: unknown }>(
        `select type, audience, data from cases.outbox
         where data->'transferIds' ? $1 or data->>'transferId' = $1 order by id`,
        [transferId],
      ),
    )
    expect(sent.map(({ type, audience }) => [type, audience.includes('bank:014')])).toEqual([
      ['th.aoc.case.transfers-unconfirmed', false],
      ['th.aoc.case.proxies-unresolved', true],
      ['th.aoc.case.proxy-resolved', false],
    ])
    expect(JSON.stringify(sent)).not.toMatch(/08\d{8}/)
  })

  test('told again is not recorded again, before it is resolved and after', async () => {
    const input = proxyReport()
    const { caseId, transferId } = await openOne(input)
    const record = (transfers: readonly object[]) =>
      cases.act(aoc, 'recordTransfers', { caseId, transfers }, 'recorded')
    expect((await record(input.transfers)).data).toEqual({ recorded: 0 })
    await resolve(transferId)
    expect((await record(input.transfers)).data).toEqual({ recorded: 0 })
    expect((await record([...input.transfers, ...input.transfers])).message).toBe(
      'transfers[1] is in the list twice',
    )
  })

  test('with a reference that was recorded with its account is the same transaction, and with another account it is not', async () => {
    const reference = `KNOWN-${next()}`
    const accountNumber = account()
    const input = proxyReport({ reference })
    const plain = { ...input.transfers[0], to: { bankCode: '014', accountNumber } }
    const { caseId } = await openOne({ ...proxyReport(), transfers: [plain] })
    const again = await report({ ...input, ...proxyReport(), transfers: input.transfers })
    expect(again.data.possibleDuplicates).toEqual([{ id: caseId }])
    const [{ id }] = again.data.case.transfers
    expect((await resolve(id)).message).toBe(
      'the transaction was recorded before with another account',
    )
    expect((await resolve(id, { accountNumber })).code).toBeUndefined()
    const elsewhere = { ...input.transfers[0], to: { ...input.transfers[0]?.to, bankCode: '006' } }
    expect((await report({ ...proxyReport(), transfers: [elsewhere] })).code).toBe('BAD_USER_INPUT')
  })

  test('is not resolved to the account that the money left', async () => {
    const from = { bankCode: '014', accountNumber: account() }
    const { transferId } = await openOne(proxyReport({ from }))
    const { accountNumber } = from
    expect(await resolve(transferId, { accountNumber })).toMatchObject({
      code: 'BAD_USER_INPUT',
      message: 'accountNumber is the account that the money left',
    })
  })

  test('is not resolved to an account to which the case has this leg already', async () => {
    const accountNumber = account()
    const input = proxyReport()
    const plain = { ...input.transfers[0], to: { bankCode: '014', accountNumber } }
    const { data } = await report({ ...input, transfers: [input.transfers[0], plain] })
    const waiting = data.case.transfers.find((leg: { toProxy: unknown }) => leg.toProxy !== null)
    expect(await resolve(waiting.id, { accountNumber })).toMatchObject({
      code: 'BAD_USER_INPUT',
      message: 'the case has this leg with its account already: the centre corrects it',
    })
  })

  test('makes a possible duplicate for the centre, and tells a bank that reports its number nothing', async () => {
    const input = proxyReport()
    const { caseId } = await openOne(input)
    const again = { ...proxyReport(), transfers: input.transfers }
    expect((await report(again)).data.possibleDuplicates).toEqual([{ id: caseId }])
    const byBank = { ...proxyReport(), transfers: input.transfers, channel: 'BANK' }
    const told = await report(byBank, bank('004'))
    expect(told.message).toBeUndefined()
    expect(told.data.possibleDuplicates).toEqual([])
  })

  test('is voided with what it told, and replaced by one with an account', async () => {
    const input = proxyReport()
    const { caseId, transferId } = await openOne(input)
    const replacement = { ...input.transfers[0], to: { bankCode: '006', accountNumber: account() } }
    const change = { transferId, replacement, reason: 'the slip was found' }
    expect((await cases.act(aoc, 'correctTransfer', change)).code).toBeUndefined()
    expect(await legOf(aoc, caseId)).toMatchObject({ toProxy: null })
    expect(await legOf(bank('014'), caseId)).toBeUndefined()
    expect((await resolve(transferId)).code).toBe('NOT_FOUND')
  })

  test('of a merged case, whose institution is named after the merge, is resolved', async () => {
    const input = proxyReport({}, unnamed)
    const first = await openOne(input)
    const second = await openOne({
      ...proxyReport(),
      victim: input.victim,
      transfers: input.transfers,
    })
    const merged = { caseId: first.caseId, intoCaseId: second.caseId, reason: 'one loss' }
    expect((await cases.act(aoc, 'mergeCases', merged)).code).toBeUndefined()
    const named = {
      transferId: first.transferId,
      reference: `NAMED${next()}`,
      amountSatang: 5_000_000,
      transferredAt: exact,
      toBankCode: '014',
    }
    const confirmed = await cases.act(bank('004'), 'confirmTransfer', named, 'transfer { id }')
    expect(confirmed.message).toBeUndefined()
    expect((await resolve(first.transferId)).message).toBeUndefined()
    expect(await legOf(aoc, first.caseId)).toMatchObject({ toProxy: { isResolved: true } })
    const undone = { caseId: first.caseId, reason: 'two losses' }
    expect((await cases.act(aoc, 'undoMerge', undone)).code).toBeUndefined()
    expect(await legOf(bank('014'), first.caseId)).toMatchObject({ isConfirmed: true })
  })
})
