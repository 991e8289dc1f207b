import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import { nbtc, station, telco } from '../../support/tokens/callers.ts'
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
  type TestPerson,
} from './sims-under-test.ts'

const fields = 'sims { msisdn operator status suspensionDueAt suspendedAt }'
const documents = {
  order: `mutation ($input: OrderSimSuspensionInput!) { answer: orderSimSuspension(input: $input) { ${fields} } }`,
  confirm: `mutation ($input: ConfirmSimSuspensionInput!) { answer: confirmSimSuspension(input: $input) { ${fields} } }`,
  lift: `mutation ($input: LiftSimSuspensionInput!) { answer: liftSimSuspension(input: $input) { ${fields} } }`,
  revoke: `mutation ($input: RevokeSimsInput!) { answer: revokeSims(input: $input) { ${fields} } }`,
  require: `mutation ($input: RequireSimVerificationInput!) { answer: requireSimVerification(input: $input) { holder { verification } } }`,
  decide: `mutation ($input: DecideSimVerificationInput!) { answer: decideSimVerification(input: $input) { holder { verification } } }`,
} as const
const read = `query ($msisdn: Msisdn!) { simRegistration(msisdn: $msisdn) {
  operator status suspensionDueAt suspendedAt identity { rule dueAt state shownAt }
  history { at kind operator agencyId reason rule }
} }`

describe.each(engines)('orders to suspend on $engine', ({ open }) => {
  let sims: SimsUnderTest
  let start: Date

  beforeAll(async () => {
    sims = await startSims(open)
  })
  afterAll(() => sims?.close())
  beforeEach(() => {
    start = new Date('2026-11-01T09:00:00+07:00')
    sims.clock.at = start
  })

  const ask = (caller: TestCaller, name: keyof typeof documents, input: object) =>
    sims.client.ask(caller, documents[name], { input })
  const order = (msisdns: readonly string[]) =>
    ask(nbtc, 'order', { idempotencyKey: randomUUID(), msisdns, reason: 'scam calls' })
  const confirm = (operator: 'ais' | 'true' | 'nt', msisdns: readonly string[]) =>
    ask(telco(operator), 'confirm', { msisdns, suspendedAt: sims.clock.at.toISOString() })
  const seen = async (caller: TestCaller, msisdn: string) =>
    (await sims.client.ask(caller, read, { msisdn })).data.simRegistration
  const wait = (ms: number) => {
    sims.clock.at = new Date(sims.clock.at.getTime() + ms)
  }
  const claim = (operator: 'ais' | 'true' | 'nt', person: TestPerson, msisdn: string) =>
    sims.client.ask(telco(operator), registerSims, { input: registerInput(person, [msisdn]) })
  const iso = (ms: number) => new Date(start.getTime() + ms).toISOString()

  test('an order gives the operator 24 hours, and is written down with who, when, why and which rule', async () => {
    const [msisdn = ''] = await register(sims, 'ais', newPerson(), 1)
    const answer = await order([msisdn])
    expect(answer.data.answer.sims).toEqual([
      {
        msisdn,
        operator: 'AIS',
        status: 'SUSPENSION_ORDERED',
        suspensionDueAt: iso(day),
        suspendedAt: null,
      },
    ])
    wait(hour)
    await order([msisdn]) // the first date stands
    expect((await confirm('ais', [msisdn])).data.answer.sims).toMatchObject([
      { status: 'SUSPENDED', suspensionDueAt: null, suspendedAt: iso(hour) },
    ])
    const ais = 'telco:ais'
    expect((await seen(telco('ais'), msisdn)).history).toEqual([
      {
        at: iso(hour),
        kind: 'SUSPENDED',
        operator: 'AIS',
        agencyId: ais,
        reason: null,
        rule: 'SUSPEND_IN_24_HOURS',
      },
      {
        at: iso(0),
        kind: 'SUSPENSION_ORDERED',
        operator: 'AIS',
        agencyId: 'nbtc',
        reason: 'scam calls',
        rule: 'SUSPEND_IN_24_HOURS',
      },
      { at: iso(0), kind: 'REGISTERED', operator: 'AIS', agencyId: ais, reason: null, rule: null },
    ])
  })

  test('an order stays with a number that is ported or changes hands: the new operator has the rest of the time', async () => {
    const [msisdn = ''] = await register(sims, 'ais', newPerson(), 1)
    await order([msisdn])
    wait(2 * hour)
    await port(sims, ['ais', 'true'], newPerson(), [msisdn])
    expect(await seen(telco('ais'), msisdn)).toBeNull()
    expect(await seen(telco('true'), msisdn)).toMatchObject({
      status: 'SUSPENSION_ORDERED',
      suspensionDueAt: iso(day),
    })
    expect(codeOf(await confirm('ais', [msisdn]))).toBe('NOT_FOUND')
    expect((await confirm('true', [msisdn])).data.answer.sims[0].status).toBe('SUSPENDED')
    await claim('true', newPerson(), msisdn)
    expect((await seen(telco('true'), msisdn)).status).toBe('SUSPENDED')
  })

  test('a ported number keeps its history; an operator sees the part that was its own, while the number is', async () => {
    const [msisdn = ''] = await register(sims, 'ais', newPerson(), 1)
    await port(sims, ['ais', 'nt'], newPerson(), [msisdn])
    const kinds = async (caller: TestCaller) =>
      (await seen(caller, msisdn))?.history.map(({ kind }: { readonly kind: string }) => kind)
    expect(await kinds(nbtc)).toEqual(['PORTED', 'REGISTERED'])
    expect(await kinds(telco('nt'))).toEqual(['PORTED'])
    expect(await kinds(telco('ais'))).toBeUndefined()
    await port(sims, ['nt', 'ais'], newPerson(), [msisdn])
    expect(await kinds(telco('nt'))).toBeUndefined()
    expect(await kinds(telco('ais'))).toEqual(['PORTED', 'REGISTERED'])
    const caseId = await sims.openCase([msisdn])
    await sims.refer(caseId, 'police:station:10101')
    expect(await kinds(station('10101'))).toEqual(['PORTED', 'PORTED', 'REGISTERED'])
  })

  test('an operator that names a number with whatever date claims it, and takes nothing', async () => {
    const [msisdn = ''] = newNumbers(1)
    const at = async (operator: 'ais' | 'true', registeredAt: string) => {
      const input = registerInput(newPerson(), [msisdn])
      const named = input.sims.map((sim) => ({ ...sim, registeredAt }))
      const { data } = await sims.client.ask(telco(operator), registerSims, {
        input: { ...input, sims: named },
      })
      return data.registerSims
    }
    await at('ais', '2026-03-01T00:00:00+07:00')
    for (const date of ['2026-02-01T00:00:00+07:00', '2026-04-01T00:00:00+07:00']) {
      expect(await at('true', date)).toEqual({ registered: 0, updated: 0, claimed: 1 })
      expect(await seen(telco('true'), msisdn)).toBeNull()
      const { operator, history } = await seen(nbtc, msisdn)
      expect([operator, history.length]).toEqual(['AIS', 1])
    }
  })

  test('the regulator lifts an order, open or carried out; nobody else does', async () => {
    const [open = '', off = '', free = ''] = await register(sims, 'nt', newPerson(), 3)
    await order([open, off])
    await confirm('nt', [off])
    const input = { msisdns: [open, off], reason: 'the number was spoofed' }
    expect(codeOf(await ask(telco('nt'), 'lift', input))).toBe('UNAUTHORIZED_FIELD_OR_TYPE')
    const refused = await ask(nbtc, 'lift', { ...input, msisdns: [open, free] })
    expect(refused.errors?.[0]?.extensions).toEqual({ code: 'INVALID_STATE', state: 'ACTIVE' })
    expect((await ask(nbtc, 'lift', input)).data.answer.sims).toMatchObject([
      { status: 'ACTIVE', suspensionDueAt: null, suspendedAt: null },
      { status: 'ACTIVE', suspensionDueAt: null, suspendedAt: null },
    ])
    expect((await seen(nbtc, off)).history[0]).toMatchObject({
      kind: 'LIFTED',
      reason: input.reason,
      rule: 'LIFT_BY_JOINT_CRITERIA',
    })
  })

  test('a number in use is given back and counts no more; registered again it starts afresh', async () => {
    const person = newPerson()
    const [msisdn = ''] = await register(sims, 'ais', person, 7)
    const count = async () => {
      const { data } = await sims.client.ask(
        { ...nbtc, purpose: { basis: 'nbtc' } },
        `query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Person { simCount } } }`,
        { representations: [{ __typename: 'Person', id: person.id }] },
      )
      return data._entities[0].simCount
    }
    expect(await count()).toBe(7)
    const input = { msisdns: [msisdn], reason: 'contract ended' }
    expect(codeOf(await ask(telco('true'), 'revoke', input))).toBe('NOT_FOUND')
    expect((await ask(telco('ais'), 'revoke', input)).data.answer.sims[0].status).toBe('REVOKED')
    expect(await count()).toBe(6)
    expect(
      (await ask(telco('ais'), 'revoke', { ...input, reason: 'other' })).errors?.[0]?.extensions
        .state,
    ).toBe('REVOKED')
    await claim('true', person, msisdn)
    expect(await seen(telco('true'), msisdn)).toMatchObject({ status: 'ACTIVE' })
    expect(await count()).toBe(7)
  })

  test('a number that is off is taken back when its holder was not verified and 30 days have passed, not before', async () => {
    const person = newPerson()
    const msisdns = await register(sims, 'true', person, 6)
    const stateOf = async () =>
      (await ask(telco('true'), 'revoke', { msisdns, reason: 'not verified' })).errors?.[0]
        ?.extensions.state
    await order(msisdns)
    expect(await stateOf()).toBe('SUSPENSION_ORDERED')
    await confirm('true', msisdns)
    wait(30 * day - 1)
    expect(await stateOf()).toBe('SUSPENDED')
    wait(1)
    expect(await stateOf()).toBe('NOT_REQUIRED')
    const holder = { personId: person.id, operator: 'TRUE' }
    await ask(nbtc, 'require', holder)
    expect(await stateOf()).toBe('REQUIRED')
    wait(180 * day)
    expect(await stateOf()).toBeUndefined()
    expect(await seen(telco('true'), msisdns[0] ?? '')).toMatchObject({
      status: 'REVOKED',
      identity: null,
      history: [{ kind: 'REVOKED', rule: 'REVOKE_AFTER_30_DAYS' }, {}, {}, {}],
    })
  })

  test('the rule about one number reads overdue when its time has passed, and shown when it was shown', async () => {
    const [msisdn = ''] = newNumbers(1)
    const input = registerInput(newPerson(), [msisdn])
    const at = (verifiedAt?: string) => ({
      ...input,
      idempotencyKey: randomUUID(),
      sims: input.sims.map((sim) => ({ ...sim, registeredAt: iso(0), verifiedAt })),
    })
    await sims.client.ask(telco('ais'), registerSims, { input: at() })
    const rule = { rule: 'NEW_NUMBER_7_DAYS', dueAt: iso(7 * day) }
    const identity = async () => (await seen(telco('ais'), msisdn)).identity
    expect(await identity()).toEqual({ ...rule, state: 'DUE', shownAt: null })
    wait(7 * day)
    expect(await identity()).toEqual({ ...rule, state: 'OVERDUE', shownAt: null })
    await sims.client.ask(telco('ais'), registerSims, { input: at(iso(hour)) })
    expect(await identity()).toEqual({ ...rule, state: 'SHOWN', shownAt: iso(hour) })
  })

  test('what was written down is never changed', async () => {
    const [msisdn = ''] = await register(sims, 'ais', newPerson(), 1)
    const session = {
      role: 'aoc_sims',
      agencyId: 'nbtc',
      agencyKind: 'REGULATOR',
      officer: 'officer-1',
    }
    for (const statement of [
      `update sims.number_event set reason = 'other' where msisdn = $1::text`,
      'delete from sims.number_event where msisdn = $1::text',
      `update sims.holder_event set reason = 'other' where person_id = $1::text`,
      'delete from sims.holder_event where person_id = $1::text',
      'update sims.holder_tally set holders = 0 where operator = $1::text',
      'update sims.holder_count set count = 0 where person_id = $1::text',
      'update sims.registration set holder_id = $1::text',
    ])
      await expect(
        sims.db.transaction(session, (db) => db.query(statement, [msisdn])),
      ).rejects.toMatchObject({ code: '42501' })
  })
})
