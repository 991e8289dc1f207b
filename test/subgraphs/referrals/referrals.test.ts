import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { aoc, bank, ccib, station } from '../../support/tokens/callers.ts'
import {
  day,
  hour,
  keyed,
  startClockedSubgraphs,
  type ClockedSubgraphs,
} from '../../support/domain/clocked-subgraphs.ts'
import { engines } from '../../support/processes/database.ts'
import type { TestCaller } from '../../support/domain/subgraph-client.ts'

const first = station('10101')
const second = station('10102')

describe.each(engines)('referrals on $engine', ({ open }) => {
  let graph: ClockedSubgraphs

  beforeAll(async () => {
    graph = await startClockedSubgraphs(open)
  })
  afterAll(() => graph?.close())

  async function refer(stationCode = '10101') {
    const caseId = await graph.openCase()
    const { data } = await graph.act(aoc, 'referCase', keyed({ caseId, stationCode }))
    return { caseId, referralId: data.referral.id as string }
  }
  const inbox = async (caller: TestCaller, page = 'first: 100') => {
    const query = `{ referrals(${page}) { nodes { id dueAt referredAt } pageInfo { hasNextPage endCursor } } }`
    return (await graph.referrals.ask(caller, query)).data.referrals
  }
  const complain = (referralId: string, receivedAt = graph.now().toISOString(), caller = first) =>
    graph.act(caller, 'recordComplaint', { referralId, complaintNumber: '1/2569', receivedAt })

  test('sent, seen, assigned, complained, decided: each step with who and why', async () => {
    const { referralId } = await refer()
    await graph.act(first, 'acknowledgeReferral', { referralId })
    await graph.act(first, 'assignOfficer', { referralId, officer: 'พ.ต.ต. สมหญิง' })
    await complain(referralId)
    const renamed = await graph.act(first, 'assignOfficer', { referralId, officer: 'ร.ต.อ. วิชัย' })
    expect(renamed.data.referral).toMatchObject({ state: 'COMPLAINED', officer: 'ร.ต.อ. วิชัย' })
    const decided = await graph.act(first, 'decideReferral', {
      referralId,
      decision: 'ACCEPTED',
      policeCaseNumber: '7/2569',
      reason: 'fraud',
    })
    const { state, history } = decided.data.referral
    expect(state).toBe('ACCEPTED')
    expect(
      history.map((each: { state: string; agencyId: string }) => [each.state, each.agencyId]),
    ).toEqual([
      ['SENT', 'aoc'],
      ['ACKNOWLEDGED', 'police:station:10101'],
      ['ASSIGNED', 'police:station:10101'],
      ['COMPLAINED', 'police:station:10101'],
      ['COMPLAINED', 'police:station:10101'],
      ['ACCEPTED', 'police:station:10101'],
    ])
    const again = await graph.act(first, 'acknowledgeReferral', { referralId })
    expect(again).toMatchObject({ code: 'INVALID_STATE', state: 'ACCEPTED' })
  })

  test('a referral is acknowledged once, however often and at whatever instant its station reports it', async () => {
    const { referralId } = await refer()
    const acknowledge = () => graph.act(first, 'acknowledgeReferral', { referralId })
    const [one, other] = await Promise.all([acknowledge(), acknowledge()])
    expect(one.data.referral.history).toHaveLength(2)
    expect(other).toEqual(one)
    expect(await acknowledge()).toEqual(one)
  })

  test('each act that is sent again with its key is done once and answered as before', async () => {
    const { referralId } = await refer()
    const receivedAt = graph.now().toISOString()
    const steps = [
      ['assignOfficer', 'ASSIGNED', { officer: 'พ.ต.ต. สมหญิง' }, { officer: 'x' }],
      [
        'recordComplaint',
        'COMPLAINED',
        { complaintNumber: '9/2569', receivedAt },
        { complaintNumber: '8/2569' },
      ],
      [
        'decideReferral',
        'NOT_ACCEPTED',
        { decision: 'NOT_ACCEPTED', reason: 'civil matter' },
        { decision: 'NO_EVIDENCE' },
      ],
    ] as const
    let events = 1
    for (const [name, state, input, change] of steps) {
      const call = keyed({ referralId, ...input })
      const once = await graph.act(first, name, call)
      expect(once.data.referral.state).toBe(state)
      expect(once.data.referral.history).toHaveLength((events += 1))
      expect(await graph.act(first, name, call)).toEqual(once)
      const changed = await graph.act(first, name, { ...call, ...change })
      expect(changed.code).toBe('IDEMPOTENCY_CONFLICT')
    }
  })

  test('a transfer that is sent again with its key is answered, and moves nothing back', async () => {
    const { referralId } = await refer()
    await graph.act(first, 'assignOfficer', { referralId, officer: 'พ.ต.ต. สมหญิง' })
    const call = keyed({ referralId, toStationCode: '10102', reason: 'lives there' })
    const transfer = async () => {
      const document = `mutation ($input: TransferReferralInput!) { transferReferral(input: $input) {
        referral { id state officer decidedAt station { code } case { id } } } }`
      const { data } = await graph.referrals.ask(first, document, { input: call })
      return data.transferReferral.referral
    }
    const once = await transfer()
    expect(once).toMatchObject({ id: referralId, state: 'TRANSFERRED' })
    graph.advance(1_000)
    expect(await transfer()).toEqual(once)
    const moved = (await inbox(second)).nodes.length
    await graph.act(first, 'transferReferral', call)
    expect((await inbox(second)).nodes).toHaveLength(moved)
    // another station's key is no key of this one
    expect((await graph.act(second, 'transferReferral', call)).code).toBe('NOT_FOUND')
  })

  test('nothing is decided before the victim complained', async () => {
    const { referralId } = await refer()
    const input = { referralId, decision: 'NO_EVIDENCE', reason: 'x' }
    const refused = await graph.act(first, 'decideReferral', input)
    expect(refused).toMatchObject({ code: 'INVALID_STATE', state: 'SENT' })
  })

  test('a transfer takes every row from the old station at once and gives them to the new one', async () => {
    const { caseId, referralId } = await refer()
    await complain(referralId)
    const hasCase = async (caller: TestCaller) =>
      (await graph.cases.ask(caller, `{ case(id: "${caseId}") { id } }`)).data.case !== null
    expect([await hasCase(first), await hasCase(second)]).toEqual([true, false])
    const input = { referralId, toStationCode: '10102', reason: 'lives there' }
    await graph.act(first, 'transferReferral', input)
    expect([await hasCase(first), await hasCase(second)]).toEqual([false, true])
    expect((await inbox(first)).nodes.map(({ id }: { id: string }) => id)).not.toContain(referralId)
    const query = `{ case(id: "${caseId}") { id timeline { nodes { details { fromStationCode stationCode } } } } }`
    const told = (await graph.cases.ask(second, query)).data.case.timeline.nodes
    const details = { fromStationCode: '10101', stationCode: '10102' }
    expect(told).toContainEqual({ details })
    expect((await graph.cases.ask(ccib, query)).data.case).not.toBeNull()
    const ofCase = `{ referrals(filter: { stationCode: "10102" }, first: 100) { nodes { id state dueAt case { id } history { state note } } } }`
    const { data } = await graph.referrals.ask(second, ofCase)
    const moved = data.referrals.nodes.find(
      (each: { case: { id: string } }) => each.case.id === caseId,
    )
    expect(moved).toMatchObject({
      state: 'SENT',
      history: [{ state: 'SENT', note: 'lives there' }],
    })
    expect(moved.dueAt).toBe(new Date(graph.now().getTime() + 7 * day).toISOString())
    expect((await graph.act(first, 'acknowledgeReferral', { referralId })).code).toBe('NOT_FOUND')
    const decided = await graph.act(second, 'decideReferral', {
      referralId: moved.id,
      decision: 'NOT_ACCEPTED',
      reason: 'civil matter',
    })
    expect(decided.data.referral.state).toBe('NOT_ACCEPTED')
  })

  test('an inbox starts with what is due first, then with the oldest', async () => {
    const quiet = await refer('10102')
    graph.advance(1_000)
    const quieter = await refer('10102')
    graph.advance(1_000)
    const complained = await refer('10102')
    await complain(complained.referralId, graph.now().toISOString(), second)
    const held = await refer('10102')
    const { data } = await graph.act(
      aoc,
      'requestHoldsAlongTrail',
      keyed({ caseId: held.caseId, basis: 'VICTIM_WORD' }),
    )
    await graph.act(bank('014'), 'placeHold', { holdId: data.holds[0].id, heldSatang: 5_000_000 })
    await graph.settle()
    const expected = [held, complained, quiet, quieter].map(({ referralId }) => referralId)
    const known = new Set(expected)
    const { nodes } = await inbox(second)
    const ids = nodes.map(({ id }: { id: string }) => id).filter((id: string) => known.has(id))
    expect(ids).toEqual(expected)
    const dueAt = nodes.find(({ id }: { id: string }) => id === held.referralId).dueAt
    expect(dueAt).toBe(new Date(graph.now().getTime() + 72 * hour).toISOString())

    const paged: string[] = []
    for (let after = ''; ;) {
      const page = await inbox(second, `first: 1${after}`)
      paged.push(...page.nodes.map(({ id }: { id: string }) => id))
      if (!page.pageInfo.hasNextPage) break
      after = `, after: "${page.pageInfo.endCursor}"`
    }
    expect(paged).toEqual(nodes.map(({ id }: { id: string }) => id))
  })

  test('the centre sees how many referrals each station has open; a station does not', async () => {
    const count = `{ policeStations { code openReferrals } }`
    const openAt = async (code: string) => {
      const { data } = await graph.referrals.ask(aoc, count)
      return data.policeStations.find((each: { code: string }) => each.code === code).openReferrals
    }
    const before = await openAt('10101')
    const { referralId } = await refer()
    expect(await openAt('10101')).toBe(before + 1)
    await complain(referralId)
    await graph.act(first, 'decideReferral', {
      referralId,
      decision: 'NO_EVIDENCE',
      reason: 'none',
    })
    expect(await openAt('10101')).toBe(before)
    const refused = await graph.referrals.ask(first, count)
    expect(refused.errors?.[0]?.extensions.code).toBe('UNAUTHORIZED_FIELD_OR_TYPE')
  })

  test('the events that ask a station for something say until when, as its inbox does', async () => {
    const caseId = await graph.openCase()
    const input = keyed({ caseId, basis: 'VICTIM_WORD' })
    const { data } = await graph.act(aoc, 'requestHoldsAlongTrail', input)
    await graph.act(bank('014'), 'placeHold', { holdId: data.holds[0].id, heldSatang: 5_000_000 })
    await graph.settle()
    const sent = await graph.act(aoc, 'referCase', keyed({ caseId, stationCode: '10101' }))
    const referralId: string = sent.data.referral.id
    await complain(referralId)
    await graph.act(first, 'transferReferral', {
      referralId,
      toStationCode: '10102',
      reason: 'lives there',
    })
    const told = await graph.database.db.asOwner((owner) =>
      owner.query<{ type: string; station: string; dueAt: string | null }>(
        `select type, audience[cardinality(audience)] as station, data ->> 'dueAt' as "dueAt"
         from referrals.outbox where data ->> 'caseId' = $1::text order by id`,
        [caseId],
      ),
    )
    const after = (ms: number) => new Date(graph.now().getTime() + ms).toISOString()
    expect(sent.data.referral.dueAt).toBe(after(72 * hour))
    const [old, given] = ['police:station:10101', 'police:station:10102']
    expect(told).toEqual([
      { type: 'th.aoc.referral.sent', station: old, dueAt: after(72 * hour) },
      { type: 'th.aoc.complaint.recorded', station: old, dueAt: after(7 * day) },
      { type: 'th.aoc.referral.transferred', station: old, dueAt: null },
      { type: 'th.aoc.referral.transferred', station: given, dueAt: after(7 * day) },
    ])
  })

  test('what is not decided within seven days is announced once', async () => {
    const { caseId, referralId } = await refer()
    await complain(referralId)
    const overdue = () =>
      graph.database.db.asOwner((owner) =>
        owner.query<{ at: Date }>(
          `select at from referrals.outbox where type = 'th.aoc.referral.overdue' and subject = $1::text`,
          [referralId],
        ),
      )
    graph.advance(7 * day - 1)
    await graph.settle()
    expect(await overdue()).toEqual([])
    graph.advance(1)
    await Promise.all([graph.settle(), graph.settle()])
    await graph.settle()
    expect(await overdue()).toHaveLength(1)
    const timeline = `query ($id: ID!) { case(id: $id) { timeline { nodes { kind } } } }`
    const { data } = await graph.cases.ask(first, timeline, { id: caseId })
    const kinds = data.case.timeline.nodes.map(({ kind }: { kind: string }) => kind)
    expect(kinds.filter((kind: string) => kind === 'REFERRAL_OVERDUE')).toHaveLength(1)
  })

  test('a station’s work on the referral of a closed case does not open the case again', async () => {
    const { caseId, referralId } = await refer()
    const close = `mutation ($input: CloseCaseInput!) { closeCase(input: $input) { case { status } } }`
    const { errors } = await graph.cases.ask(aoc, close, { input: { caseId, reason: 'WITHDRAWN' } })
    expect(errors).toBeUndefined()
    await complain(referralId)
    const { data } = await graph.cases.ask(aoc, `{ case(id: "${caseId}") { status } }`)
    expect(data.case.status).toBe('CLOSED')
  })
})
