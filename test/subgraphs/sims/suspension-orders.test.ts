import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import { workOnce } from '../../../subgraphs/kit/background.ts'
import { sims as subgraph } from '../../../subgraphs/sims/subgraph.ts'
import { amlo, aoc, ccib, nbtc, station, telco } from '../../support/tokens/callers.ts'
import { engines } from '../../support/processes/database.ts'
import type { TestCaller } from '../../support/domain/subgraph-client.ts'
import {
  codeOf,
  day,
  hour,
  newNumbers,
  newPerson,
  port,
  register,
  registerInput,
  registerSims,
  startSims,
  type SimsUnderTest,
} from './sims-under-test.ts'

const orderFields = `msisdn operator state isOverdue orderedAt dueAt rule reason suspendedAt reportedAt
  request { caseNumber } sim { status }`
const documents = {
  order: `mutation ($input: OrderSimSuspensionInput!) { answer: orderSimSuspension(input: $input) { sims { status } } }`,
  confirm: `mutation ($input: ConfirmSimSuspensionInput!) { answer: confirmSimSuspension(input: $input) { sims { status suspendedAt } } }`,
  lift: `mutation ($input: LiftSimSuspensionInput!) { answer: liftSimSuspension(input: $input) { sims { status } } }`,
  report: `mutation ($input: ReportSimSuspensionInput!) { answer: reportSimSuspension(input: $input) { sims { status suspendedAt } } }`,
  resume: `mutation ($input: ResumeSimsInput!) { answer: resumeSims(input: $input) { sims { status } } }`,
  request: `mutation ($input: RequestSimSuspensionInput!) { answer: requestSimSuspension(input: $input) { request { id state section caseNumber msisdns } } }`,
  decide: `mutation ($input: DecideSimSuspensionRequestInput!) { answer: decideSimSuspensionRequest(input: $input) { request { state reason } } }`,
} as const
const list = `query ($filter: SimOrderFilter, $orderBy: SimOrderSequence!, $first: Int!, $after: String) {
  simOrders(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
    totalCount nodes { ${orderFields} } pageInfo { hasNextPage endCursor } } }`
const listRequests = `{ simSuspensionRequests(first: 100) { nodes { id state } } }`

describe.each(engines)('orders and requests to suspend on $engine', ({ open }) => {
  let sims: SimsUnderTest
  let start: Date

  beforeAll(async () => {
    sims = await startSims(open)
  })
  afterAll(() => sims?.close())
  beforeEach(() => {
    start = new Date()
    sims.clock.at = start
  })

  const ask = (caller: TestCaller, name: keyof typeof documents, input: object) =>
    sims.client.ask(caller, documents[name], { input })
  const order = (msisdns: readonly string[]) =>
    ask(nbtc, 'order', { idempotencyKey: randomUUID(), msisdns, reason: 'scam calls' })
  const wait = (ms: number) => {
    sims.clock.at = new Date(sims.clock.at.getTime() + ms)
  }
  const iso = (ms: number) => new Date(start.getTime() + ms).toISOString()
  const orders = async (caller: TestCaller, msisdn: string, filter: object = {}) => {
    const { data } = await sims.client.ask(caller, list, {
      filter,
      orderBy: 'NEWEST_FIRST',
      first: 100,
    })
    return data.simOrders.nodes.filter((node: { msisdn: string }) => node.msisdn === msisdn)
  }
  /** The events about orders on the number, as the outbox has them: what happened, and for whom. */
  const eventsOf = (msisdn: string) =>
    sims.db.asOwner((owner) =>
      owner.query<{ type: string; audience: readonly string[] }>(
        `select replace(o.type, 'th.aoc.sim.order.', '') as type, o.audience from sims.outbox o
           join sims.suspension_order s on s.id::text = o.subject
         where s.msisdn = $1::text order by o.id`,
        [msisdn],
      ),
    )

  test('an order reaches its operator and the regulator, in the list and as events, with its clock', async () => {
    const [msisdn = ''] = await register(sims, 'ais', newPerson(), 1)
    await order([msisdn])
    const open = {
      msisdn,
      operator: 'AIS',
      state: 'OPEN',
      isOverdue: false,
      orderedAt: iso(0),
      dueAt: iso(day),
      rule: 'SUSPEND_IN_24_HOURS',
      reason: 'scam calls',
      suspendedAt: null,
      reportedAt: null,
      request: null,
      sim: { status: 'SUSPENSION_ORDERED' },
    }
    const { request: _request, ...ofOperator } = open
    expect(await orders(nbtc, msisdn)).toEqual([open])
    expect(await orders(telco('ais'), msisdn)).toMatchObject([ofOperator])
    expect(await orders(telco('true'), msisdn)).toEqual([])
    const sweep = () => workOnce(subgraph, { db: sims.db, now: () => sims.clock.at })
    wait(day - 6 * hour)
    await sweep()
    await sweep()
    wait(6 * hour)
    expect(await orders(telco('ais'), msisdn, { overdue: true })).toMatchObject([
      { isOverdue: true },
    ])
    await sweep()
    await sweep()
    await ask(telco('ais'), 'confirm', { msisdns: [msisdn], suspendedAt: iso(hour) })
    expect(await orders(nbtc, msisdn, { states: ['CARRIED_OUT'] })).toMatchObject([
      { suspendedAt: iso(hour), reportedAt: iso(day), isOverdue: false },
    ])
    await ask(nbtc, 'lift', { msisdns: [msisdn], reason: 'shown unrelated' })
    const seen = await eventsOf(msisdn)
    expect(seen.map(({ type }) => type)).toEqual([
      'issued',
      'due-soon',
      'overdue',
      'carried-out',
      'lifted',
    ])
    for (const { audience } of seen) expect(audience.toSorted()).toEqual(['nbtc', 'telco:ais'])
  })

  test('a number that is not mobile has 3 days', async () => {
    const [mobile = ''] = await register(sims, 'nt', newPerson(), 1)
    const fixed = `+662${String(Date.now()).slice(-8)}`
    const input = registerInput(newPerson(), [fixed])
    await sims.client.ask(telco('nt'), registerSims, { input })
    await order([mobile, fixed])
    expect(await orders(telco('nt'), mobile)).toMatchObject([{ dueAt: iso(day) }])
    expect(await orders(telco('nt'), fixed)).toMatchObject([
      { dueAt: iso(3 * day), rule: 'SUSPEND_IN_3_DAYS' },
    ])
  })

  test('the list comes in pages, newest first or first due first, each order once', async () => {
    const numbers = await register(sims, 'true', newPerson(), 5)
    for (const msisdn of numbers) {
      await order([msisdn])
      wait(1_000)
    }
    for (const [orderBy, expected] of [
      ['NEWEST_FIRST', numbers.toReversed()],
      ['DUE_FIRST', numbers],
    ] as const) {
      const seen: string[] = []
      for (let after: string | null = null; ;) {
        const variables = {
          filter: { operator: 'TRUE', states: ['OPEN'], since: iso(0) },
          orderBy,
          first: 2,
          after,
        }
        const { data } = await sims.client.ask(nbtc, list, variables)
        seen.push(...data.simOrders.nodes.map(({ msisdn }: { msisdn: string }) => msisdn))
        expect(data.simOrders.totalCount).toBe(5)
        if (!data.simOrders.pageInfo.hasNextPage) break
        after = data.simOrders.pageInfo.endCursor
      }
      expect(seen).toEqual(expected)
    }
    const forged = Buffer.from('["now","x"]').toString('base64url')
    const variables = { filter: {}, orderBy: 'DUE_FIRST', first: 2, after: forged }
    expect(codeOf(await sims.client.ask(nbtc, list, variables))).toBe('BAD_USER_INPUT')
  })

  test.each([
    ['before the order', -6 * 60_000],
    ['in 2001', new Date('2001-01-01').getTime() - Date.now()],
    ['in the future', 10 * 60_000],
  ])('a confirmation %s is refused, and the order stays open', async (_when, offset) => {
    const [msisdn = ''] = await register(sims, 'ais', newPerson(), 1)
    await order([msisdn])
    const input = { msisdns: [msisdn], suspendedAt: iso(offset) }
    expect(codeOf(await ask(telco('ais'), 'confirm', input))).toBe('BAD_USER_INPUT')
    expect(await orders(nbtc, msisdn)).toMatchObject([{ state: 'OPEN' }])
  })

  test('a variable of the wrong form is refused with what is allowed, and is not repeated', async () => {
    const input = { msisdns: ['08-MARKER'], suspendedAt: iso(0) }
    const { errors } = await ask(telco('ais'), 'confirm', input)
    expect(errors?.map(({ message }) => message)).toEqual(['Msisdn must be +66 and nine digits'])
  })

  test('a confirmation of the very second of the order, from a clock of whole seconds, is taken as its instant', async () => {
    const [msisdn = ''] = await register(sims, 'ais', newPerson(), 1)
    await order([msisdn])
    const input = { msisdns: [msisdn], suspendedAt: iso(-999) }
    const first = await ask(telco('ais'), 'confirm', input)
    expect(first.data.answer.sims[0].suspendedAt).toBe(iso(0))
    expect(await ask(telco('ais'), 'confirm', input)).toEqual(first)
    expect(await orders(nbtc, msisdn)).toMatchObject([{ state: 'CARRIED_OUT' }])
  })

  test('a confirmation repeated with the same instant answers the same; with another, the state', async () => {
    const [msisdn = ''] = await register(sims, 'ais', newPerson(), 1)
    await order([msisdn])
    const input = { msisdns: [msisdn], suspendedAt: iso(0) }
    const first = await ask(telco('ais'), 'confirm', input)
    expect(await ask(telco('ais'), 'confirm', input)).toEqual(first)
    const other = await ask(telco('ais'), 'confirm', { ...input, suspendedAt: iso(1) })
    expect(other.errors?.[0]?.extensions).toEqual({ code: 'INVALID_STATE', state: 'SUSPENDED' })
    expect(await eventsOf(msisdn)).toHaveLength(2)
  })

  test('an order moves with its number: the new operator sees it, the old one does not', async () => {
    const [msisdn = ''] = await register(sims, 'ais', newPerson(), 1)
    await order([msisdn])
    await port(sims, ['ais', 'nt'], newPerson(), [msisdn])
    expect(await orders(telco('ais'), msisdn)).toEqual([])
    expect(await orders(telco('nt'), msisdn)).toMatchObject([{ operator: 'NT', dueAt: iso(day) }])
    await ask(telco('nt'), 'confirm', { msisdns: [msisdn], suspendedAt: iso(0) })
    expect(await orders(nbtc, msisdn)).toMatchObject([{ state: 'CARRIED_OUT' }])
  })

  test('an operator switches numbers off and on by itself; an order on such a number is confirmed with the earlier instant', async () => {
    const [msisdn = '', again = ''] = await register(sims, 'true', newPerson(), 2)
    const report = (at: string) =>
      ask(telco('true'), 'report', {
        msisdns: [msisdn, again],
        suspendedAt: at,
        reason: '400 calls',
      })
    for (const at of [iso(-8 * day), iso(10 * 60_000), '2001-01-01T00:00:00Z'])
      expect(codeOf(await report(at))).toBe('BAD_USER_INPUT')
    expect((await report(iso(-hour))).data.answer.sims[0].status).toBe('SUSPENDED')
    const resumed = await ask(telco('true'), 'resume', { msisdns: [again], reason: 'shown' })
    expect(resumed.data.answer.sims).toEqual([{ status: 'ACTIVE' }])
    await order([msisdn])
    const early = { msisdns: [msisdn], suspendedAt: iso(-hour - 6 * 60_000) }
    expect(codeOf(await ask(telco('true'), 'confirm', early))).toBe('BAD_USER_INPUT')
    const confirmed = { msisdns: [msisdn], suspendedAt: iso(-hour) }
    expect((await ask(telco('true'), 'confirm', confirmed)).data.answer.sims[0].suspendedAt).toBe(
      iso(-hour),
    )
    const kept = await ask(telco('true'), 'resume', { msisdns: [msisdn], reason: 'shown' })
    expect(kept.errors?.[0]?.extensions).toEqual({ code: 'INVALID_STATE', state: 'SUSPENDED' })
    expect(codeOf(await ask(telco('ais'), 'resume', { msisdns: [again], reason: 'x' }))).toBe(
      'NOT_FOUND',
    )
  })

  describe('requests to the regulator', () => {
    const request = (caller: TestCaller, caseId: string, msisdns: readonly string[]) =>
      ask(caller, 'request', { idempotencyKey: randomUUID(), caseId, msisdns })

    test('of the police the CCIB alone asks, whatever scopes the token of a station has', async () => {
      const [msisdn = ''] = await register(sims, 'ais', newPerson(), 1)
      const caseId = await sims.openCase([msisdn])
      const { scopes } = ccib
      const answer = await request({ ...station('10101'), scopes }, caseId, [msisdn])
      expect(answer.errors?.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN'])
    })

    test('the centre asks for the numbers of a case; the regulator orders, and sees no more than it needs', async () => {
      const [msisdn = ''] = await register(sims, 'ais', newPerson(), 1)
      const [never = ''] = newNumbers(1)
      const caseId = await sims.openCase([msisdn, never])
      const asked = await request(aoc, caseId, [msisdn, never])
      const { id, ...seen } = asked.data.answer.request
      expect(seen).toEqual({
        state: 'REQUESTED',
        section: 's.5 para 2',
        caseNumber: expect.stringMatching(/^AOC-/),
        msisdns: [msisdn, never].toSorted(),
      })
      const decision = { requestId: id, ordered: true, reason: 'calls to the victim' }
      const decided = await ask(nbtc, 'decide', decision)
      expect(decided.data.answer.request).toEqual({
        state: 'ORDERED',
        reason: 'calls to the victim',
      })
      expect(await ask(nbtc, 'decide', decision)).toEqual(decided)
      expect(await orders(nbtc, msisdn)).toMatchObject([
        { state: 'OPEN', request: { caseNumber: seen.caseNumber } },
      ])
      expect(await orders(nbtc, never)).toEqual([])
      const other = await ask(nbtc, 'decide', { ...decision, ordered: false })
      expect(other.errors?.[0]?.extensions).toEqual({ code: 'INVALID_STATE', state: 'ORDERED' })
    })

    test('the regulator refuses with a reason, and nothing goes off', async () => {
      const [msisdn = ''] = await register(sims, 'ais', newPerson(), 1)
      const caseId = await sims.openCase([msisdn])
      await sims.refer(caseId, 'police:station:10101')
      const asked = await request(ccib, caseId, [msisdn])
      const requestId = asked.data.answer.request.id
      const refusal = { requestId, ordered: false, reason: 'the number was spoofed' }
      expect((await ask(nbtc, 'decide', refusal)).data.answer.request.state).toBe('REFUSED')
      expect(await orders(nbtc, msisdn)).toEqual([])
    })

    test('nobody asks for numbers that are not of a case of theirs, and nobody else reads a request', async () => {
      const [msisdn = '', other = ''] = await register(sims, 'ais', newPerson(), 2)
      const caseId = await sims.openCase([msisdn])
      expect(codeOf(await request(aoc, caseId, [other]))).toBe('BAD_USER_INPUT')
      expect(codeOf(await request(aoc, randomUUID(), [msisdn]))).toBe('NOT_FOUND')
      expect(codeOf(await request(amlo, caseId, [msisdn]))).toBe('NOT_FOUND')
      expect(codeOf(await request(ccib, caseId, [msisdn]))).toBe('NOT_FOUND')
      expect(codeOf(await request(station('10101'), caseId, [msisdn]))).toBe(
        'UNAUTHORIZED_FIELD_OR_TYPE',
      )
      const asked = await request(aoc, caseId, [msisdn])
      const { id } = asked.data.answer.request
      const idsOf = async (caller: TestCaller) => {
        const { data } = await sims.client.ask(caller, listRequests)
        return data.simSuspensionRequests.nodes.map((node: { id: string }) => node.id)
      }
      expect(await idsOf(aoc)).toContain(id)
      expect(await idsOf(nbtc)).toContain(id)
      expect(await idsOf(ccib)).not.toContain(id)
      expect(await idsOf(amlo)).not.toContain(id)
      const unasked = await ask(nbtc, 'order', {
        idempotencyKey: randomUUID(),
        msisdns: [other],
        caseId: randomUUID(),
        reason: 'x',
      })
      expect(codeOf(unasked)).toBe('NOT_FOUND')
    })
  })
})
