/** Fills an empty stack through the gateway, each step as the agency that does it in practice. */

import { caseNumber } from './make-report.ts'
import { journeyPeople, makePeople, type SeedPerson } from './people.ts'
import { createRandom } from './random.ts'
import { ageOfReport, seedCase, stages } from './seed-case.ts'
import { seedOrders } from './seed-orders.ts'
import { must, type ExecuteAs } from './step.ts'

/** How many of each were recorded. */
export interface SeedSummary {
  readonly people: number
  readonly accounts: number
  readonly sims: number
  readonly cases: number
}

const personCount = 200
const day = 24 * 3_600_000

/** Whether the last step was taken: the last of the seeded cases was closed. It may be open again. */
export async function isSeeded(executeAs: ExecuteAs): Promise<boolean> {
  const { data } = await executeAs('aoc')<{
    caseByNumber: { timeline: { nodes: readonly { kind: string }[] } } | null
  }>(
    `query ($number: String!) { caseByNumber(caseNumber: $number) {
       timeline(first: 100) { nodes { kind } } } }`,
    { number: caseNumber(stages.length - 1) },
  )
  const happened = data?.caseByNumber?.timeline.nodes ?? []
  return happened.some(({ kind }) => kind === 'CASE_CLOSED')
}

/**
 * Registers people and opens cases at every stage. A seeding that was interrupted is completed: its dates stay.
 * @throws Error when a step is refused
 */
export async function seedStack(
  executeAs: ExecuteAs,
  stationCodes: readonly string[],
  startedAt: Date,
): Promise<SeedSummary> {
  const now = (await findInterrupted(executeAs)) ?? startedAt
  const random = createRandom(1441)
  const people = makePeople(personCount, random)
  const registered = await registerPeople(executeAs, [...people, ...journeyPeople], now)
  for (const [index, stage] of stages.entries()) {
    // the last case that is closed is the mark of a whole seeding
    if (index === stages.length - 1) await seedOrders(executeAs, people)
    await seedCase(executeAs, people, stationCodes, random, index, stage, now)
  }
  return { ...registered, cases: stages.length }
}

/** The instant of a seeding that was interrupted, from its first case; undefined when there is none. */
async function findInterrupted(executeAs: ExecuteAs): Promise<Date | undefined> {
  const { caseByNumber } = await must(
    executeAs('aoc')<{ caseByNumber: { reportedAt: string } | null }>(
      'query ($number: String!) { caseByNumber(caseNumber: $number) { reportedAt } }',
      { number: caseNumber(0) },
    ),
  )
  return caseByNumber === null
    ? undefined
    : new Date(Date.parse(caseByNumber.reportedAt) + ageOfReport(0))
}

/**
 * Registers accounts at their banks and numbers at their operators, as of 400 days before `now`.
 * @throws Error when a step is refused
 */
export async function registerPeople(
  executeAs: ExecuteAs,
  people: readonly SeedPerson[],
  now: Date,
): Promise<Omit<SeedSummary, 'cases'>> {
  const accounts = await registerAccounts(executeAs, people)
  const sims = await registerSims(executeAs, people, now)
  return { people: people.length, accounts, sims }
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
  const registeredAt = new Date(now.getTime() - 400 * day).toISOString()
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
