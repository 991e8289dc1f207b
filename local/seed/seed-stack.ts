/** Fills an empty stack through the gateway, each step as the agency whose job it is. */

import type { Execute, GraphqlResult } from '../graphql-client.ts'
import { makePeople, type SeedPerson } from './people.ts'
import { createRandom, type Random } from './random.ts'

/** A caller with the full ceiling of the agency. */
export type ExecuteAs = (agencyId: string, officer?: string) => Execute

export interface SeedSummary {
  readonly people: number
  readonly accounts: number
  readonly sims: number
  readonly cases: number
}

/** How far each case has come, from just reported to closed. */
const stages = [
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
type Stage = (typeof stages)[number]

const scamTypes = [
  'PURCHASE_NOT_SYNDICATE',
  'JOB_TASK',
  'INVESTMENT',
  'CALL_CENTRE_THREAT',
  'LOAN',
  'ROMANCE',
]

const personCount = 200
const minute = 60_000

interface Hold {
  readonly id: string
  readonly requestedSatang: number
  readonly account: { readonly bankCode: string }
}

/** Whether the seeded cases are there already. */
export async function isSeeded(executeAs: ExecuteAs): Promise<boolean> {
  const answer = await executeAs('aoc')<{ caseByNumber: unknown }>(
    'query ($number: String!) { caseByNumber(caseNumber: $number) { id } }',
    { number: caseNumber(stages.length - 1) },
  )
  return Boolean(answer.data?.caseByNumber)
}

export async function seedStack(
  executeAs: ExecuteAs,
  stationCodes: readonly string[],
  now: Date,
): Promise<SeedSummary> {
  const random = createRandom(1441)
  const people = makePeople(personCount, random)
  const accounts = await registerAccounts(executeAs, people)
  const sims = await registerSims(executeAs, people, now)
  for (const [index, stage] of stages.entries())
    await seedCase(executeAs, people, stationCodes, random, index, stage, now)
  return { people: people.length, accounts, sims, cases: stages.length }
}

async function registerAccounts(executeAs: ExecuteAs, people: readonly SeedPerson[]) {
  const byBank = new Map<string, object[]>()
  for (const { accounts, nationalId, name } of people)
    for (const { bankCode, accountNumber } of accounts)
      byBank.set(bankCode, [
        ...(byBank.get(bankCode) ?? []),
        { accountNumber, nationalId, holderName: name },
      ])
  for (const [bankCode, accounts] of byBank)
    await must(
      executeAs(`bank:${bankCode}`)(
        'mutation ($input: RegisterAccountsInput!) { registerAccounts(input: $input) { registered } }',
        { input: { idempotencyKey: `seed-accounts-${bankCode}`, accounts } },
      ),
    )
  return [...byBank.values()].reduce((total, accounts) => total + accounts.length, 0)
}

async function registerSims(executeAs: ExecuteAs, people: readonly SeedPerson[], now: Date) {
  const byOperator = new Map<string, object[]>()
  const registeredAt = new Date(now.getTime() - 400 * 24 * 60 * minute).toISOString()
  for (const { sims, nationalId, name } of people)
    for (const { operator, msisdn } of sims)
      byOperator.set(operator, [
        ...(byOperator.get(operator) ?? []),
        { msisdn, nationalId, holderName: name, registeredAt },
      ])
  for (const [operator, sims] of byOperator)
    await must(
      executeAs(`telco:${operator}`)(
        'mutation ($input: RegisterSimsInput!) { registerSims(input: $input) { registered } }',
        { input: { idempotencyKey: `seed-sims-${operator}-${registeredAt}`, sims } },
      ),
    )
  return [...byOperator.values()].reduce((total, sims) => total + sims.length, 0)
}

async function seedCase(
  executeAs: ExecuteAs,
  people: readonly SeedPerson[],
  stationCodes: readonly string[],
  random: Random,
  index: number,
  stage: Stage,
  now: Date,
): Promise<void> {
  const aoc = executeAs('aoc')
  const reportedAt = new Date(now.getTime() - (stages.length - index) * 37 * minute)
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
  const stationCode = stationCodes[index % stationCodes.length] ?? ''
  await seedReferral(executeAs, caseId, stationCode, stage, now)
}

/** The first account still has all of it, the next half, the next nothing: as it goes with money that runs. */
async function placeHold(executeAs: ExecuteAs, hold: Hold, position: number): Promise<void> {
  const share = [1, 0.5, 0][position % 3] ?? 0
  await must(
    executeAs(`bank:${hold.account.bankCode}`)(
      'mutation ($input: PlaceHoldInput!) { placeHold(input: $input) { hold { state } } }',
      { input: { holdId: hold.id, heldSatang: Math.floor(hold.requestedSatang * share) } },
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
    executeAs('aoc')<{ referCase: { referral: { id: string } } }>(
      'mutation ($input: ReferCaseInput!) { referCase(input: $input) { referral { id } } }',
      { input: { idempotencyKey: `seed-referral-${caseId}`, caseId, stationCode } },
    ),
  )
  const referralId = referCase.referral.id
  const station = executeAs(`police:station:${stationCode}`)
  const steps: readonly {
    readonly until: Stage
    readonly query: string
    readonly input: object
  }[] = [
    {
      until: 'REFERRED',
      query:
        'mutation ($input: AcknowledgeReferralInput!) { acknowledgeReferral(input: $input) { referral { state } } }',
      input: { referralId },
    },
    {
      until: 'ACKNOWLEDGED',
      query:
        'mutation ($input: AssignOfficerInput!) { assignOfficer(input: $input) { referral { state } } }',
      input: { referralId, officer: `inspector-${stationCode}` },
    },
    {
      until: 'ASSIGNED',
      query:
        'mutation ($input: RecordComplaintInput!) { recordComplaint(input: $input) { referral { state } } }',
      input: {
        referralId,
        complaintNumber: `${stationCode}/${referralId.slice(0, 6)}`,
        receivedAt: now.toISOString(),
      },
    },
    {
      until: 'COMPLAINED',
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
  for (const { until, query, input } of steps) {
    if (stage === until) return
    await must(station(query, { input }))
  }
}

function makeReport(
  people: readonly SeedPerson[],
  random: Random,
  index: number,
  reportedAt: Date,
) {
  const [victim, ...mules] = [index * 7 + 3, index * 20, index * 20 + 40, index * 20 + 61].map(
    (each) => people[each % people.length],
  )
  if (!victim) throw new RangeError('no people')
  const trail = [victim, ...mules]
  let amountSatang = (1 + random.below(400)) * 50_000
  const transfers = trail.slice(1).map((to, position) => {
    const from = trail[position]
    const fromAccount = from?.accounts[0]
    const toAccount = to?.accounts[0]
    if (!from || !to || !fromAccount || !toAccount) throw new RangeError('no accounts')
    const transfer = {
      reference: `S${fromAccount.bankCode}${String(index).padStart(4, '0')}${position}`,
      amountSatang,
      transferredAt: new Date(reportedAt.getTime() - (60 - position * 3) * minute).toISOString(),
      hop: position + 1,
      from: { ...fromAccount, ...holderOf(from) },
      to: { ...toAccount, ...holderOf(to) },
    }
    amountSatang = Math.max(1, Math.floor(amountSatang * 0.8))
    return transfer
  })
  return {
    idempotencyKey: `seed-case-${index}-${reportedAt.toISOString()}`,
    caseNumber: caseNumber(index),
    scamType: random.pick(scamTypes),
    channel: 'HOTLINE_1441',
    reportedAt: reportedAt.toISOString(),
    narrative: 'ผู้เสียหายแจ้งว่าถูกหลอกให้โอนเงิน',
    victim: { nationalId: victim.nationalId, name: victim.name, msisdn: victim.sims[0]?.msisdn },
    transfers,
    suspectMsisdns: mules[0]?.sims.slice(0, 1).map(({ msisdn }) => msisdn) ?? [],
  }
}

function holderOf({ nationalId, name }: SeedPerson) {
  return { holderNationalId: nationalId, holderName: name }
}

function caseNumber(index: number): string {
  return `AOC-2569-${String(index + 1).padStart(7, '0')}`
}

/** @throws Error with the code when the step did not do what it was for; the stack would be half filled */
async function must<Data>(answer: Promise<GraphqlResult<Data>>): Promise<Data> {
  const { data, errors } = await answer
  const [error] = errors ?? []
  if (error || !data)
    throw new Error(
      `seeding failed: ${error?.extensions?.code ?? 'no data'}: ${error?.message ?? ''}`,
    )
  return data
}
