/** Cases for tests of the console, made by the agencies whose part is not under test. */

import { randomUUID } from 'node:crypto'
import { reportInput } from '../domain/reports.ts'
import type { TestStack } from '../domain/stack.ts'

/** The centre takes a report and asks the banks for its holds. */
export async function reportAndRequestHolds(
  stack: TestStack,
  change: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const centre = stack.callAs('aoc')
  const opened = await centre(
    'mutation ($input: ReportCaseInput!) { reportCase(input: $input) { case { id } } }',
    { input: { ...reportInput(), onDuplicate: 'REPORT', ...change } },
  )
  const caseId: string = opened.data.reportCase.case.id
  await centre(
    `mutation ($input: RequestHoldsAlongTrailInput!) { requestHoldsAlongTrail(input: $input) {
      holds { id } } }`,
    { input: { idempotencyKey: randomUUID(), caseId, basis: 'VICTIM_WORD' } },
  )
  return caseId
}

/** Every bank holds what it was asked for. */
export async function placeAll(stack: TestStack, bankIds: readonly string[]): Promise<void> {
  for (const bankId of bankIds) {
    const bank = stack.callAs(bankId)
    const { data } = await bank(
      '{ holds(filter: { state: REQUESTED }, first: 100) { nodes { id requestedSatang } } }',
    )
    for (const { id, requestedSatang } of data.holds.nodes)
      await bank(
        'mutation ($input: PlaceHoldInput!) { placeHold(input: $input) { hold { id } } }',
        {
          input: { idempotencyKey: randomUUID(), holdId: id, heldSatang: requestedSatang },
        },
      )
  }
}

/** The centre refers a case to a station. */
export async function referCase(
  stack: TestStack,
  caseId: string,
  stationCode: string,
): Promise<string> {
  const { data } = await stack.callAs('aoc')(
    'mutation ($input: ReferCaseInput!) { referCase(input: $input) { referral { id } } }',
    { input: { idempotencyKey: randomUUID(), caseId, stationCode } },
  )
  return data.referCase.referral.id
}

/** A complaint at the station, and the decision that nothing speaks against the accounts: the banks may lift. */
export async function decideWithoutEvidence(
  stack: TestStack,
  caseId: string,
  stationCode: string,
): Promise<void> {
  const referralId = await referCase(stack, caseId, stationCode)
  const station = stack.callAs(`police:station:${stationCode}`)
  await station(
    'mutation ($input: RecordComplaintInput!) { recordComplaint(input: $input) { referral { id } } }',
    { input: { referralId, complaintNumber: '1/2569', receivedAt: new Date().toISOString() } },
  )
  await station(
    'mutation ($input: DecideReferralInput!) { decideReferral(input: $input) { referral { id } } }',
    { input: { referralId, decision: 'NO_EVIDENCE', reason: 'a sale' } },
  )
}
