/** Recipes of the mutations of the accounts subgraph. */

import type { TestCaller } from '../domain/subgraph-client.ts'
import type { Random } from '../random.ts'
import { anotherOfficer, callerOf } from './lawful-callers.ts'
import { isResolved, type CaseFact, type Facts, type HoldFact } from './lawful-facts.ts'
import {
  accountOf,
  before,
  maybePick,
  newKey,
  persons,
  trailBanks,
  type Recipe,
  type Recipes,
} from './recipe.ts'
import { pseudonyms } from '../domain/subgraph-client.ts'

const day = 86_400_000
const standing = ['PLACED', 'PARTIAL', 'COMPLAINED', 'EXTENDED']
/** The agency that orders on each basis. */
const orderers = {
  VICTIM_WORD: 'aoc',
  CENTRE_ORDER: 'aoc',
  AUTHORITY_NOTICE: 'police:ccib',
  LISTING: 'aoc',
  SEIZURE: 'police:ccib',
  RESTRAINT: 'amlo',
} as const
type Ordered = keyof typeof orderers
const onTrail: readonly Ordered[] = [
  'VICTIM_WORD',
  'VICTIM_WORD',
  'CENTRE_ORDER',
  'AUTHORITY_NOTICE',
]
const ownPowers: readonly Ordered[] = ['LISTING', 'SEIZURE', 'RESTRAINT']

/** An open case that the agency of a basis can order in. */
function caseFor(basis: Ordered, { cases }: Facts, random: Random): CaseFact | undefined {
  const isVisible = ({ parties }: CaseFact) =>
    orderers[basis] !== 'police:ccib' || parties.some((id) => id.startsWith('police:'))
  return maybePick(
    cases.filter((each) => each.status !== 'CLOSED' && isVisible(each)),
    random,
  )
}

const holdIn = ({ holds }: Facts, random: Random, fits: (hold: HoldFact) => boolean) =>
  maybePick(holds.filter(fits), random)
const bankOf = ({ bankCode }: HoldFact) => `bank:${bankCode}`

/** Answers of a bank to a request. */
function placing({ id, requestedSatang }: HoldFact, random: Random) {
  const asked = requestedSatang ?? 5_000
  return { holdId: id, heldSatang: random.pick([asked, asked, Math.ceil(asked / 2), 0]) }
}
const reasoned = ({ id }: HoldFact) => ({ holdId: id, reason: 'over' })

const isWaiting = ({ state }: HoldFact) => state === 'REQUESTED'
const isStanding = ({ state }: HoldFact) => standing.includes(state)

/** The agency that may end the hold at once: the bank for its own and for a hold without ground, AMLO for its own orders, else the centre. */
function lifterOf(hold: HoldFact, random: Random): TestCaller {
  const isOwn = hold.requestedBy === bankOf(hold) && hold.extendedBasis === null
  if (isOwn || hold.liftableAt !== null) return callerOf(bankOf(hold), random)
  return callerOf((hold.extendedBy ?? hold.requestedBy) === 'amlo' ? 'amlo' : 'aoc', random)
}

/** The same act on one hold and on many. */
const many =
  (one: Recipe): Recipe =>
  (facts, random) => {
    const act = one(facts, random)
    return act && { ...act, input: { idempotencyKey: newKey(), items: [act.input] } }
  }

const placeHold: Recipe = (facts, random) => {
  const hold = holdIn(facts, random, isWaiting)
  return hold && { caller: callerOf(bankOf(hold), random), input: placing(hold, random) }
}
const rejectHold: Recipe = (facts, random) => {
  const hold = holdIn(facts, random, isWaiting)
  const code = random.pick(['OTHER', 'ACCOUNT_CLOSED', 'MONEY_GONE'])
  return hold && { caller: callerOf(bankOf(hold), random), input: { ...reasoned(hold), code } }
}
const liftHold: Recipe = (facts, random) => {
  const hold = holdIn(facts, random, (each) => isStanding(each) || isWaiting(each))
  return hold && { caller: lifterOf(hold, random), input: reasoned(hold) }
}

/** Recipes by the name of the mutation. */
export const recipesOfAccounts: Recipes = {
  registerAccounts(_facts, random) {
    const bankCode = random.pick(trailBanks)
    const accounts = [random.below(2), 5 + random.below(2)].map((index) => ({
      accountNumber: accountOf(bankCode, index),
      ...(random.below(2) === 0
        ? { nationalId: persons[2 + random.below(3)], holderName: 'บัญชี ของธนาคาร' }
        : { holders: [2, 4].map((at) => ({ nationalId: persons[at], name: 'บัญชี ร่วม' })) }),
      status: 'ACTIVE',
    }))
    return {
      caller: callerOf(`bank:${bankCode}`, random),
      input: { idempotencyKey: newKey(), accounts },
    }
  },
  setMuleTier({ legs }, random) {
    const leg = maybePick(legs.filter(isResolved), random)
    const tier = random.pick(['BLACK', 'DARK_GREY', null])
    const input = { bankCode: leg?.toBank, accountNumber: leg?.toNumber, tier, reason: 'named' }
    return leg && { caller: callerOf('aoc', random), input }
  },
  requestHolds(facts, random) {
    const basis = random.pick(random.below(3) === 0 ? onTrail : ownPowers)
    const found = caseFor(basis, facts, random)
    const leg = maybePick(
      facts.legs.filter(isResolved).filter(({ caseId }) => caseId === found?.id),
      random,
    )
    if (!found || !leg) return undefined
    const isBeyond = ownPowers.includes(basis) && random.below(2) === 0
    const account = isBeyond
      ? { bankCode: '006', accountNumber: accountOf('006', 9) }
      : { bankCode: leg.toBank, accountNumber: leg.toNumber }
    const holds = [{ ...account, amountSatang: 500 * (1 + random.below(4)) }]
    const input = { idempotencyKey: newKey(), caseId: found.id, basis, orderNumber: 'O-1', holds }
    return { caller: callerOf(orderers[basis], random), input }
  },
  requestHoldsAlongTrail(facts, random) {
    const basis = random.pick(onTrail)
    const found = caseFor(basis, facts, random)
    const input = { idempotencyKey: newKey(), caseId: found?.id, basis }
    return found && { caller: callerOf(orderers[basis], random), input }
  },
  freezeAccountsOfPerson(facts, random) {
    const basis = random.pick(ownPowers)
    const found = caseFor(basis, facts, random)
    const personId = pseudonyms.person(random.pick(persons.slice(2)))
    const input = {
      idempotencyKey: newKey(),
      caseId: found?.id,
      personId,
      basis,
      orderNumber: 'O-2',
    }
    return found && { caller: callerOf(orderers[basis], random), input }
  },
  confirmHoldOrder({ orders }, random) {
    const order = maybePick(
      orders.filter(({ state }) => state === 'WAITING'),
      random,
    )
    if (!order) return undefined
    const input = { idempotencyKey: newKey(), orderId: order.id }
    return { caller: anotherOfficer(order.owner, order.officer, random), input }
  },
  placeHold,
  placeHolds: many(placeHold),
  rejectHold,
  rejectHolds: many(rejectHold),
  freezeAccount(facts, random) {
    const leg = maybePick(facts.legs.filter(isResolved), random)
    if (!leg) return undefined
    const input = {
      idempotencyKey: newKey(),
      accountNumber: leg.toNumber,
      amountSatang: 500,
      suspectedAt: before(facts, random.below(3) * day),
      reason: 'unusual',
      ...(random.below(2) === 0 ? { caseId: leg.caseId } : {}),
    }
    return { caller: callerOf(`bank:${leg.toBank}`, random), input }
  },
  extendHold(facts, random) {
    const hold = holdIn(facts, random, (each) => isStanding(each) && each.lapsesAt !== null)
    if (!hold) return undefined
    const isOfPolice = facts.cases.some(
      ({ id, parties }) =>
        id === hold.caseId && parties.some((party) => party.startsWith('police:')),
    )
    const basis = isOfPolice ? random.pick(['SEIZURE', 'LISTING'] as const) : 'LISTING'
    const until = new Date((hold.lapsesAt ?? facts.now).getTime() + 20 * day).toISOString()
    const input = {
      holdId: hold.id,
      basis,
      orderNumber: 'O-3',
      ...(random.below(2) ? { until } : {}),
    }
    return { caller: callerOf(orderers[basis], random), input }
  },
  liftHold,
  liftHolds: many(liftHold),
  requestRelease(facts, random) {
    const hold = holdIn(facts, random, isStanding)
    const asker = hold && random.pick([bankOf(hold), 'aoc'])
    return hold && asker ? { caller: callerOf(asker, random), input: reasoned(hold) } : undefined
  },
  decideRelease(facts, random) {
    const open = facts.releases.filter(({ state }) => state === 'OPEN')
    const hold = holdIn(
      facts,
      random,
      (each) => isStanding(each) && open.some(({ id }) => id === each.id),
    )
    if (!hold) return undefined
    const officer = open.find(({ id }) => id === hold.id)?.officer ?? null
    const outcome = random.pick(['RELEASED', 'REFUSED'])
    const input = { ...reasoned(hold), outcome }
    const isPower = ownPowers.some((power) => power === (hold.extendedBasis ?? hold.basis))
    const decider = isPower ? (hold.extendedBy ?? hold.requestedBy) : 'aoc'
    return decider === 'amlo'
      ? undefined
      : { caller: anotherOfficer(decider, officer, random), input }
  },
}
