/** One case, from the report on as far as it has come. */

import { makeReport } from './make-report.ts'
import type { SeedPerson } from './people.ts'
import type { Random } from './random.ts'
import { must, type ExecuteAs } from './step.ts'

/** How far each case has come, from just reported to closed. */
export const stages = [
  'REPORTED',
  'REPORTED',
  'HOLDS_REQUESTED',
  'HOLDS_REQUESTED',
  'HOLDS_PLACED',
  'HOLDS_PLACED',
  'REFERRED',
  'ACKNOWLEDGED',
  'ASSIGNED',
  'COMPLAINED',
  'ACCEPTED',
  'CLOSED',
] as const
/** One of `stages`. */
export type Stage = (typeof stages)[number]

const minute = 60_000

/** States of a referral, in the order of the stages. */
const referralStates = ['SENT', 'ACKNOWLEDGED', 'ASSIGNED', 'COMPLAINED', 'ACCEPTED'] as const
type ReferralState = (typeof referralStates)[number]

/** Time from the report of the case with this index to the instant of seeding, in milliseconds. */
export function ageOfReport(index: number): number {
  return (stages.length - index) * 37 * minute
}

interface Hold {
  readonly id: string
  readonly requestedSatang: number
  readonly account: { readonly bankCode: string }
}

/**
 * Opens the case with this index in `stages`, and carries it on to its stage. With the same `now` it may be called again
 * after it was interrupted: steps that were taken are not taken twice.
 */
export async function seedCase(
  executeAs: ExecuteAs,
  people: readonly SeedPerson[],
  stationCodes: readonly string[],
  random: Random,
  index: number,
  stage: Stage,
  now: Date,
): Promise<void> {
  const aoc = executeAs('aoc')
  const reportedAt = new Date(now.getTime() - ageOfReport(index))
  const report = await must(
    aoc<{ reportCase: { case: { id: string } } }>(
      'mutation ($input: ReportCaseInput!) { reportCase(input: $input) { case { id } } }',
      { input: makeReport(people, random, index, reportedAt) },
    ),
  )
  const caseId = report.reportCase.case.id
  if (stage === 'REPORTED') return

  const request = await must(
    aoc<{ requestHoldsAlongTrail: { holds: readonly Hold[] } }>(
      `mutation ($input: RequestHoldsAlongTrailInput!) { requestHoldsAlongTrail(input: $input) {
        holds { id requestedSatang account { bankCode } } } }`,
      { input: { idempotencyKey: `seed-holds-${caseId}`, caseId, basis: 'VICTIM_WORD' } },
    ),
  )
  if (stage === 'HOLDS_REQUESTED') return

  for (const [position, hold] of request.requestHoldsAlongTrail.holds.entries())
    await placeHold(executeAs, hold, position)
  if (stage === 'HOLDS_PLACED') return

  if (stage === 'CLOSED') {
    await must(
      aoc('mutation ($input: CloseCaseInput!) { closeCase(input: $input) { case { id } } }', {
        input: { caseId, reason: 'RESOLVED', note: 'money returned' },
      }),
    )
    return
  }
  // the first station of the list has the referral that nobody has seen
  const position = index - stages.indexOf('REFERRED')
  const stationCode = stationCodes[position % stationCodes.length] ?? ''
  await seedReferral(executeAs, caseId, stationCode, stage, now)
}

/** The first account still has all of it, the next half, the next nothing: as it goes with money that runs. */
async function placeHold(executeAs: ExecuteAs, hold: Hold, position: number): Promise<void> {
  const share = [1, 0.5, 0][position % 3] ?? 0
  await must(
    executeAs(`bank:${hold.account.bankCode}`)(
      'mutation ($input: PlaceHoldInput!) { placeHold(input: $input) { hold { state } } }',
      {
        input: {
          idempotencyKey: `seed-place-${hold.id}`,
          holdId: hold.id,
          heldSatang: Math.floor(hold.requestedSatang * share),
        },
      },
    ),
  )
}

async function seedReferral(
  executeAs: ExecuteAs,
  caseId: string,
  stationCode: string,
  stage: Stage,
  now: Date,
): Promise<void> {
  const { referCase } = await must(
    executeAs('aoc')<{ referCase: { referral: { id: string; state: ReferralState } } }>(
      'mutation ($input: ReferCaseInput!) { referCase(input: $input) { referral { id state } } }',
      { input: { idempotencyKey: `seed-referral-${caseId}`, caseId, stationCode } },
    ),
  )
  const { id: referralId, state } = referCase.referral
  const station = executeAs(`police:station:${stationCode}`)
  const steps: readonly {
    readonly leadsTo: ReferralState
    readonly query: string
    readonly input: object
  }[] = [
    {
      leadsTo: 'ACKNOWLEDGED',
      query:
        'mutation ($input: AcknowledgeReferralInput!) { acknowledgeReferral(input: $input) { referral { state } } }',
      input: { referralId },
    },
    {
      leadsTo: 'ASSIGNED',
      query:
        'mutation ($input: AssignOfficerInput!) { assignOfficer(input: $input) { referral { state } } }',
      input: { referralId, officer: `inspector-${stationCode}` },
    },
    {
      leadsTo: 'COMPLAINED',
      query:
        'mutation ($input: RecordComplaintInput!) { recordComplaint(input: $input) { referral { state } } }',
      input: {
        referralId,
        complaintNumber: `${stationCode}/${referralId.slice(0, 6)}`,
        receivedAt: now.toISOString(),
      },
    },
    {
      leadsTo: 'ACCEPTED',
      query:
        'mutation ($input: DecideReferralInput!) { decideReferral(input: $input) { referral { state } } }',
      input: {
        referralId,
        decision: 'ACCEPTED',
        policeCaseNumber: `C-${stationCode}-1`,
        reason: 'evidence of transfer',
      },
    },
  ]
  const last = stage === 'REFERRED' ? 'SENT' : stage
  for (const { leadsTo, query, input } of steps)
    if (rankOf(leadsTo) > rankOf(state) && rankOf(leadsTo) <= rankOf(last))
      await must(station(query, { input }))
}

/** Position of a state in the order of the stages; -1 for another word. */
function rankOf(state: string): number {
  return referralStates.findIndex((known) => known === state)
}
