import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import {
  day,
  hour,
  keyed,
  startClockedSubgraphs,
  type ClockedSubgraphs,
} from '../../support/domain/clocked-subgraphs.ts'
import { nationalId, reportInput } from '../../support/domain/reports.ts'
import { engines } from '../../support/processes/database.ts'
import { aoc, bank, station } from '../../support/tokens/callers.ts'

let people = 210_000_000
const minute = 60_000

describe.each(engines)('clocks in the hands of an insider, on $engine', ({ open }) => {
  let graph: ClockedSubgraphs
  let start: Date

  beforeAll(async () => {
    graph = await startClockedSubgraphs(open)
  })
  afterAll(() => graph?.close())
  beforeEach(() => {
    start = new Date()
    graph.setClock(start)
  })

  const iso = (ms: number) => new Date(start.getTime() + ms).toISOString()
  const newVictim = () => ({
    ...reportInput().victim,
    nationalId: nationalId(`110${(people += 1)}`),
  })
  /** Opens a case whose money moved ten days ago. */
  const openCase = (victim = newVictim()) => {
    const input = reportInput()
    const transfers = input.transfers.map((leg) => ({ ...leg, transferredAt: iso(-10 * day) }))
    return graph.openCase({ ...input, victim, transfers })
  }
  async function holdOf(caseId: string, basis = 'VICTIM_WORD', caller = aoc): Promise<string> {
    const input = keyed({ caseId, basis })
    const { data } = await graph.act(caller, 'requestHoldsAlongTrail', input)
    return data.holds[0].id
  }
  const place = (holdId: string, more = {}) =>
    graph.act(bank('014'), 'placeHold', { holdId, heldSatang: 100, ...more })
  async function refer(caseId: string, stationCode = '10101'): Promise<string> {
    const { data } = await graph.act(aoc, 'referCase', keyed({ caseId, stationCode }))
    return data.referral.id
  }
  async function complain(referralId: string, receivedAt: string, stationCode = '10101') {
    const input = { referralId, complaintNumber: '1/2569', receivedAt }
    const { code } = await graph.act(station(stationCode), 'recordComplaint', input)
    await graph.deliver()
    return code
  }
  async function change(mutation: string, input: object) {
    const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`
    const query = `mutation ($input: ${type}!) { answer: ${mutation}(input: $input) { case { id } } }`
    const key = { idempotencyKey: randomUUID(), reason: 'x' }
    const { errors } = await graph.cases.ask(aoc, query, { input: { ...key, ...input } })
    await graph.deliver()
    expect(errors).toBeUndefined()
  }
  const read = (holdId: string) => graph.hold(aoc, holdId)

  describe('a date that leaves less than a day of the seven is refused', () => {
    test.each([
      ['six days', -6 * day, undefined],
      ['six days and a minute', -6 * day - minute, 'BAD_USER_INPUT'],
      ['seven days less a minute', -7 * day + minute, 'BAD_USER_INPUT'],
    ])('of a complaint of %s ago', async (_name, ago, code) => {
      const caseId = await openCase()
      const holdId = await holdOf(caseId)
      await place(holdId)
      expect(await complain(await refer(caseId), iso(ago))).toBe(code)
      graph.advance(day - 1)
      expect((await read(holdId)).state).not.toBe('LAPSED')
    })

    test.each([
      ['six days', -6 * day, undefined],
      ['seven days less a minute', -7 * day + minute, 'BAD_USER_INPUT'],
    ])('of a bank’s own suspicion of %s ago', async (_name, ago, code) => {
      const accounts = [
        { accountNumber: '0142223332', nationalId: nationalId('310020000001'), holderName: 'ก' },
      ]
      const register = `mutation ($input: RegisterAccountsInput!) { registerAccounts(input: $input) { registered } }`
      await graph.accounts.ask(bank('014'), register, { input: keyed({ accounts }) })
      const input = { accountNumber: '0142223332', amountSatang: 1, suspectedAt: iso(ago) }
      const frozen = await graph.act(bank('014'), 'freezeAccount', keyed({ ...input, reason: 'x' }))
      expect(frozen.code).toBe(code)
    })

    test.each([
      ['three days before the request', -3 * day, undefined],
      ['four days before the request', -4 * day, 'BAD_USER_INPUT'],
      ['seven days less a minute before the request', -7 * day + minute, 'BAD_USER_INPUT'],
    ])('of a notice by telephone %s', async (_name, ago, code) => {
      const caseId = await openCase()
      await refer(caseId)
      const holdId = await holdOf(caseId, 'AUTHORITY_NOTICE', station('10101'))
      const notice = { at: iso(ago), officer: 'ร.ต.อ. ผู้แจ้ง' }
      expect((await place(holdId, { notice })).code).toBe(code)
    })

    test('of a notice by telephone on a request that waited', async () => {
      const caseId = await openCase()
      await refer(caseId)
      const holdId = await holdOf(caseId, 'AUTHORITY_NOTICE', station('10101'))
      graph.advance(4 * day)
      const told = (ago: number) => ({ notice: { at: iso(ago), officer: 'ผู้แจ้ง' } })
      expect((await place(holdId, told(-2 * day - minute))).code).toBe('BAD_USER_INPUT')
      expect((await place(holdId, told(-2 * day))).code).toBeUndefined()
    })
  })

  test('an order that names an end just after the clock does not take the seven days of a complaint', async () => {
    const caseId = await openCase()
    const holdId = await holdOf(caseId)
    await place(holdId)
    const referralId = await refer(caseId)
    const until = iso(72 * hour + 1_000)
    const order = { holdId, basis: 'SEIZURE', orderNumber: 'S-1', until }
    expect((await graph.act(station('10101'), 'extendHold', order)).code).toBeUndefined()
    await complain(referralId, iso(0))
    expect(await read(holdId)).toMatchObject({ state: 'EXTENDED', lapsesAt: iso(7 * day) })
  })

  test('an order that names a later end than the complaint keeps its end, and one without an end has none', async () => {
    for (const until of [iso(20 * day), null]) {
      const caseId = await openCase()
      const holdId = await holdOf(caseId)
      await place(holdId)
      const referralId = await refer(caseId)
      const order = { holdId, basis: 'SEIZURE', orderNumber: 'S-1', until }
      await graph.act(station('10101'), 'extendHold', order)
      await complain(referralId, iso(0))
      expect(await read(holdId)).toMatchObject({ state: 'EXTENDED', lapsesAt: until })
    }
  })

  test.each([
    ['that is merged', true],
    ['that stays', false],
  ])('the complaint of the case %s counts for the holds of both', async (_name, isMerged) => {
    const victim = newVictim()
    const [complained, other] = [await openCase(victim), await openCase(victim)]
    await complain(await refer(complained), iso(0))
    const holdId = await holdOf(other)
    await place(holdId)
    const [caseId, intoCaseId] = isMerged ? [complained, other] : [other, complained]
    await change('mergeCases', { caseId, intoCaseId })
    expect(await read(holdId)).toMatchObject({ state: 'COMPLAINED', lapsesAt: iso(7 * day) })
    expect((await read(holdId)).history.at(-1)).toMatchObject({ agencyId: 'aoc', section: 's.7' })
  })

  test('a merge makes no clock shorter', async () => {
    const victim = newVictim()
    const [complained, other] = [await openCase(victim), await openCase(victim)]
    await complain(await refer(complained), iso(0))
    graph.advance(6 * day)
    const holdId = await holdOf(other)
    await place(holdId)
    await change('mergeCases', { caseId: complained, intoCaseId: other })
    expect(await read(holdId)).toMatchObject({ state: 'PARTIAL', lapsesAt: iso(9 * day) })
  })

  test('a complaint whose days are over does not come along: the requests of the case that stays can be placed', async () => {
    const victim = newVictim()
    const [complained, other] = [await openCase(victim), await openCase(victim)]
    await complain(await refer(complained), iso(0))
    graph.advance(8 * day)
    const holdId = await holdOf(other)
    await change('mergeCases', { caseId: complained, intoCaseId: other })
    const placed = await place(holdId)
    expect(placed.data.hold).toMatchObject({ state: 'PARTIAL', lapsesAt: iso(11 * day) })
  })

  test('after a merge is undone each case has its own complaint: a later one of the other starts its seven days', async () => {
    const victim = newVictim()
    const [complained, other] = [await openCase(victim), await openCase(victim)]
    await complain(await refer(complained), iso(0))
    await change('mergeCases', { caseId: complained, intoCaseId: other })
    await change('undoMerge', { caseId: complained })
    graph.advance(8 * day)
    const holdId = await holdOf(other)
    expect((await place(holdId)).code).toBeUndefined()
    const referralId = await refer(other, '10102')
    expect(await complain(referralId, iso(8 * day), '10102')).toBeUndefined()
    expect(await read(holdId)).toMatchObject({ state: 'COMPLAINED', lapsesAt: iso(15 * day) })
  })
})
