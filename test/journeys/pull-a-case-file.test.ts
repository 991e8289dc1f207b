import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import { caseFile } from '../support/operations/case-file.ts'
import { nationalIds, reportInput } from '../support/domain/reports.ts'
import { startTestStack, type GatewayAnswer, type TestStack } from '../support/domain/stack.ts'

const refer = `mutation ($input: ReferCaseInput!) { referCase(input: $input) { referral { id state } } }`

describe('a case goes to a police station', () => {
  let stack: TestStack
  let caseId: string
  let stations: readonly [string, string]

  beforeAll(async () => {
    stack = await startTestStack()
    const [first, second] = stack.stations
    stations = [first!.code, second!.code]
    const input = reportInput()
    const centre = stack.callAs('aoc')
    const opened = await centre(
      'mutation ($input: ReportCaseInput!) { reportCase(input: $input) { case { id } } }',
      { input },
    )
    caseId = opened.data.reportCase.case.id
    await expectDone(
      stack.callAs('bank:014')(
        'mutation ($input: RegisterAccountsInput!) { registerAccounts(input: $input) { registered } }',
        {
          input: {
            idempotencyKey: randomUUID(),
            accounts: [
              {
                accountNumber: '0142223332',
                nationalId: nationalIds.firstMule,
                holderName: 'บัญชี ม้าหนึ่ง',
              },
            ],
          },
        },
      ),
    )
    await expectDone(
      stack.callAs('telco:ais')(
        'mutation ($input: RegisterSimsInput!) { registerSims(input: $input) { registered } }',
        {
          input: {
            idempotencyKey: randomUUID(),
            sims: [
              {
                msisdn: '+66812345678',
                nationalId: nationalIds.firstMule,
                holderName: 'บัญชี ม้าหนึ่ง',
                registeredAt: '2026-01-01T00:00:00+07:00',
              },
            ],
          },
        },
      ),
    )
    await expectDone(
      centre(
        'mutation ($input: RequestHoldsAlongTrailInput!) { requestHoldsAlongTrail(input: $input) { holds { id } } }',
        { input: { idempotencyKey: randomUUID(), caseId, basis: 'VICTIM_WORD' } },
      ),
    )
  })
  afterAll(() => stack.closeAll())

  const stationCalls = (code: string) =>
    stack.callAs(`police:station:${code}`, {
      officer: 'lieutenant',
      purpose: `case="${caseId}", basis=s8`,
    })

  test('before the referral the station has nothing', async () => {
    expect(await stationCalls(stations[0])(caseFile, { id: caseId })).toEqual({
      data: { case: null },
    })
  })

  test('one query over four subgraphs gives it the whole file', async () => {
    const input = { idempotencyKey: randomUUID(), caseId, stationCode: stations[0] }
    const { data } = await expectDone(stack.callAs('aoc')(refer, { input }))
    expect(data.referCase.referral.state).toBe('SENT')

    const file = await stationCalls(stations[0])(caseFile, { id: caseId })
    expect(file.errors).toBeUndefined()
    expect(file.data.case).toMatchObject({
      status: 'REFERRED',
      scamType: 'INVESTMENT',
      narrative: 'โอนเงินลงทุน',
      lossSatang: 5_000_000,
      victim: { nationalId: nationalIds.victim, name: 'สมชาย ใจดี' },
      suspectNumbers: [{ msisdn: '+66812345678', status: 'ACTIVE', operator: 'AIS' }],
      referral: { state: 'SENT', station: { code: stations[0] } },
    })
    expect(file.data.case.holds).toHaveLength(3)
    expect(file.data.case.transfers[0]).toMatchObject({
      hop: 1,
      to: {
        bankCode: '014',
        accountNumber: '0142223332',
        holder: {
          name: 'บัญชี ม้าหนึ่ง',
          simCount: 1,
          simCountByOperator: [{ operator: 'AIS', count: 1 }],
        },
        holds: [{ state: 'REQUESTED', heldSatang: null }],
      },
    })
  })

  test('without a purpose names and IDs stay closed, and the rest is there', async () => {
    const { data, errors } = await stack.callAs(`police:station:${stations[0]}`)(
      'query ($id: ID!) { case(id: $id) { caseNumber victim { id name nationalId } } }',
      { id: caseId },
    )
    expect(data.case.victim).toEqual({ id: expect.any(String), name: null, nationalId: null })
    expect(errors?.map(({ extensions }) => extensions?.code)).toEqual([
      'UNAUTHORIZED_FIELD_OR_TYPE',
      'UNAUTHORIZED_FIELD_OR_TYPE',
    ])
  })

  test('another station gets nothing, and cannot record in it', async () => {
    const read = `{ referrals { nodes { id } } }`
    const own = await stationCalls(stations[0])(read)
    const [{ id: referralId }] = own.data.referrals.nodes
    const other = stationCalls(stations[1])
    expect(await other(caseFile, { id: caseId })).toEqual({ data: { case: null } })
    expect(await other(read)).toEqual({ data: { referrals: { nodes: [] } } })
    const refused = await other(recordComplaint, { input: complaint(referralId) })
    expect(refused.errors?.[0]?.extensions?.code).toBe('NOT_FOUND')
  })

  test('the station acknowledges and records the complaint', async () => {
    const own = stationCalls(stations[0])
    const { data } = await own('{ referrals(filter: { state: SENT }) { nodes { id } } }')
    const [{ id: referralId }] = data.referrals.nodes
    await expectDone(
      own(
        'mutation ($input: AcknowledgeReferralInput!) { acknowledgeReferral(input: $input) { referral { state } } }',
        { input: { referralId } },
      ),
    )
    const recorded = await expectDone(own(recordComplaint, { input: complaint(referralId) }))
    const { state, complaint: stored } = recorded.data.recordComplaint.referral
    expect(state).toBe('COMPLAINED')
    const week = 7 * 24 * 3_600_000
    expect(Date.parse(stored.decisionDueAt) - Date.parse(stored.receivedAt)).toBe(week)
  })
})

const recordComplaint = `mutation ($input: RecordComplaintInput!) { recordComplaint(input: $input) {
  referral { state complaint { number receivedAt decisionDueAt } } } }`

function complaint(referralId: string) {
  return { referralId, complaintNumber: '99/2569', receivedAt: new Date().toISOString() }
}

async function expectDone(answer: Promise<GatewayAnswer>): Promise<GatewayAnswer> {
  const done = await answer
  expect(done.errors).toBeUndefined()
  return done
}
