import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import { reportInput } from '../support/domain/reports.ts'
import { codesOf, startTestStack, type TestStack } from '../support/domain/stack.ts'

const step = '{ count p50Seconds p95Seconds p99Seconds }'
const figures = `query ($from: DateTime!, $to: DateTime!) { figures(from: $from, to: $to) { from to
  deliveries { agencyId requested inFeed ${step} delivered ${step} acknowledged ${step} }
  holds { bankCode requested answered ${step} placed ${step} answeredWithin10Minutes answeredWithin60Minutes
    requestedSatang heldSatang }
  cases { scamType reported lossSatang }
  referrals { referred acknowledged ${step} decided ${step} overdue }
  sims { operator ordered carriedOut ${step} overdue } } }`

describe('figures of an interval', () => {
  let stack: TestStack
  const start = Date.now()
  const interval = {
    from: new Date(start - 3_600_000).toISOString(),
    to: new Date(start + 3_600_000).toISOString(),
  }

  /** Asks until the feeder has copied what was told. */
  async function eventsOf(agencyId: string) {
    for (;;) {
      const { data } = await stack.callAs(agencyId)(
        '{ events(types: ["th.aoc.hold.requested"]) { nodes { sequence hold { id requestedSatang } } } }',
      )
      if (data.events.nodes.length > 0) return data.events.nodes
    }
  }

  beforeAll(async () => {
    stack = await startTestStack()
    const centre = stack.callAs('aoc')
    const opened = await centre(
      'mutation ($input: ReportCaseInput!) { reportCase(input: $input) { case { id } } }',
      { input: reportInput() },
    )
    const caseId = opened.data.reportCase.case.id
    await centre(
      'mutation ($input: RequestHoldsAlongTrailInput!) { requestHoldsAlongTrail(input: $input) { holds { id } } }',
      { input: { idempotencyKey: randomUUID(), caseId, basis: 'VICTIM_WORD' } },
    )
    const [event] = await eventsOf('bank:006')
    const bank = stack.callAs('bank:006')
    await bank('mutation ($input: PlaceHoldInput!) { placeHold(input: $input) { hold { id } } }', {
      input: { holdId: event.hold.id, heldSatang: 1_000 },
    })
    await bank(
      'mutation ($upTo: ID!) { acknowledgeEvents(input: { upTo: $upTo }) { delivery { agencyId } } }',
      { upTo: event.sequence },
    )
  })
  afterAll(() => stack?.closeAll())

  test('the centre sees every bank, and every step of the way', async () => {
    const { data, errors } = await stack.callAs('aoc')(figures, interval)
    expect(errors).toBeUndefined()
    const { deliveries, holds, cases, referrals, sims } = data.figures
    const [all, ...banks] = holds
    expect(all).toMatchObject({ bankCode: null, placed: { count: 1 }, heldSatang: 1_000 })
    expect(all.requested).toBe(
      banks.reduce((sum: number, { requested }: { requested: number }) => sum + requested, 0),
    )
    expect(all.requested).toBeGreaterThan(1)
    const placed = banks.find(({ bankCode }: { bankCode: string }) => bankCode === '006')
    expect(placed).toMatchObject({
      answered: { count: 1, p50Seconds: expect.any(Number), p99Seconds: expect.any(Number) },
      answeredWithin10Minutes: 1,
      answeredWithin60Minutes: 1,
    })
    const told = deliveries.find(({ agencyId }: { agencyId: string }) => agencyId === 'bank:006')
    expect(told).toMatchObject({
      requested: 1,
      inFeed: { count: 1, p50Seconds: expect.any(Number) },
      delivered: { count: 1, p50Seconds: expect.any(Number) },
      acknowledged: { count: 1, p50Seconds: expect.any(Number) },
    })
    expect(told.inFeed.p50Seconds).toBeLessThanOrEqual(told.delivered.p50Seconds)
    expect(told.delivered.p50Seconds).toBeLessThanOrEqual(told.acknowledged.p50Seconds)
    expect(deliveries[0]).toMatchObject({ agencyId: null, delivered: { count: 1 } })
    expect(cases[0]).toEqual({ scamType: null, reported: 1, lossSatang: expect.any(Number) })
    expect(referrals).toMatchObject({ referred: 0, acknowledged: { count: 0, p50Seconds: null } })
    expect(sims).toEqual([
      { operator: null, ordered: 0, overdue: 0, carriedOut: expect.objectContaining({ count: 0 }) },
    ])
  })

  test('a bank sees its own alone, and nothing of cases', async () => {
    const { data } = await stack.callAs('bank:014')(
      `query ($from: DateTime!, $to: DateTime!) { figures(from: $from, to: $to) {
         deliveries { agencyId requested } holds { bankCode requested placed { count } } cases { reported } } }`,
      interval,
    )
    const { deliveries, holds, cases } = data.figures
    expect(holds.map(({ bankCode }: { bankCode: string }) => bankCode)).toEqual([null, '014'])
    expect(holds[0]).toEqual({ ...holds[1], bankCode: null })
    expect(holds[0].placed.count).toBe(0)
    for (const { agencyId } of deliveries) expect([null, 'bank:014']).toContain(agencyId)
    expect(cases).toBeNull()
  })

  test.each([
    ['ends before it begins', interval.to, interval.from],
    ['is empty', interval.to, interval.to],
    ['is longer than 31 days', '2026-01-01T00:00:00Z', '2026-02-01T00:00:01Z'],
  ])('an interval that %s is refused', async (_why, from, to) => {
    expect(codesOf(await stack.callAs('aoc')(figures, { from, to }))).toEqual(['BAD_USER_INPUT'])
  })

  test('a telco learns nothing of banks', async () => {
    const { data } = await stack.callAs('telco:ais')(
      'query ($from: DateTime!, $to: DateTime!) { figures(from: $from, to: $to) { deliveries { agencyId requested } sims { operator ordered } } }',
      interval,
    )
    expect(data.figures).toEqual({
      deliveries: [{ agencyId: null, requested: 0 }],
      sims: [{ operator: null, ordered: 0 }],
    })
  })
})
