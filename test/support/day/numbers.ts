/** The numbers of the scammer: registered, asked for, ordered off and switched off. */

import { randomUUID } from 'node:crypto'
import { nationalId } from '../domain/reports.ts'
import { call, must, type DayOptions, type Story } from './act.ts'
import type { ModelCase } from './day-model.ts'

const day = 24 * 3_600_000

/** A number of the scammer is ordered off, by the regulator itself or at the centre's request. */
export async function* orderOff(options: DayOptions, of: ModelCase): Story {
  const operator = 'telco:ais'
  const { random, now } = options
  const isTourist = random.below(3) === 0
  const registeredAt = isTourist
    ? new Date(now().getTime() - (57 + random.below(4)) * day)
    : new Date('2025-01-10T02:00:00Z')
  if (isTourist) of.touristEndsAt = registeredAt.getTime() + 60 * day
  const holder = isTourist
    ? { kind: 'TOURIST', identity: { passport: { country: 'FRA', number: 'F0000001' } } }
    : { nationalId: nationalId(`4${of.msisdn.slice(-11).replaceAll(/\D/g, '0')}`.slice(0, 12)) }
  const sim = {
    msisdn: of.msisdn,
    holderName: 'ผู้ถือ เลขหมาย',
    registeredAt: registeredAt.toISOString(),
    ...holder,
  }
  await must(
    call(options, operator)(
      'mutation ($input: RegisterSimsInput!) { answer: registerSims(input: $input) { registered } }',
      { input: { idempotencyKey: randomUUID(), sims: [sim] } },
    ),
  )
  yield
  if (random.below(2) === 0) yield* requestOff(options, of)
  else {
    await must(
      call(options, 'nbtc')(
        'mutation ($input: OrderSimSuspensionInput!) { answer: orderSimSuspension(input: $input) { sims { msisdn } } }',
        { input: { idempotencyKey: randomUUID(), msisdns: [of.msisdn], reason: 'used in a scam' } },
      ),
    )
    of.order = 'OPEN'
    yield
  }
  if (of.order === 'NONE' || random.below(3) === 0) return
  await must(
    call(options, operator)(
      'mutation ($input: ConfirmSimSuspensionInput!) { answer: confirmSimSuspension(input: $input) { sims { msisdn } } }',
      { input: { msisdns: [of.msisdn], suspendedAt: now().toISOString() } },
    ),
  )
  of.order = 'CARRIED_OUT'
  yield
}

/** The centre asks the regulator (s.5 para 2), which orders, refuses, or has not decided yet. */
async function* requestOff(options: DayOptions, of: ModelCase): Story {
  const { answer: asked } = await must(
    call(options, 'aoc')(
      'mutation ($input: RequestSimSuspensionInput!) { answer: requestSimSuspension(input: $input) { request { id } } }',
      { input: { idempotencyKey: randomUUID(), caseId: of.id, msisdns: [of.msisdn] } },
    ),
  )
  of.request = 'REQUESTED'
  yield
  const decision = options.random.below(4)
  if (decision === 0) return
  const ordered = decision > 1
  await must(
    call(options, 'nbtc')(
      'mutation ($input: DecideSimSuspensionRequestInput!) { answer: decideSimSuspensionRequest(input: $input) { request { state } } }',
      { input: { requestId: asked.request.id, ordered, reason: 'as the case shows' } },
    ),
  )
  of.request = ordered ? 'ORDERED' : 'REFUSED'
  if (ordered) of.order = 'OPEN'
  yield
}
