import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { reportInput } from '../support/domain/reports.ts'
import { startTestStack, type TestStack } from '../support/domain/stack.ts'

const day = 24 * 3_600_000

describe('a complaint at a station moves the clocks at the banks', () => {
  let stack: TestStack
  let caseId: string
  let holdId: string
  let referralId: string
  let stationAgency: string

  beforeAll(async () => {
    stack = await startTestStack()
    const code = stack.stations[0]?.code ?? ''
    stationAgency = `police:station:${code}`
    const centre = stack.callAs('aoc')
    const opened = await centre(
      'mutation ($input: ReportCaseInput!) { reportCase(input: $input) { case { id } } }',
      { input: reportInput() },
    )
    caseId = opened.data.reportCase.case.id
    const asked = await centre(
      `mutation ($input: RequestHoldsAlongTrailInput!) { requestHoldsAlongTrail(input: $input) { holds { id } } }`,
      { input: { idempotencyKey: randomUUID(), caseId, basis: 'VICTIM_WORD' } },
    )
    holdId = asked.data.requestHoldsAlongTrail.holds[0].id
    await stack.callAs('bank:014')(
      'mutation ($input: PlaceHoldInput!) { placeHold(input: $input) { hold { id } } }',
      { input: { holdId, heldSatang: 5_000_000 } },
    )
    const referred = await centre(
      `mutation ($input: ReferCaseInput!) { referCase(input: $input) { referral { id } } }`,
      { input: { idempotencyKey: randomUUID(), caseId, stationCode: code } },
    )
    referralId = referred.data.referCase.referral.id
  })
  afterAll(() => stack.closeAll())

  /** Asks until the answer satisfies: events between subgraphs arrive a moment later. */
  async function readUntil(
    agency: string,
    query: string,
    // answers are data of whatever shape the query has
    // oxlint-disable-next-line typescript/no-explicit-any
    isThere: (data: any) => boolean,
  ) {
    const call = stack.callAs(agency)
    for (let attempt = 0; attempt < 200; attempt += 1) {
      const { data } = await call(query, { id: holdId, caseId })
      if (isThere(data)) return data
      await setTimeout(100)
    }
    throw new Error('it did not come')
  }

  test('the bank reads COMPLAINED and seven days from the complaint', async () => {
    const receivedAt = new Date()
    const { errors } = await stack.callAs(stationAgency)(
      `mutation ($input: RecordComplaintInput!) { recordComplaint(input: $input) { referral { state dueAt } } }`,
      { input: { referralId, complaintNumber: '1/2569', receivedAt: receivedAt.toISOString() } },
    )
    expect(errors).toBeUndefined()
    const { hold } = await readUntil(
      'bank:014',
      `query ($id: ID!) { hold(id: $id) { state lapsesAt history { state section } } }`,
      (data) => data.hold.state === 'COMPLAINED',
    )
    expect(hold.lapsesAt).toBe(new Date(receivedAt.getTime() + 7 * day).toISOString())
    expect(hold.history.map(({ section }: { section: string }) => section)).toEqual([
      's.7',
      's.7',
      's.7',
    ])
  })

  test('with no evidence the bank finds it among those to lift, and lifts it', async () => {
    const { errors } = await stack.callAs(stationAgency)(
      `mutation ($input: DecideReferralInput!) { decideReferral(input: $input) { referral { state } } }`,
      { input: { referralId, decision: 'NO_EVIDENCE', reason: 'a sale that went wrong' } },
    )
    expect(errors).toBeUndefined()
    const toLift = `{ holds(filter: { liftable: true }) { nodes { id liftableSince } } }`
    const { holds } = await readUntil('bank:014', toLift, (data) =>
      data.holds.nodes.some(({ id }: { id: string }) => id === holdId),
    )
    expect(holds.nodes.find(({ id }: { id: string }) => id === holdId).liftableSince).not.toBeNull()
    const lifted = await stack.callAs('bank:014')(
      `mutation ($input: LiftHoldInput!) { liftHold(input: $input) { hold { state } } }`,
      { input: { holdId, reason: 'no evidence' } },
    )
    expect(lifted.data?.liftHold.hold.state).toBe('LIFTED')
    const { data } = await stack.callAs('bank:014')(toLift)
    expect(data.holds.nodes.map(({ id }: { id: string }) => id)).not.toContain(holdId)
  })

  test('the case’s timeline tells it across the subgraphs, in order', async () => {
    const { data } = await stack.callAs('aoc')(
      `query ($caseId: ID!) { case(id: $caseId) { timeline { nodes {
         kind agency { id } details { section basis stationCode fromStationCode closeReason } } } } }`,
      { caseId },
    )
    const kinds = data.case.timeline.nodes.map(({ kind }: { kind: string }) => kind)
    const order = [
      'CASE_REPORTED',
      'HOLD_REQUESTED',
      'HOLD_PLACED',
      'CASE_REFERRED',
      'REFERRAL_COMPLAINED',
      'HOLD_COMPLAINED',
      'REFERRAL_NOT_ACCEPTED',
      'HOLD_LIFTABLE',
      'HOLD_LIFTED',
    ]
    expect(order.map((kind) => kinds.indexOf(kind))).toEqual(
      order.map((kind) => kinds.indexOf(kind)).toSorted((a, b) => a - b),
    )
    expect(order.every((kind) => kinds.includes(kind))).toBe(true)
    const none = {
      section: null,
      basis: null,
      stationCode: null,
      fromStationCode: null,
      closeReason: null,
    }
    const details = Object.fromEntries(
      data.case.timeline.nodes.map((event: { kind: string; details: unknown }) => [
        event.kind,
        event.details,
      ]),
    )
    expect(details).toMatchObject({
      CASE_REPORTED: none,
      HOLD_REQUESTED: { ...none, section: 's.7', basis: 'VICTIM_WORD' },
      HOLD_PLACED: { ...none, section: 's.7' },
      CASE_REFERRED: { ...none, stationCode: stationAgency.replace('police:station:', '') },
      HOLD_LIFTABLE: { ...none, section: 's.7' },
    })
  })
})
