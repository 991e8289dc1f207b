/** Cases for tests of the console, made by the agencies whose part is not under test. */

import { randomUUID } from 'node:crypto'
import { reportInput } from '../domain/reports.ts'
import type { TestStack } from '../domain/stack.ts'

/**
 * Does one mutation as an agency.
 * @throws Error where it was refused
 */
export async function act(stack: TestStack, agencyId: string, text: string, input: object) {
  const { data, errors } = await stack.callAs(agencyId)(text, { input })
  if (errors) throw new Error(`${agencyId}: ${JSON.stringify(errors)}`)
  return data
}

/** The centre takes a report and asks the banks for its holds. */
export async function reportAndRequestHolds(
  stack: TestStack,
  change: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const opened = await act(
    stack,
    'aoc',
    'mutation ($input: ReportCaseInput!) { reportCase(input: $input) { case { id } } }',
    { ...reportInput(), onDuplicate: 'REPORT', ...change },
  )
  const caseId: string = opened.reportCase.case.id
  await act(
    stack,
    'aoc',
    'mutation ($input: RequestHoldsAlongTrailInput!) { requestHoldsAlongTrail(input: $input) { holds { id } } }',
    { idempotencyKey: randomUUID(), caseId, basis: 'VICTIM_WORD' },
  )
  return caseId
}

/** Every bank holds what it was asked for. */
export async function placeAll(stack: TestStack, bankIds: readonly string[]): Promise<void> {
  for (const bankId of bankIds) {
    const { data } = await stack.callAs(bankId)(
      '{ holds(filter: { state: REQUESTED }, first: 100) { nodes { id requestedSatang } } }',
    )
    for (const { id, requestedSatang } of data.holds.nodes)
      await act(
        stack,
        bankId,
        'mutation ($input: PlaceHoldInput!) { placeHold(input: $input) { hold { id } } }',
        { idempotencyKey: randomUUID(), holdId: id, heldSatang: requestedSatang },
      )
  }
}

/** The centre refers a case to a station. */
export async function referCase(
  stack: TestStack,
  caseId: string,
  stationCode: string,
): Promise<string> {
  const data = await act(
    stack,
    'aoc',
    'mutation ($input: ReferCaseInput!) { referCase(input: $input) { referral { id } } }',
    { idempotencyKey: randomUUID(), caseId, stationCode },
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
  const station = `police:station:${stationCode}`
  await act(
    stack,
    station,
    'mutation ($input: RecordComplaintInput!) { recordComplaint(input: $input) { referral { id } } }',
    { referralId, complaintNumber: '1/2569', receivedAt: new Date().toISOString() },
  )
  await act(
    stack,
    station,
    'mutation ($input: DecideReferralInput!) { decideReferral(input: $input) { referral { id } } }',
    { referralId, decision: 'NO_EVIDENCE', reason: 'a sale' },
  )
}
