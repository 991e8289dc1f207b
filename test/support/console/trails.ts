/** Money trails for tests of the console. */

import { randomUUID } from 'node:crypto'
import type { TestStack } from '../domain/stack.ts'
import { reportInput } from '../domain/reports.ts'

const banks = ['002', '004', '006', '011', '014'] as const

/** One leg, as `reportCase` takes it. */
interface TrailLeg {
  readonly reference: string
  readonly amountSatang: number
  readonly transferredAt: string
  readonly hop: number
  readonly from: { readonly bankCode: string; readonly accountNumber: string }
  readonly to: { readonly bankCode: string; readonly accountNumber: string }
}

let lastTrail = 0

/** 200 accounts over ten hops: each hop of 20 accounts, with splits, merges, and money that comes back. */
export function largeTrail(): readonly TrailLeg[] {
  const trail = ++lastTrail
  const account = (hop: number, place: number) => {
    const bankCode = banks[(hop + place) % banks.length] ?? '004'
    const number = `${trail}${String(hop).padStart(2, '0')}${String(place).padStart(3, '0')}`
    return { bankCode, accountNumber: number.padEnd(10, '7') }
  }
  const victim = { bankCode: '004', accountNumber: '0041112221' }
  const legs: TrailLeg[] = []
  const add = (
    hop: number,
    from: TrailLeg['from'],
    to: TrailLeg['to'],
    amountSatang: number,
  ): void => {
    legs.push({
      reference: `T${trail}-${legs.length + 1}`,
      amountSatang,
      transferredAt: new Date(Date.UTC(2026, 10, 20, 3, legs.length)).toISOString(),
      hop,
      from,
      to,
    })
  }
  for (let place = 0; place < 20; place += 1)
    add(1, victim, account(1, place), 1_000_000 + 250_000 * ((place * 7) % 11))
  for (let hop = 2; hop <= 10; hop += 1)
    for (let place = 0; place < 20; place += 1) {
      const amount = 100_000 * (1 + ((place * 5 + hop) % 9))
      add(hop, account(hop - 1, place), account(hop, place), amount)
      if (place % 4 === 0) add(hop, account(hop - 1, place), account(hop, (place + 3) % 20), amount)
      if (place % 5 === 2) add(hop, account(hop - 1, place), account(hop, place - 1), amount)
    }
  add(5, account(4, 3), account(2, 3), 300_000)
  add(9, account(8, 11), account(6, 10), 500_000)
  return legs
}

/** Reports a case with the trail, asks for its holds, and lets some banks answer. @returns the id of the case */
export async function openCase(
  stack: Pick<TestStack, 'callAs'>,
  legs?: readonly TrailLeg[],
): Promise<string> {
  const centre = stack.callAs('aoc')
  const input = legs ? { ...reportInput(), transfers: legs } : reportInput()
  const { data } = await centre(
    'mutation ($input: ReportCaseInput!) { reportCase(input: $input) { case { id } } }',
    { input },
  )
  const caseId = String(data.reportCase.case.id)
  await centre(
    `mutation ($input: RequestHoldsAlongTrailInput!) { requestHoldsAlongTrail(input: $input) {
      holds { id } } }`,
    { input: { idempotencyKey: randomUUID(), caseId, basis: 'VICTIM_WORD' } },
  )
  return caseId
}

/** Each bank answers a part of the requests: in full, in part, with no funds, with a refusal; some wait on. */
export async function answerSome(
  stack: Pick<TestStack, 'callAs'>,
  caseId: string,
  bankCodes: readonly string[],
): Promise<void> {
  for (const bankCode of bankCodes) {
    const bank = stack.callAs(`bank:${bankCode}`)
    const { data } = await bank(
      `query ($caseId: ID!) { holds(filter: { caseId: $caseId, state: REQUESTED }, first: 100) {
        nodes { id requestedSatang } } }`,
      { caseId },
    )
    const nodes = data.holds.nodes as readonly { id: string; requestedSatang: number }[]
    const placed = nodes.flatMap(({ id, requestedSatang }, index) => {
      const part = [1, 0.4, 0, undefined, 1][index % 5]
      return part === undefined
        ? []
        : [{ holdId: id, heldSatang: Math.round(requestedSatang * part) }]
    })
    await bank(
      `mutation ($input: PlaceHoldsInput!) { placeHolds(input: $input) { results { holdId } } }`,
      { input: { idempotencyKey: randomUUID(), items: placed } },
    )
  }
}
