import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import { reportInput } from '../support/domain/reports.ts'
import { startTestStack, type Call, type TestStack } from '../support/domain/stack.ts'

const reportCase = `mutation ($input: ReportCaseInput!) { reportCase(input: $input) { case {
  id caseNumber status lossSatang transfers { hop amountSatang } parties { agency { id } role } } } }`
const requestHoldsAlongTrail = `mutation ($input: RequestHoldsAlongTrailInput!) {
  requestHoldsAlongTrail(input: $input) { holds {
    id state basis hop requestedSatang heldSatang requestedBy account { bankCode maskedNumber } } } }`

interface HoldAnswer {
  readonly account: { readonly bankCode: string }
  readonly hop: number
  readonly requestedSatang: number
}

describe('the centre opens a case and asks the banks on its trail to hold', () => {
  let stack: TestStack
  let centre: Call
  let caseId: string

  beforeAll(async () => {
    stack = await startTestStack()
    centre = stack.callAs('aoc', { officer: 'officer-1' })
  })
  afterAll(() => stack.closeAll())

  test('a foreigner who shows no passport reports by telephone, and is identified the next day', async () => {
    const victim = { name: 'Jane Roe', msisdn: '+66811115555' }
    const { data } = await centre(reportCase, { input: { ...reportInput(), victim } })
    const { id } = data.reportCase.case
    const identified = await centre(
      'mutation ($input: IdentifyVictimInput!) { identifyVictim(input: $input) { case { id } } }',
      {
        input: {
          idempotencyKey: randomUUID(),
          caseId: id,
          identity: { passport: { country: 'GBR', number: '987654321' } },
          name: 'ROE JANE',
        },
      },
    )
    expect(identified.errors).toBeUndefined()
    const reader = stack.callAs('aoc', { purpose: `basis=s8-5, case="${id}"` })
    const read = await reader(
      'query ($id: ID!) { case(id: $id) { victim { identityKind name msisdn nationalId passport { country number } } } }',
      { id },
    )
    expect(read.errors).toBeUndefined()
    expect(read.data.case.victim).toEqual({
      identityKind: 'PASSPORT',
      name: 'ROE JANE',
      msisdn: '+66811115555',
      nationalId: null,
      passport: { country: 'GBR', number: '987654321' },
    })
  })

  test('a report with three hops becomes a case, with every bank on its way a party', async () => {
    const { data, errors } = await centre(reportCase, { input: reportInput() })
    expect(errors).toBeUndefined()
    const opened = data.reportCase.case
    caseId = opened.id
    expect(opened).toMatchObject({
      caseNumber: expect.stringMatching(/./),
      status: 'OPEN',
      lossSatang: 5_000_000,
      transfers: [
        { hop: 1, amountSatang: 5_000_000 },
        { hop: 2, amountSatang: 3_000_000 },
        { hop: 3, amountSatang: 2_000_000 },
      ],
    })
    const parties = opened.parties.map(
      (party: { agency: { id: string }; role: string }) => `${party.agency.id} ${party.role}`,
    )
    expect(parties.toSorted()).toEqual([
      'aoc OWNER',
      'bank:004 VICTIM_BANK',
      'bank:006 RECEIVING_BANK',
      'bank:014 RECEIVING_BANK',
    ])
  })

  test('one call asks for what reached each account and stayed nowhere else', async () => {
    const input = { idempotencyKey: randomUUID(), caseId, basis: 'VICTIM_WORD' }
    const { data, errors } = await centre(requestHoldsAlongTrail, { input })
    expect(errors).toBeUndefined()
    const { holds } = data.requestHoldsAlongTrail
    expect(
      holds
        .map((hold: HoldAnswer) => [hold.account.bankCode, hold.hop, hold.requestedSatang])
        .toSorted(),
    ).toEqual([
      ['006', 2, 3_000_000],
      ['014', 1, 5_000_000],
      ['014', 3, 2_000_000],
    ])
    for (const hold of holds)
      expect(hold).toMatchObject({
        state: 'REQUESTED',
        basis: 'VICTIM_WORD',
        heldSatang: null,
        requestedBy: 'aoc',
      })
  })

  test('the same key asks once; the same key with other input asks nothing', async () => {
    const input = { ...reportInput(), idempotencyKey: 'report-1' }
    const first = await centre(reportCase, { input })
    expect(await centre(reportCase, { input })).toEqual(first)
    const { data, errors } = await centre(reportCase, {
      input: { ...input, narrative: 'another story' },
    })
    expect(data?.reportCase ?? null).toBeNull()
    expect(errors?.[0]?.extensions?.code).toBe('IDEMPOTENCY_CONFLICT')
  })
})
