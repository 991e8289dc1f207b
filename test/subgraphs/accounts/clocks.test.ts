import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { aoc, bank, ccib, station } from '../../support/tokens/callers.ts'
import {
  day,
  hour,
  keyed,
  startClockedSubgraphs,
  type ClockedSubgraphs,
} from '../../support/domain/clocked-subgraphs.ts'
import { engines } from '../../support/processes/database.ts'
import { reportInput } from '../../support/domain/reports.ts'
import type { TestCaller } from '../../support/domain/subgraph-client.ts'

describe.each(engines)('clocks of holds on $engine', ({ open }) => {
  let graph: ClockedSubgraphs
  let caseId: string
  /** Holds along the trail: 014 (hop 1), 006 (hop 2), 014 (hop 3). */
  let holdIds: readonly string[]
  let start: Date

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
    holdIds = data.holds.map(({ id }: { id: string }) => id)
  })

  const at = (ms: number) => graph.setClock(new Date(start.getTime() + ms))
  const iso = (ms: number) => new Date(start.getTime() + ms).toISOString()
  const place = (code: string, id: string | undefined, heldSatang: number) =>
    graph.act(bank(code), 'placeHold', { holdId: id, heldSatang })
  const placeFirst = () => place('014', holdIds[0], 5_000_000)
  const first = () => graph.hold(aoc, holdIds[0] ?? '')

  async function refer(): Promise<string> {
    const input = keyed({ caseId, stationCode: '10101' })
    const { data } = await graph.act(aoc, 'referCase', input)
    return data.referral.id
  }
  const complain = (
    referralId: string,
    receivedAt: string,
    caller: TestCaller = station('10101'),
  ) => graph.act(caller, 'recordComplaint', { referralId, complaintNumber: '1/2569', receivedAt })
  const decide = (referralId: string, decision: string) =>
    graph.act(station('10101'), 'decideReferral', {
      referralId,
      decision,
      policeCaseNumber: '7/2569',
      reason: 'heard',
    })
  const announced = (type: string) =>
    graph.database.db.asOwner((owner) =>
      owner.query<{ subject: string; audience: string[] }>(
        `select subject, audience from accounts.outbox where type = $1::text and data ->> 'caseId' = $2::text order by id`,
        [type, caseId],
      ),
    )

  test('a complaint at the station moves a victim’s word to seven days from the complaint', async () => {
    await placeFirst()
    const referralId = await refer()
    at(2 * day)
    await complain(referralId, iso(1 * day))
    await graph.deliver()
    expect(await first()).toMatchObject({
      state: 'COMPLAINED',
      complaintDueAt: iso(72 * hour),
      decisionDueAt: iso(8 * day),
      lapsesAt: iso(8 * day),
    })
    at(8 * day - 1)
    expect((await first()).state).toBe('COMPLAINED')
    at(8 * day)
    expect((await first()).state).toBe('LAPSED')
  })

  test('a complaint names the station and the officer in the history, and both clocks', async () => {
    await placeFirst()
    await complain(await refer(), iso(0))
    await graph.deliver()
    expect((await first()).history).toEqual([
      expect.objectContaining({ state: 'REQUESTED', agencyId: 'aoc', section: 's.7' }),
      expect.objectContaining({ state: 'PLACED', agencyId: 'bank:014', lapsesAt: iso(72 * hour) }),
      expect.objectContaining({
        state: 'COMPLAINED',
        agencyId: 'police:station:10101',
        officer: 'officer-1',
        section: 's.7',
        lapsesAt: iso(7 * day),
      }),
    ])
  })

  test('a complaint that reaches accounts after the 72 hours revives nothing', async () => {
    await placeFirst()
    const referralId = await refer()
    at(72 * hour - 1)
    await complain(referralId, iso(71 * hour))
    at(72 * hour)
    await graph.deliver()
    expect(await first()).toMatchObject({ state: 'LAPSED', endedAt: iso(72 * hour) })
  })

  test('a hold placed after the complaint runs from the complaint', async () => {
    await complain(await refer(), iso(0))
    await graph.deliver()
    at(1 * day)
    const { data } = await placeFirst()
    expect(data.hold).toMatchObject({ state: 'COMPLAINED', lapsesAt: iso(7 * day) })
    expect(data.hold.history.map(({ state }: { state: string }) => state)).toEqual([
      'REQUESTED',
      'PLACED',
      'COMPLAINED',
    ])
    at(7 * day)
    const late = await place('006', holdIds[1], 3_000_000)
    expect(late).toMatchObject({ code: 'INVALID_STATE', state: 'LAPSED' })
  })

  test('a second complaint, at another station, does not buy seven more days', async () => {
    await placeFirst()
    const referralId = await refer()
    await complain(referralId, iso(0))
    const input = { referralId, toStationCode: '10102', reason: 'lives there' }
    await graph.act(station('10101'), 'transferReferral', input)
    const query = `{ referrals(filter: { stationCode: "10102" }) { nodes { id case { id } complaint { number } } } }`
    const { data } = await graph.referrals.ask(station('10102'), query)
    const moved = data.referrals.nodes.find(
      (each: { case: { id: string } }) => each.case.id === caseId,
    )
    expect(moved.complaint.number).toBe('1/2569')
    await graph.deliver()
    at(5 * day)
    const second = await complain(moved.id, iso(5 * day), station('10102'))
    expect(second).toMatchObject({ code: 'INVALID_STATE', state: 'COMPLAINED' })
    await graph.deliver()
    expect((await first()).lapsesAt).toBe(iso(7 * day))
  })

  test('what lapsed on a victim’s word is not held again on a victim’s word', async () => {
    await placeFirst()
    at(72 * hour)
    const again = (basis: string) =>
      graph.act(
        basis === 'AUTHORITY_NOTICE' ? ccib : aoc,
        'requestHolds',
        keyed({
          caseId,
          basis,
          holds: [{ bankCode: '014', accountNumber: '0142223332', amountSatang: 5_000_000 }],
        }),
      )
    expect((await again('VICTIM_WORD')).code).toBe('BAD_USER_INPUT')
    expect((await again('CENTRE_ORDER')).code).toBeUndefined()
  })

  test('no evidence makes the hold the bank’s to lift and tells the bank', async () => {
    await placeFirst()
    const lift = () =>
      graph.act(bank('014'), 'liftHold', { holdId: holdIds[0], reason: 'no evidence' })
    expect((await lift()).code).toBe('FORBIDDEN')
    const referralId = await refer()
    await complain(referralId, iso(0))
    await decide(referralId, 'NO_EVIDENCE')
    await graph.deliver()
    expect(await first()).toMatchObject({ state: 'COMPLAINED', liftableSince: iso(0) })
    const told = await announced('th.aoc.hold.liftable')
    expect(told.find(({ subject }) => subject === holdIds[0])?.audience).toContain('bank:014')
    expect((await lift()).data.hold.state).toBe('LIFTED')
  })

  test.each(['ACCEPTED', 'NOT_ACCEPTED'])(
    '%s alone neither extends nor ends a hold',
    async (decision) => {
      await placeFirst()
      const referralId = await refer()
      await complain(referralId, iso(0))
      await graph.deliver()
      const before = await first()
      await decide(referralId, decision)
      await graph.deliver()
      expect(await first()).toEqual(before)
    },
  )

  test('no evidence leaves a hold that a seizure keeps to the seizure', async () => {
    await placeFirst()
    const referralId = await refer()
    const input = { holdId: holdIds[0], basis: 'SEIZURE', orderNumber: 'ORD-1' }
    await graph.act(station('10101'), 'extendHold', input)
    await complain(referralId, iso(0))
    await decide(referralId, 'NO_EVIDENCE')
    await graph.deliver()
    expect(await first()).toMatchObject({ state: 'EXTENDED', liftableSince: null, lapsesAt: null })
    const lift = (caller: TestCaller) =>
      graph.act(caller, 'liftHold', { holdId: holdIds[0], reason: 'order revoked' })
    expect((await lift(aoc)).code).toBe('FORBIDDEN')
    expect((await lift(bank('014'))).code).toBe('FORBIDDEN')
    expect((await lift(ccib)).code).toBe('FORBIDDEN')
    const reason = { holdId: holdIds[0], reason: 'order revoked' }
    await graph.act({ ...ccib, officer: 'a' }, 'requestRelease', reason)
    expect((await lift({ ...ccib, officer: 'a' })).code).toBe('FORBIDDEN')
    const decision = { ...reason, outcome: 'RELEASED' }
    const released = await graph.act({ ...ccib, officer: 'b' }, 'decideRelease', decision)
    expect(released.data.hold.state).toBe('RELEASED')
  })

  test('a release does not end what stands on an order of its own power', async () => {
    await placeFirst()
    await refer()
    const order = { holdId: holdIds[0], basis: 'SEIZURE', orderNumber: 'ORD-1' }
    await graph.act(station('10101'), 'extendHold', order)
    const reason = { holdId: holdIds[0], reason: 'merchant' }
    await graph.act({ ...bank('014'), officer: 'a' }, 'requestRelease', reason)
    const decision = { ...reason, outcome: 'RELEASED' }
    const byBank = await graph.act({ ...bank('014'), officer: 'b' }, 'decideRelease', decision)
    expect(byBank.code).toBe('FORBIDDEN')
    const onePerson = { issuer: 'https://bank.014.test', officer: 'a' }
    for (const sameWithAnotherToken of [station('10101'), aoc, bank('014')])
      expect(
        (await graph.act({ ...sameWithAnotherToken, ...onePerson }, 'decideRelease', decision))
          .code,
      ).toBe('FORBIDDEN')
    const byPolice = await graph.act(station('10101'), 'decideRelease', decision)
    expect(byPolice.data.hold.state).toBe('RELEASED')
  })

  test('one power extends once; another may outlast it; no end is named twice for the same', async () => {
    await placeFirst()
    await refer()
    const extend = (basis: string, until: string) =>
      graph.act(ccib, 'extendHold', { holdId: holdIds[0], basis, orderNumber: 'ORD-1', until })
    expect((await extend('SEIZURE', iso(72 * hour))).code).toBe('BAD_USER_INPUT')
    expect((await extend('SEIZURE', iso(10 * day))).data.hold).toMatchObject({
      state: 'EXTENDED',
      extendedBasis: 'SEIZURE',
      lapsesAt: iso(10 * day),
    })
    expect((await extend('SEIZURE', iso(20 * day))).code).toBe('BAD_USER_INPUT')
    expect((await extend('LISTING', iso(20 * day))).data.hold.extendedBasis).toBe('LISTING')
  })

  test('an order of the centre is reviewed by a date and ends there', async () => {
    const other = await graph.openCase()
    const asked = await graph.act(
      aoc,
      'requestHoldsAlongTrail',
      keyed({ caseId: other, basis: 'CENTRE_ORDER' }),
    )
    const { data } = await place('014', asked.data.holds[0].id, 5_000_000)
    expect(data.hold).toMatchObject({ decisionDueAt: iso(30 * day), lapsesAt: iso(30 * day) })
    at(30 * day)
    expect((await graph.hold(aoc, data.hold.id)).state).toBe('LAPSED')
  })

  test('with every sweeper stopped nothing outlives its clock; started again, each lapse is told once, in order', async () => {
    await placeFirst()
    at(1 * hour)
    await place('006', holdIds[1], 3_000_000)
    at(73 * hour)
    expect((await first()).state).toBe('LAPSED')
    expect(await announced('th.aoc.hold.lapsed')).toEqual([])
    await Promise.all([graph.settle(), graph.settle(), graph.settle()])
    await graph.settle()
    const told = await announced('th.aoc.hold.lapsed')
    expect(told.map(({ subject }) => subject)).toEqual([holdIds[0], holdIds[1]])
    const query = `query ($id: ID!) { case(id: $id) { timeline { nodes { at kind } } } }`
    const { data } = await graph.cases.ask(aoc, query, { id: caseId })
    expect(
      data.case.timeline.nodes.filter(({ kind }: { kind: string }) => kind === 'HOLD_LAPSED'),
    ).toEqual([
      { at: iso(72 * hour), kind: 'HOLD_LAPSED' },
      { at: iso(73 * hour), kind: 'HOLD_LAPSED' },
    ])
  })

  test('a release is due by the tightest promise of the table; at three quarters the agency that must decide is warned', async () => {
    await placeFirst()
    const reason = { holdId: holdIds[0], reason: 'merchant, 860 baht' }
    const asked = await graph.act(aoc, 'requestRelease', reason)
    expect(asked.data.hold.release).toEqual({
      dueAt: iso(4 * hour),
      outcome: null,
      requestedBy: 'aoc',
    })
    at(3 * hour - 1)
    await graph.settle()
    expect(await announced('th.aoc.release.due-soon')).toEqual([])
    at(3 * hour)
    await graph.settle()
    await graph.settle()
    const [warning, ...more] = await announced('th.aoc.release.due-soon')
    expect(more).toEqual([])
    expect(warning?.audience).toEqual(expect.arrayContaining(['bank:014', 'aoc']))
    at(4 * hour)
    await graph.settle()
    expect(await announced('th.aoc.release.overdue')).toHaveLength(1)
  })

  test('changed promises apply to requests from then on', async () => {
    await placeFirst()
    const change = (statement: string) =>
      graph.database.db.asOwner((owner) => owner.query(statement))
    await change(
      `update accounts.release_promise set promise = interval '13 hours' where channel = 'bank'`,
    )
    const asked = await graph.act(aoc, 'requestRelease', { holdId: holdIds[0], reason: 'merchant' })
    await change(
      `update accounts.release_promise set promise = interval '4 hours' where channel = 'bank'`,
    )
    expect(asked.data.hold.release.dueAt).toBe(iso(12 * hour))
  })

  test('a bank that finds the money gone tells the next bank, whose seven days are its own', async () => {
    const other = await graph.openCase()
    const frozen = await graph.act(
      bank('014'),
      'freezeAccount',
      keyed({
        accountNumber: '0142223332',
        amountSatang: 2_000_000,
        suspectedAt: iso(-1 * day),
        reason: 'mule pattern',
        caseId: other,
      }),
    )
    expect(frozen.data.hold.lapsesAt).toBe(iso(6 * day))
    const inbox = `query ($caseId: ID!) { holds(filter: { state: REQUESTED, caseId: $caseId }) { nodes {
      id basis requestedBy requestedSatang lapsesAt } } }`
    const { data } = await graph.accounts.ask(bank('006'), inbox, { caseId: other })
    expect(data.holds.nodes).toEqual([
      {
        id: expect.any(String),
        basis: 'BANK_SUSPICION',
        requestedBy: 'bank:014',
        requestedSatang: 3_000_000,
        lapsesAt: iso(7 * day),
      },
    ])
    const disclosures = await graph.database.db.asOwner((owner) =>
      owner.query<{ audience: string[] }>(
        `select audience from accounts.outbox where type = 'th.aoc.hold.disclosed' and data ->> 'caseId' = $1::text`,
        [other],
      ),
    )
    expect(disclosures).toEqual([{ audience: ['police:ccib', 'amlo'] }])
    const asked = await graph.act(
      aoc,
      'requestHoldsAlongTrail',
      keyed({ caseId: other, basis: 'VICTIM_WORD' }),
    )
    expect(
      asked.data.holds.map((each: { requestedSatang: number; account: { bankCode: string } }) => [
        each.account.bankCode,
        each.requestedSatang,
      ]),
    ).toEqual([
      ['014', 3_000_000],
      ['014', 2_000_000],
    ])
  })

  test('the trail is held leg by leg where flows part and meet, and later only new legs', async () => {
    const input = reportInput()
    const [leg] = input.transfers
    const to = (accountNumber: string) => ({ bankCode: '025', accountNumber })
    const legs = [
      { ...leg!, reference: 'S1' },
      {
        ...leg!,
        reference: 'S2',
        hop: 2,
        from: leg!.to,
        to: to('0250000001'),
        amountSatang: 3_000_000,
      },
      {
        ...leg!,
        reference: 'S3',
        hop: 2,
        from: leg!.to,
        to: to('0250000002'),
        amountSatang: 2_000_000,
      },
      {
        ...leg!,
        reference: 'S4',
        hop: 3,
        from: to('0250000001'),
        to: to('0250000003'),
        amountSatang: 3_000_000,
      },
      {
        ...leg!,
        reference: 'S5',
        hop: 3,
        from: to('0250000002'),
        to: to('0250000003'),
        amountSatang: 2_000_000,
      },
    ]
    const split = await graph.openCase({ ...input, transfers: legs as typeof input.transfers })
    const ask = () =>
      graph.act(aoc, 'requestHoldsAlongTrail', keyed({ caseId: split, basis: 'VICTIM_WORD' }))
    const amountsOf = ({ data }: { data: { holds: { requestedSatang: number }[] } }) =>
      data.holds.map(({ requestedSatang }) => requestedSatang).toSorted((a, b) => a - b)
    expect(amountsOf(await ask())).toEqual([2_000_000, 3_000_000, 5_000_000, 5_000_000])
    const more = { ...legs[4]!, reference: 'S6', amountSatang: 700 }
    const document = `mutation ($input: RecordTransfersInput!) { recordTransfers(input: $input) { recorded } }`
    await graph.cases.ask(aoc, document, { input: keyed({ caseId: split, transfers: [more] }) })
    expect(amountsOf(await ask())).toEqual([700])
    expect(amountsOf(await ask())).toEqual([])
  })
})
