/** Numbers, holders and orders for tests of the console. */

import { randomUUID } from 'node:crypto'
import { nationalId } from '../domain/reports.ts'
import type { TestStack } from '../domain/stack.ts'
import { act } from './cases.ts'

let lastNumber = 820_000_000
let lastHolder = 310_030_000_000

/** The next number, of AIS. */
const nextNumber = () => `+66${lastNumber++}`

/** An operator registers numbers of one holder whom nobody else is. @returns the numbers */
export async function registerHolder(
  stack: TestStack,
  count: number,
  operator = 'ais',
): Promise<readonly string[]> {
  const holder = nationalId(String(++lastHolder))
  const sims = Array.from({ length: count }, () => ({
    msisdn: nextNumber(),
    nationalId: holder,
    holderName: 'ผู้ถือ หมายเลข',
    registeredAt: '2025-01-01T00:00:00+07:00',
  }))
  await act(
    stack,
    `telco:${operator}`,
    'mutation ($input: RegisterSimsInput!) { registerSims(input: $input) { registered } }',
    { idempotencyKey: randomUUID(), sims },
  )
  return sims.map(({ msisdn }) => msisdn)
}

/** The regulator demands the verification of the AIS holder of this many numbers. @returns the person */
export async function demandVerification(stack: TestStack, count: number): Promise<string> {
  const { data } = await stack.callAs('nbtc')(
    '{ simHolders(filter: { operator: AIS }, first: 100) { nodes { count person { id } } } }',
  )
  const holder = data.simHolders.nodes.find((each: { count: number }) => each.count === count)
  const personId = String(holder.person.id)
  await act(
    stack,
    'nbtc',
    'mutation ($input: RequireSimVerificationInput!) { requireSimVerification(input: $input) { holder { count } } }',
    { idempotencyKey: randomUUID(), personId, operator: 'AIS' },
  )
  return personId
}

/** The operator records why the person has so many numbers. */
export async function justify(stack: TestStack, personId: string): Promise<void> {
  await act(
    stack,
    'telco:ais',
    'mutation ($input: RecordSimJustificationInput!) { recordSimJustification(input: $input) { holder { count } } }',
    { idempotencyKey: randomUUID(), personId, justification: 'a taxi fleet' },
  )
}

/** The regulator orders numbers off. */
export async function orderOff(stack: TestStack, msisdns: readonly string[]): Promise<void> {
  await act(
    stack,
    'nbtc',
    'mutation ($input: OrderSimSuspensionInput!) { orderSimSuspension(input: $input) { sims { msisdn } } }',
    { idempotencyKey: randomUUID(), msisdns, reason: 'used for calls' },
  )
}

/** The centre asks the regulator to order the numbers of suspects off; the case has these suspects. */
export async function requestSuspension(
  stack: TestStack,
  caseId: string,
  msisdns: readonly string[],
): Promise<void> {
  await act(
    stack,
    'aoc',
    'mutation ($input: RequestSimSuspensionInput!) { requestSimSuspension(input: $input) { request { id } } }',
    { idempotencyKey: randomUUID(), caseId, msisdns },
  )
}

/** A number as the console shows it. */
export const shownNumber = (msisdn: string) =>
  msisdn.replace(/^\+66(\d\d)(\d{3})(\d{4})$/, '0$1-$2-$3')
