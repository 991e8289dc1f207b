import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { liveStates } from '../../../subgraphs/referrals/law/rules.ts'
import {
  day,
  hour,
  keyed,
  startClockedSubgraphs,
  type ClockedSubgraphs,
} from '../../support/domain/clocked-subgraphs.ts'
import type { TestCaller } from '../../support/domain/subgraph-client.ts'
import { engines } from '../../support/processes/database.ts'
import { aoc, bank, station } from '../../support/tokens/callers.ts'

const first = { ...station('10101'), officer: 'officer-a' }
const other = { ...station('10101'), officer: 'officer-b' }

describe.each(engines)('the work of an officer on $engine', ({ open }) => {
  let graph: ClockedSubgraphs

  beforeAll(async () => {
    graph = await startClockedSubgraphs(open)
  })
  afterAll(() => graph?.close())

  async function refer() {
    const caseId = await graph.openCase()
    const { data } = await graph.act(aoc, 'referCase', keyed({ caseId, stationCode: '10101' }))
    return { caseId, referralId: data.referral.id as string }
  }
  const complain = (referralId: string, receivedAt = graph.now()) =>
    graph.act(first, 'recordComplaint', {
      referralId,
      complaintNumber: '1/2569',
      receivedAt: receivedAt.toISOString(),
    })
  async function list(filter: object, caller: TestCaller = first) {
    const query = `query ($filter: ReferralFilter) { referrals(filter: $filter, first: 100) {
      totalCount nodes { id } } }`
    const { data, errors } = await graph.referrals.ask(caller, query, { filter })
    if (errors) return errors[0]?.extensions.code
    const { totalCount, nodes } = data.referrals
    expect(totalCount).toBe(nodes.length)
    return nodes.map(({ id }: { id: string }) => id)
  }

  test('the database has the same live states as the program', async () => {
    const session = { role: 'aoc_referrals', agencyId: 'aoc', agencyKind: 'AOC', officer: 'a' }
    const [row] = await graph.database.db.transaction(session, (db) =>
      db.query('select referrals.live_states() as live'),
    )
    expect(row).toEqual({ live: liveStates })
  })

  test('mine, of an officer, overdue and in several states, each with its count', async () => {
    const { referralId } = await refer()
    const { referralId: another } = await refer()
    await graph.act(other, 'acknowledgeReferral', { referralId: another })
    const named = await graph.act(first, 'assignOfficer', { referralId, officer: 'officer-a' })
    expect(named.data.referral).toMatchObject({ officer: 'officer-a', officerIsKnown: true })
    const known = await graph.act(first, 'assignOfficer', {
      referralId: another,
      officer: 'officer-b',
    })
    expect(known.data.referral.officerIsKnown).toBe(true)
    const { referralId: third } = await refer()
    const unknown = await graph.act(first, 'assignOfficer', {
      referralId: third,
      officer: 'ร.ต.อ. ใหม่',
    })
    expect(unknown.data.referral.officerIsKnown).toBe(false)
    expect(await list({ mine: true })).toEqual([referralId])
    expect(await list({ mine: true }, other)).toEqual([another])
    expect(await list({ officer: 'ร.ต.อ. ใหม่' })).toEqual([third])
    expect(await list({ mine: true, officer: 'officer-b' })).toBe('BAD_USER_INPUT')
    expect(await list({ mine: true, states: ['SENT', 'ASSIGNED'] })).toEqual([referralId])
    expect(await list({ mine: true, states: ['SENT'] })).toEqual([])
    await complain(referralId)
    expect(await list({ mine: true, overdue: true })).toEqual([])
    graph.advance(7 * day)
    expect(await list({ mine: true, overdue: true })).toEqual([referralId])
    expect(await list({ mine: true }, { ...station('10102'), officer: 'officer-a' })).toEqual([])
  })

  test.each([
    ['of 1990', () => new Date('1990-01-01T00:00:00Z')],
    ['of before the first transfer', () => new Date('2026-11-19T00:00:00Z')],
    ['of seven days ago', (now: Date) => new Date(now.getTime() - 7 * day)],
    ['of tomorrow', (now: Date) => new Date(now.getTime() + day)],
  ])('a complaint %s is refused and ends no hold', async (_name, instant) => {
    const { caseId, referralId } = await refer()
    const requested = await graph.act(
      aoc,
      'requestHoldsAlongTrail',
      keyed({ caseId, basis: 'VICTIM_WORD' }),
    )
    const holdId: string = requested.data.holds.find((each: { hop: number }) => each.hop === 2).id
    await graph.act(bank('006'), 'placeHold', { holdId, heldSatang: 3_000_000 })
    expect((await complain(referralId, instant(graph.now()))).code).toBe('BAD_USER_INPUT')
    await graph.settle()
    expect((await graph.hold(aoc, holdId)).state).toBe('PLACED')
  })

  test('a corrected complaint keeps its history and moves no clock', async () => {
    const { caseId, referralId } = await refer()
    const requested = await graph.act(
      aoc,
      'requestHoldsAlongTrail',
      keyed({ caseId, basis: 'VICTIM_WORD' }),
    )
    const holdId: string = requested.data.holds.find((each: { hop: number }) => each.hop === 2).id
    await graph.act(bank('006'), 'placeHold', { holdId, heldSatang: 3_000_000 })
    const early = { complaintNumber: '2/2569', receivedAt: graph.now().toISOString(), reason: 'x' }
    const before = await graph.act(first, 'correctComplaint', keyed({ referralId, ...early }))
    expect(before).toMatchObject({ code: 'INVALID_STATE', state: 'SENT' })
    const recorded = await complain(referralId)
    await graph.settle()
    const held = await graph.hold(aoc, holdId)
    graph.advance(hour)
    const receivedAt = graph.now().toISOString()
    const input = keyed({ referralId, complaintNumber: '2/2569', receivedAt, reason: 'mistyped' })
    const corrected = await graph.act(first, 'correctComplaint', input)
    expect(corrected.data.referral).toMatchObject({
      complaint: { number: '2/2569', receivedAt },
      dueAt: recorded.data.referral.dueAt,
    })
    expect(await graph.act(other, 'correctComplaint', input)).toEqual(corrected)
    await graph.settle()
    expect((await graph.hold(aoc, holdId)).lapsesAt).toBe(held.lapsesAt)
    const far = {
      ...keyed({ referralId, complaintNumber: '3', reason: 'x' }),
      receivedAt: '1990-01-01T00:00:00Z',
    }
    expect((await graph.act(first, 'correctComplaint', far)).code).toBe('BAD_USER_INPUT')
  })

  test('a decided referral is opened again and decided anew; its time stays', async () => {
    const { referralId } = await refer()
    const recorded = await complain(referralId)
    const early = await graph.act(first, 'reopenReferral', keyed({ referralId, reason: 'x' }))
    expect(early).toMatchObject({ code: 'INVALID_STATE', state: 'COMPLAINED' })
    await graph.act(first, 'decideReferral', {
      referralId,
      decision: 'NO_EVIDENCE',
      reason: 'none',
    })
    const reopened = await graph.act(
      first,
      'reopenReferral',
      keyed({ referralId, reason: 'a witness' }),
    )
    expect(reopened.data.referral).toMatchObject({
      state: 'COMPLAINED',
      decision: null,
      dueAt: recorded.data.referral.dueAt,
    })
    const decided = await graph.act(first, 'decideReferral', {
      referralId,
      decision: 'ACCEPTED',
      policeCaseNumber: '8/2569',
      reason: 'fraud',
    })
    expect(decided.data.referral.history.map(({ state }: { state: string }) => state)).toEqual([
      'SENT',
      'COMPLAINED',
      'NOT_ACCEPTED',
      'COMPLAINED',
      'ACCEPTED',
    ])
    const elsewhere = await graph.act(
      station('10102'),
      'reopenReferral',
      keyed({ referralId, reason: 'x' }),
    )
    expect(elsewhere.code).toBe('NOT_FOUND')
  })

  test('a decided referral stays decided while another station has the case', async () => {
    const { caseId, referralId } = await refer()
    await complain(referralId)
    await graph.act(first, 'decideReferral', {
      referralId,
      decision: 'NOT_ACCEPTED',
      reason: 'none',
    })
    await graph.act(aoc, 'referCase', keyed({ caseId, stationCode: '10102' }))
    const again = () =>
      graph.act(first, 'reopenReferral', keyed({ referralId, reason: 'a witness' }))
    expect(await again()).toMatchObject({ code: 'INVALID_STATE', state: 'REFERRED' })
  })

  test('a station without a part in the case any more opens no decision of its own again', async () => {
    const { caseId, referralId } = await refer()
    await complain(referralId)
    const decision = { referralId, decision: 'NOT_ACCEPTED', reason: 'none' }
    await graph.act(first, 'decideReferral', decision)
    const { data } = await graph.act(aoc, 'referCase', keyed({ caseId, stationCode: '10101' }))
    const handedOn = { referralId: data.referral.id, toStationCode: '10102', reason: 'nearer' }
    expect((await graph.act(first, 'transferReferral', handedOn)).code).toBeUndefined()
    const again = await graph.act(
      first,
      'reopenReferral',
      keyed({ referralId, reason: 'a witness' }),
    )
    expect(again.code).toBe('NOT_FOUND')
  })
})
