import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import {
  day,
  keyed,
  startClockedSubgraphs,
  type ClockedSubgraphs,
} from '../../support/domain/clocked-subgraphs.ts'
import { engines } from '../../support/processes/database.ts'
import { aoc, bank, station } from '../../support/tokens/callers.ts'

interface Noted {
  readonly state: string
  readonly remark: string | null
  readonly words: string | null
  readonly note: string | null
}

describe.each(engines)('notes of the history of a hold on $engine', ({ open }) => {
  let graph: ClockedSubgraphs
  let start: Date
  let caseId: string
  /** At 014, on hop 1. */
  let holdId: string

  beforeAll(async () => {
    graph = await startClockedSubgraphs(open)
  })
  afterAll(() => graph?.close())

  beforeEach(async () => {
    start = new Date()
    graph.setClock(start)
    caseId = await graph.openCase()
    const input = keyed({ caseId, basis: 'VICTIM_WORD' })
    const { data } = await graph.act(aoc, 'requestHoldsAlongTrail', input)
    holdId = data.holds[0].id
    await graph.act(bank('014'), 'placeHold', { holdId, heldSatang: 5_000_000 })
  })

  const notes = async (): Promise<readonly Noted[]> => {
    const { history } = await graph.hold(aoc, holdId)
    return history.map(({ state, remark, words, note }: Noted) => ({ state, remark, words, note }))
  }
  const last = async () => (await notes()).at(-1)

  test('the words of a person stand alone, without a remark', async () => {
    const rejected = await graph.openCase()
    const { data } = await graph.act(
      aoc,
      'requestHoldsAlongTrail',
      keyed({ caseId: rejected, basis: 'VICTIM_WORD' }),
    )
    holdId = data.holds[0].id
    await graph.act(bank('014'), 'rejectHold', { holdId, reason: 'บัญชีปิดแล้ว' })
    const words = 'บัญชีปิดแล้ว'
    expect(await last()).toEqual({ state: 'REJECTED', remark: null, words, note: words })
  })

  test('a release is asked for and refused: the reason apart from what was done', async () => {
    await graph.act(bank('014'), 'requestRelease', { holdId, reason: 'ร้านค้า' })
    expect(await last()).toEqual({
      state: 'PLACED',
      remark: 'RELEASE_REQUESTED',
      words: 'ร้านค้า',
      note: 'release asked for: ร้านค้า',
    })
    const other = { ...bank('014'), officer: 'officer-2' }
    const input = { holdId, outcome: 'REFUSED', reason: 'ไม่พบร้าน' }
    await graph.act(other, 'decideRelease', input)
    expect(await last()).toEqual({
      state: 'PLACED',
      remark: 'RELEASE_REFUSED',
      words: 'ไม่พบร้าน',
      note: 'release refused: ไม่พบร้าน',
    })
  })

  test('an order names its number', async () => {
    const order = { holdId, basis: 'SEIZURE', orderNumber: '๑๒/๒๕๖๙' }
    await graph.act(aoc, 'referCase', keyed({ caseId, stationCode: '10101' }))
    await graph.act(station('10101'), 'extendHold', order)
    const noted = await last()
    expect(noted).toMatchObject({ state: 'EXTENDED', remark: 'ORDERED', words: '๑๒/๒๕๖๙' })
    expect(noted?.note).toMatch(/^s?\.?.+, order ๑๒\/๒๕๖๙$/)
  })

  test('a complaint, and that nothing speaks against the account', async () => {
    const referred = await graph.act(aoc, 'referCase', keyed({ caseId, stationCode: '10101' }))
    const referralId = referred.data.referral.id
    const receivedAt = start.toISOString()
    const complaint = { referralId, complaintNumber: '1/2569', receivedAt }
    await graph.act(station('10101'), 'recordComplaint', complaint)
    await graph.deliver()
    expect(await last()).toMatchObject({ state: 'COMPLAINED', remark: 'COMPLAINED', words: null })
    const decision = { referralId, decision: 'NO_EVIDENCE', reason: 'ซื้อขายจริง' }
    const decided = await graph.act(station('10101'), 'decideReferral', decision)
    expect(decided.data.referral.history.at(-1)).toEqual({
      state: 'NOT_ACCEPTED',
      agencyId: 'police:station:10101',
      decision: 'NO_EVIDENCE',
      note: 'ซื้อขายจริง',
    })
    await graph.deliver()
    expect(await last()).toEqual({
      state: 'COMPLAINED',
      remark: 'NO_EVIDENCE',
      words: null,
      note: 'no evidence: the bank is to lift it',
    })
  })

  test('the end that nobody wrote', async () => {
    graph.setClock(new Date(start.getTime() + 3 * day))
    expect(await last()).toEqual({
      state: 'LAPSED',
      remark: 'CLOCK_RAN_OUT',
      words: null,
      note: 'the clock of the legal basis ran out',
    })
  })

  test('a case that was withdrawn: requests end, and holds are the bank’s to lift', async () => {
    const close = `mutation ($input: CloseCaseInput!) { closeCase(input: $input) { case { id } } }`
    const input = keyed({ caseId, reason: 'WITHDRAWN' })
    const { errors } = await graph.cases.ask(aoc, close, { input })
    expect(errors).toBeUndefined()
    await graph.deliver()
    expect(await last()).toEqual({
      state: 'PLACED',
      remark: 'CASE_WITHDRAWN',
      words: null,
      note: 'the case was closed as WITHDRAWN: the bank is to lift it',
    })
    const { data } = await graph.accounts.ask(
      aoc,
      `query ($filter: HoldFilter) { holds(filter: $filter) { nodes { history { state remark note } } } }`,
      { filter: { caseId, state: 'LIFTED' } },
    )
    expect(data.holds.nodes[0].history.at(-1)).toEqual({
      state: 'LIFTED',
      remark: 'CASE_WITHDRAWN',
      note: 'the case was closed as WITHDRAWN',
    })
  })

  test('a note from before remarks were kept is shown as it was written', async () => {
    await graph.database.db.asOwner((owner) =>
      owner.query(
        `insert into accounts.hold_event (hold_id, at, state, agency_id, officer, note)
         values ($1::uuid, $2::timestamptz, 'PLACED', 'bank:014', 'officer-1', 'release asked for: a shop')`,
        [holdId, start],
      ),
    )
    const words = 'release asked for: a shop'
    expect(await last()).toEqual({ state: 'PLACED', remark: null, words, note: words })
  })
})
