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
