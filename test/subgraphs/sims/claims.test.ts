import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { nbtc, station, telco } from '../../support/tokens/callers.ts'
import { engines } from '../../support/processes/database.ts'
import type { TestCaller } from '../../support/domain/subgraph-client.ts'
import {
  codeOf,
  day,
  hour,
  newPerson,
  port,
  register,
  registerInput,
  registerSims,
  startSims,
  type SimsUnderTest,
  type TestOperator,
} from './sims-under-test.ts'

const list = `query ($filter: SimClaimFilter) { simClaims(filter: $filter) {
  totalCount nodes { id msisdn operator heldBy state claimedAt settledAt settledBy reason } } }`
const documents = {
  answer: `mutation ($input: AnswerSimClaimsInput!) { answerSimClaims(input: $input) { claims { state } } }`,
  withdraw: `mutation ($input: WithdrawSimClaimsInput!) { withdrawSimClaims(input: $input) { claims { state } } }`,
  decide: `mutation ($input: DecideSimClaimsInput!) { decideSimClaims(input: $input) { claims { state } } }`,
} as const
const holdings = `query ($msisdn: Msisdn!) { simRegistration(msisdn: $msisdn) {
  holder { id } holders { operator person { id } since until } } }`

describe.each(engines)('claims on numbers on $engine', ({ open }) => {
  let sims: SimsUnderTest

  beforeAll(async () => {
    sims = await startSims(open)
  })
  afterAll(() => sims?.close())

  const ask = (caller: TestCaller, name: keyof typeof documents, input: object) =>
    sims.client.ask(caller, documents[name], { input })
  const claim = async (operator: TestOperator, msisdn: string, person = newPerson()) => {
    const input = registerInput(person, [msisdn])
    const { data } = await sims.client.ask(telco(operator), registerSims, { input })
    expect(data.registerSims.claimed).toBe(1)
    const seen = await claimsOf(telco(operator), msisdn)
    return seen[0].id as string
  }
  const claimsOf = async (caller: TestCaller, msisdn: string, states?: readonly string[]) => {
    const all = ['OPEN', 'DISPUTED', 'RELEASED', 'GRANTED', 'DENIED', 'WITHDRAWN', 'ENDED']
    const { data } = await sims.client.ask(caller, list, { filter: { states: states ?? all } })
    return data.simClaims.nodes.filter((node: { msisdn: string }) => node.msisdn === msisdn)
  }
  const operatorOf = async (msisdn: string) => {
    const { data } = await sims.client.ask(
      nbtc,
      'query ($msisdn: Msisdn!) { simRegistration(msisdn: $msisdn) { operator } }',
      { msisdn },
    )
    return data.simRegistration.operator
  }
  const outboxOf = (claimId: string) =>
    sims.db.asOwner((owner) =>
      owner.query<{ type: string; audience: readonly string[]; state: string }>(
        `select type, audience, data ->> 'state' as state from sims.outbox where subject = $1::text order by id`,
        [claimId],
      ),
    )

  test('a claim is seen by both operators and the regulator, and by nobody else; the claimant does not learn who has the number', async () => {
    const [msisdn = ''] = await register(sims, 'ais', newPerson(), 1)
    const id = await claim('true', msisdn)
    expect(await claimsOf(telco('true'), msisdn)).toMatchObject([{ id, heldBy: null }])
    expect(await claimsOf(telco('ais'), msisdn)).toMatchObject([{ id, heldBy: 'AIS' }])
    expect(await claimsOf(nbtc, msisdn)).toMatchObject([{ id, operator: 'TRUE', heldBy: 'AIS' }])
    expect(await claimsOf(telco('nt'), msisdn)).toEqual([])
    const filtered = await sims.client.ask(telco('true'), list, { filter: { heldBy: 'AIS' } })
    expect(filtered.data.simClaims).toEqual({ totalCount: 0, nodes: [] })
    expect(await outboxOf(id)).toEqual([
      {
        type: 'th.aoc.sim.claim.made',
        audience: expect.arrayContaining(['telco:true', 'telco:ais', 'nbtc']),
        state: 'OPEN',
      },
    ])
  })

  test('a disputed claim is decided by the regulator; a denied one changes nothing', async () => {
    const [granted = '', denied = ''] = await register(sims, 'ais', newPerson(), 2)
    const ids = [await claim('nt', granted), await claim('nt', denied)]
    await ask(telco('ais'), 'answer', { claimIds: ids, released: false, reason: 'in use' })
    expect(await claimsOf(nbtc, granted)).toMatchObject([{ state: 'DISPUTED', reason: 'in use' }])
    const decide = (id: string | undefined, isGranted: boolean) =>
      ask(nbtc, 'decide', { claimIds: [id], granted: isGranted, reason: 'the contract was shown' })
    expect((await decide(ids[0], true)).data.decideSimClaims.claims[0].state).toBe('GRANTED')
    expect((await decide(ids[1], false)).data.decideSimClaims.claims[0].state).toBe('DENIED')
    expect([await operatorOf(granted), await operatorOf(denied)]).toEqual(['NT', 'AIS'])
    const again = await decide(ids[1], true)
    expect(again.errors?.[0]?.extensions).toEqual({ code: 'INVALID_STATE', state: 'DENIED' })
    expect(await operatorOf(denied)).toBe('AIS')
    expect((await outboxOf(ids[0] ?? '')).map(({ state }) => state)).toEqual([
      'OPEN',
      'DISPUTED',
      'GRANTED',
    ])
  })

  test('nobody settles a claim that is not for them to settle', async () => {
    const [msisdn = ''] = await register(sims, 'ais', newPerson(), 1)
    const id = await claim('true', msisdn)
    const attempts = [
      ask(telco('true'), 'answer', { claimIds: [id], released: true }),
      ask(telco('nt'), 'answer', { claimIds: [id], released: true }),
      ask(telco('ais'), 'withdraw', { claimIds: [id] }),
      ask(telco('nt'), 'withdraw', { claimIds: [id] }),
      ask(telco('ais'), 'answer', { claimIds: ['no-uuid'], released: true }),
    ]
    for (const attempt of attempts) expect(codeOf(await attempt)).toBe('NOT_FOUND')
    const decide = { claimIds: [id], granted: true, reason: 'mine' }
    expect(codeOf(await ask(telco('true'), 'decide', decide))).toBe('UNAUTHORIZED_FIELD_OR_TYPE')
    const widened = { ...telco('true'), scopes: ['sims:verify'] }
    expect(codeOf(await ask(widened, 'decide', decide))).toBe('FORBIDDEN')
    expect(await operatorOf(msisdn)).toBe('AIS')
    expect(await claimsOf(nbtc, msisdn)).toMatchObject([{ state: 'OPEN' }])
  })

  test('two claims on one number: the released one moves it, the other is from then on claimed from the new operator', async () => {
    const [msisdn = ''] = await register(sims, 'ais', newPerson(), 1)
    const [first, second] = [await claim('true', msisdn), await claim('nt', msisdn)]
    const both = await ask(telco('ais'), 'answer', { claimIds: [first, second], released: true })
    expect(codeOf(both)).toBe('BAD_USER_INPUT')
    await ask(telco('ais'), 'answer', { claimIds: [second], released: true })
    expect(await operatorOf(msisdn)).toBe('NT')
    expect(await claimsOf(telco('ais'), msisdn, ['OPEN'])).toEqual([])
    expect(await claimsOf(telco('nt'), msisdn, ['OPEN'])).toMatchObject([
      { id: first, operator: 'TRUE', heldBy: 'NT' },
    ])
    await ask(telco('true'), 'withdraw', { claimIds: [first], reason: 'the customer stays' })
    expect(await claimsOf(nbtc, msisdn, ['WITHDRAWN'])).toMatchObject([{ id: first }])
  })

  test('a number that is taken back ends its claims; the next operator that registers it has it', async () => {
    const [msisdn = ''] = await register(sims, 'ais', newPerson(), 1)
    await claim('true', msisdn)
    await sims.client.ask(
      telco('ais'),
      'mutation ($input: RevokeSimsInput!) { revokeSims(input: $input) { __typename } }',
      { input: { msisdns: [msisdn], reason: 'given up' } },
    )
    expect(await claimsOf(telco('true'), msisdn)).toMatchObject([{ state: 'ENDED' }])
    await register(sims, 'true', newPerson(), 1)
    const input = registerInput(newPerson(), [msisdn])
    const { data } = await sims.client.ask(telco('true'), registerSims, { input })
    expect(data.registerSims).toEqual({ registered: 0, updated: 1, claimed: 0 })
    expect(await operatorOf(msisdn)).toBe('TRUE')
  })

  test('the same answer again, by key or without, has one effect', async () => {
    const [msisdn = ''] = await register(sims, 'ais', newPerson(), 1)
    const id = await claim('true', msisdn)
    const input = { idempotencyKey: id, claimIds: [id], released: false }
    const first = await ask(telco('ais'), 'answer', input)
    expect(await ask(telco('ais'), 'answer', input)).toEqual(first)
    expect(await ask(telco('ais'), 'answer', { claimIds: [id], released: false })).toEqual(first)
    expect(codeOf(await ask(telco('ais'), 'answer', { ...input, released: true }))).toBe(
      'IDEMPOTENCY_CONFLICT',
    )
    expect(await outboxOf(id)).toHaveLength(2)
  })

  describe('the holder of a suspect number', () => {
    const casesOf = (agencyId: string, personId: string) =>
      sims.db.transaction(
        { role: 'aoc_cases', agencyId, agencyKind: 'POLICE', officer: 'officer-1' },
        (db) => db.query('select id from access.person where id = $1::text', [personId]),
      )

    test('is the one at the opening of the case, whichever operator has the number later', async () => {
      const [suspect, innocent] = [newPerson(), newPerson()]
      sims.clock.at = new Date(Date.now() - day)
      const [msisdn = ''] = await register(sims, 'ais', suspect, 1)
      const caseId = await sims.openCase([msisdn])
      await sims.refer(caseId, 'police:station:10101')
      sims.clock.at = new Date(Date.now() + hour)
      await port(sims, ['ais', 'true'], innocent, [msisdn])
      sims.clock.at = new Date()
      const seen = async (caller: TestCaller) =>
        (await sims.client.ask(caller, holdings, { msisdn })).data.simRegistration
      expect(await seen(station('10101'))).toMatchObject({
        holder: null,
        holders: [{ operator: 'AIS', person: { id: suspect.id } }],
      })
      expect(await casesOf('police:station:10101', suspect.id)).toHaveLength(1)
      expect(await casesOf('police:station:10101', innocent.id)).toEqual([])
      expect(await seen(telco('true'))).toMatchObject({
        holder: { id: innocent.id },
        holders: [{ operator: 'TRUE', until: null }],
      })
    })

    test('stays the one of the opening when the operator names another person with an earlier date', async () => {
      const [suspect, innocent] = [newPerson(), newPerson()]
      const [msisdn = ''] = await register(sims, 'nt', suspect, 1)
      const caseId = await sims.openCase([msisdn])
      await sims.refer(caseId, 'police:station:10102')
      sims.clock.at = new Date(Date.now() + hour)
      const input = registerInput(innocent, [msisdn])
      const backdated = input.sims.map((sim) => ({ ...sim, registeredAt: '2020-01-01T00:00:00Z' }))
      await sims.client.ask(telco('nt'), registerSims, { input: { ...input, sims: backdated } })
      expect(await casesOf('police:station:10102', suspect.id)).toHaveLength(1)
      expect(await casesOf('police:station:10102', innocent.id)).toEqual([])
      sims.clock.at = new Date()
    })
  })
})
