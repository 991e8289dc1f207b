import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { startTestStack, type TestStack } from '../support/domain/stack.ts'
import { nationalIds } from '../support/domain/reports.ts'

describe('the regulator counts, a telco sees its own', () => {
  let stack: TestStack

  beforeAll(async () => {
    stack = await startTestStack()
    const register = `mutation ($input: RegisterSimsInput!) { registerSims(input: $input) { registered updated } }`
    for (const [operator, count, offset] of [
      ['ais', 6, 0],
      ['true', 2, 6],
    ] as const) {
      const sims = Array.from({ length: count }, (_, index) => ({
        msisdn: `+6681000000${index + offset}`,
        nationalId: nationalIds.firstMule,
        holderName: 'บัญชี ม้าหนึ่ง',
        registeredAt: '2025-01-01T00:00:00+07:00',
      }))
      const input = { idempotencyKey: operator, sims }
      const answer = await stack.callAs(`telco:${operator}`)(register, { input })
      expect(answer).toEqual({ data: { registerSims: { registered: count, updated: 0 } } })
    }
  })
  afterAll(() => stack.closeAll())

  test('counts a suspect’s numbers per operator and lists holders of more than five', async () => {
    const answer = await stack.callAs('nbtc', { purpose: 'basis=nbtc' })(
      `query ($id: NationalId!) {
        person(nationalId: $id) { simCount simCountByOperator { operator count rule verification } }
        simHolders(filter: {}) { totalCount nodes { operator count rule } }
      }`,
      { id: nationalIds.firstMule },
    )
    expect(answer).toEqual({
      data: {
        person: {
          simCount: 8,
          simCountByOperator: [
            { operator: 'AIS', count: 6, rule: 'VERIFY_IN_180_DAYS', verification: 'NOT_REQUIRED' },
            { operator: 'TRUE', count: 2, rule: 'WITHIN_LIMIT', verification: 'NOT_REQUIRED' },
          ],
        },
        simHolders: {
          totalCount: 1,
          nodes: [{ operator: 'AIS', count: 6, rule: 'VERIFY_IN_180_DAYS' }],
        },
      },
    })
  })

  test('counts nobody’s numbers without a purpose', async () => {
    const { data, errors } = await stack.callAs('nbtc')(
      `query ($id: NationalId!) { person(nationalId: $id) { id simCount } }`,
      { id: nationalIds.firstMule },
    )
    expect(data).toEqual({ person: { id: expect.any(String), simCount: null } })
    expect(errors?.map(({ extensions }) => extensions?.code)).toEqual([
      'UNAUTHORIZED_FIELD_OR_TYPE',
    ])
  })

  test('reads the name of a holder over the limit, and of nobody else', async () => {
    const nbtc = stack.callAs('nbtc', { purpose: 'basis=nbtc' })
    const input = {
      idempotencyKey: 'within-the-limit',
      sims: [
        {
          msisdn: '+66899999998',
          nationalId: nationalIds.secondMule,
          holderName: 'บัญชี ม้าสอง',
          registeredAt: '2025-01-01T00:00:00+07:00',
        },
      ],
    }
    const register = `mutation ($input: RegisterSimsInput!) { registerSims(input: $input) { registered } }`
    await stack.callAs('telco:nt')(register, { input })
    const { data } = await nbtc(
      `query ($over: NationalId!, $within: NationalId!) {
        over: person(nationalId: $over) { name } within: person(nationalId: $within) { name } }`,
      { over: nationalIds.firstMule, within: nationalIds.secondMule },
    )
    expect(data).toEqual({ over: { name: 'บัญชี ม้าหนึ่ง' }, within: { name: null } })
  })

  test('reaches no account', async () => {
    const { data, errors } = await stack.callAs('nbtc')(
      `{ bankAccount(bankCode: "014", accountNumber: "0142223332") { id } holds { nodes { id } } }`,
    )
    expect(data).toBeNull()
    expect(errors?.map(({ path, extensions }) => [path, extensions?.code])).toEqual([
      [['bankAccount'], 'UNAUTHORIZED_FIELD_OR_TYPE'],
      [['holds'], 'UNAUTHORIZED_FIELD_OR_TYPE'],
    ])
  })

  test('a telco sees its own registrations only, and cannot confirm another’s suspension', async () => {
    const read = `{ own: simRegistration(msisdn: "+66810000000") { operator }
      other: simRegistration(msisdn: "+66810000007") { operator }
      never: simRegistration(msisdn: "+66899999999") { operator } }`
    const ais = stack.callAs('telco:ais')
    expect(await ais(read)).toEqual({
      data: { own: { operator: 'AIS' }, other: null, never: null },
    })
    const order = await stack.callAs('nbtc')(
      `mutation ($input: OrderSimSuspensionInput!) { orderSimSuspension(input: $input) { sims { status suspensionDueAt } } }`,
      { input: { idempotencyKey: 'o', msisdns: ['+66810000007'], reason: 'scam calls' } },
    )
    expect(order.data).toMatchObject({
      orderSimSuspension: { sims: [{ status: 'SUSPENSION_ORDERED' }] },
    })
    const confirm = `mutation ($input: ConfirmSimSuspensionInput!) { confirmSimSuspension(input: $input) { sims { status } } }`
    const input = { msisdns: ['+66810000007'], suspendedAt: new Date().toISOString() }
    expect((await ais(confirm, { input })).errors?.[0]?.extensions?.code).toBe('NOT_FOUND')
    expect(await stack.callAs('telco:true')(confirm, { input })).toEqual({
      data: { confirmSimSuspension: { sims: [{ status: 'SUSPENDED' }] } },
    })
  })
})
