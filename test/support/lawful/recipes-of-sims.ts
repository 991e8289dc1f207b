/** Recipes of the mutations of the sims subgraph. */

import type { Random } from '../random.ts'
import { callerOf } from './lawful-callers.ts'
import type { Facts, HolderFact, SimFact } from './lawful-facts.ts'
import { before, maybePick, newKey, numbers, persons, type Recipe, type Recipes } from './recipe.ts'

const day = 86_400_000
const operators = ['ais', 'true', 'nt'] as const
const telcoOf = (operator: string) => `telco:${operator.toLowerCase()}`

/** A recipe on one number that fits, by its operator or by the regulator. */
const onSim =
  (
    by: 'OPERATOR' | 'REGULATOR',
    fits: (sim: SimFact, facts: Facts) => boolean,
    inputOf: (sim: SimFact, facts: Facts) => Readonly<Record<string, unknown>>,
  ): Recipe =>
  (facts, random) => {
    const sim = maybePick(
      facts.sims.filter((each) => fits(each, facts)),
      random,
    )
    if (!sim) return undefined
    const agencyId = by === 'OPERATOR' ? telcoOf(sim.operator) : 'nbtc'
    const input = { msisdns: [sim.msisdn], ...inputOf(sim, facts) }
    return { caller: callerOf(agencyId, random), input }
  }

const reason = () => ({ reason: 'abnormal use' })

/** A recipe on one claim, in the name of the agency that `by` names. */
const onClaim =
  (
    by: 'held' | 'claimed' | 'nbtc',
    inputOf: (random: Random) => Readonly<Record<string, unknown>>,
  ): Recipe =>
  ({ claims }, random) => {
    const claim = maybePick(claims, random)
    if (!claim) return undefined
    const { owner, officer } = claim
    const agencyId = by === 'nbtc' ? 'nbtc' : telcoOf(by === 'held' ? owner : (officer ?? ''))
    return {
      caller: callerOf(agencyId, random),
      input: { claimIds: [claim.id], ...inputOf(random) },
    }
  }

const onHolder =
  (
    by: 'OPERATOR' | 'REGULATOR',
    fits: (holder: HolderFact) => boolean,
    inputOf: (holder: HolderFact, random: Random) => Readonly<Record<string, unknown>>,
  ): Recipe =>
  ({ holders }, random) => {
    const holder = maybePick(holders.filter(fits), random)
    if (!holder) return undefined
    const agencyId = by === 'OPERATOR' ? telcoOf(holder.operator) : 'nbtc'
    const input = { personId: holder.personId, ...inputOf(holder, random) }
    return { caller: callerOf(agencyId, random), input }
  }

/** Whether the number can be taken back: in use, or off for 30 days with a holder who was refused. */
function isRevocable({ status, suspendedAt, holderId, operator }: SimFact, facts: Facts): boolean {
  if (status === 'ACTIVE') return true
  const holder = facts.holders.find(
    (each) => each.personId === holderId && each.operator === operator,
  )
  const isOver = suspendedAt !== null && facts.now.getTime() - suspendedAt.getTime() > 30 * day
  return status === 'SUSPENDED' && isOver && holder?.verification === 'REFUSED'
}

/** Recipes by the name of the mutation. */
export const recipesOfSims: Recipes = {
  registerSims(facts, random) {
    const holder = persons[2 + random.below(3)]
    const first = random.below(3) * 8
    const count = random.pick([1, 8])
    const sims = numbers.slice(first, first + count).map((msisdn) => ({
      msisdn,
      nationalId: holder,
      holderName: 'ผู้ถือ เลขหมาย',
      registeredAt: before(facts, 400 * day),
    }))
    // mostly the operator of the numbers, now and then one that claims them
    const operator = random.below(2) === 0 ? random.pick(operators) : operators[first / 8]
    const caller = callerOf(telcoOf(operator ?? 'ais'), random)
    return { caller, input: { idempotencyKey: newKey(), sims } }
  },
  answerSimClaims: onClaim('held', (random) => ({ released: random.below(2) === 0 })),
  withdrawSimClaims: onClaim('claimed', () => ({})),
  decideSimClaims: onClaim('nbtc', (random) => ({ granted: random.below(2) === 0, ...reason() })),
  requireSimVerification: onHolder(
    'REGULATOR',
    ({ count }) => count > 5,
    ({ operator }) => ({ operator }),
  ),
  requireSimVerifications: (_facts, random) => ({
    caller: callerOf('nbtc', random),
    input: { idempotencyKey: newKey(), operator: random.pick(['AIS', 'TRUE', 'NT']), moreThan: 5 },
  }),
  recordSimJustification: onHolder(
    'OPERATOR',
    ({ verification }) => verification === 'REQUIRED',
    () => ({ justification: 'a company of many' }),
  ),
  decideSimVerification: onHolder(
    'REGULATOR',
    ({ verification }) => ['REQUIRED', 'JUSTIFIED'].includes(verification),
    ({ operator, verification }, random) => ({
      operator,
      accepted: verification === 'JUSTIFIED' && random.below(2) === 0,
      ...reason(),
    }),
  ),
  orderSimSuspension: onSim(
    'REGULATOR',
    ({ status, suspendedBy }) => status === 'ACTIVE' || suspendedBy === 'OPERATOR',
    () => ({ idempotencyKey: newKey(), ...reason() }),
  ),
  requestSimSuspension({ cases }, random) {
    const found = maybePick(
      cases.filter((each) => each.numbers.length > 0),
      random,
    )
    const agencyId = found?.parties.some((id) => id.startsWith('police:station'))
      ? random.pick(['aoc', 'police:ccib'])
      : 'aoc'
    const input = {
      idempotencyKey: newKey(),
      caseId: found?.id,
      msisdns: found?.numbers.slice(0, 2),
    }
    return found && { caller: callerOf(agencyId, random), input }
  },
  decideSimSuspensionRequest({ requests }, random) {
    const request = maybePick(
      requests.filter(({ state }) => state === 'REQUESTED'),
      random,
    )
    const input = { requestId: request?.id, ordered: random.below(3) > 0, ...reason() }
    return request && { caller: callerOf('nbtc', random), input }
  },
  reportSimSuspension: onSim(
    'OPERATOR',
    ({ status }) => status === 'ACTIVE',
    (_sim, facts) => ({ suspendedAt: before(facts), ...reason() }),
  ),
  resumeSims: onSim('OPERATOR', ({ suspendedBy }) => suspendedBy === 'OPERATOR', reason),
  confirmSimSuspension: onSim(
    'OPERATOR',
    ({ status }) => status === 'SUSPENSION_ORDERED',
    ({ suspendedAt }, facts) => ({ suspendedAt: (suspendedAt ?? facts.now).toISOString() }),
  ),
  liftSimSuspension: onSim(
    'REGULATOR',
    ({ status, suspendedBy }) => status.startsWith('SUSP') && suspendedBy !== 'OPERATOR',
    reason,
  ),
  revokeSims: onSim('OPERATOR', isRevocable, reason),
}
