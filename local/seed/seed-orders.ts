/** Work for the regulator and the operators: a request, and an order and a demand at each operator; and a case for AMLO. */

import { caseNumber } from './make-report.ts'
import type { SeedPerson } from './people.ts'
import { must, type ExecuteAs } from './step.ts'

const operators = ['AIS', 'TRUE', 'NT'] as const

/** The case whose suspect numbers the centre asks to be ordered off: its holds wait for the banks. */
const requestedCase = 2
/** The case in which AMLO restrains: nobody has asked for holds in it. */
const restrainedCase = 1

/** May be called again after it was interrupted. */
export async function seedOrders(
  executeAs: ExecuteAs,
  people: readonly SeedPerson[],
): Promise<void> {
  for (const operator of operators) {
    await seedOrder(executeAs, people, operator)
    await seedDemand(executeAs, operator)
  }
  await seedRestraint(executeAs)
  const aoc = executeAs('aoc')
  const { caseByNumber } = await must(
    aoc<{ caseByNumber: { id: string; suspectNumbers: readonly { msisdn: string }[] } }>(
      'query ($number: String!) { caseByNumber(caseNumber: $number) { id suspectNumbers { msisdn } } }',
      { number: caseNumber(requestedCase) },
    ),
  )
  const msisdns = caseByNumber.suspectNumbers.map(({ msisdn }) => msisdn)
  if (msisdns.length === 0) return
  await must(
    aoc(
      'mutation ($input: RequestSimSuspensionInput!) { requestSimSuspension(input: $input) { request { id } } }',
      { input: { idempotencyKey: 'seed-suspension', caseId: caseByNumber.id, msisdns } },
    ),
  )
}

async function seedOrder(
  executeAs: ExecuteAs,
  people: readonly SeedPerson[],
  operator: string,
): Promise<void> {
  const number = people
    .flatMap(({ sims }) => sims)
    .findLast((sim) => sim.operator.toUpperCase() === operator)
  if (!number) return
  await must(
    executeAs('nbtc')(
      'mutation ($input: OrderSimSuspensionInput!) { orderSimSuspension(input: $input) { sims { msisdn } } }',
      {
        input: {
          idempotencyKey: `seed-order-${operator}`,
          msisdns: [number.msisdn],
          reason: 'used for calls to victims',
        },
      },
    ),
  )
}

/** Of the holder with most numbers. */
async function seedDemand(executeAs: ExecuteAs, operator: string): Promise<void> {
  const nbtc = executeAs('nbtc')
  const { simHolders } = await must(
    nbtc<{ simHolders: { nodes: readonly { person: { id: string } }[] } }>(
      'query ($filter: SimHolderFilter!) { simHolders(filter: $filter, first: 1) { nodes { person { id } } } }',
      { filter: { operator } },
    ),
  )
  const [holder] = simHolders.nodes
  if (!holder) return
  await must(
    nbtc(
      'mutation ($input: RequireSimVerificationInput!) { requireSimVerification(input: $input) { holder { count } } }',
      {
        input: { idempotencyKey: `seed-demand-${operator}`, personId: holder.person.id, operator },
      },
    ),
  )
}

/** AMLO has a part in a case by its own order. */
async function seedRestraint(executeAs: ExecuteAs): Promise<void> {
  const { caseByNumber } = await must(
    executeAs('aoc')<{ caseByNumber: { id: string } }>(
      'query ($number: String!) { caseByNumber(caseNumber: $number) { id } }',
      { number: caseNumber(restrainedCase) },
    ),
  )
  await must(
    executeAs('amlo')(
      'mutation ($input: RequestHoldsAlongTrailInput!) { requestHoldsAlongTrail(input: $input) { requested } }',
      {
        input: {
          idempotencyKey: 'seed-restraint',
          caseId: caseByNumber.id,
          basis: 'RESTRAINT',
          orderNumber: 'AMLO 1/2569',
        },
      },
    ),
  )
}
