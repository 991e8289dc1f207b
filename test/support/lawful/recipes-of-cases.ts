/** Recipes of the mutations of the cases subgraph. */

import { pseudonyms } from '../domain/subgraph-client.ts'
import type { Random } from '../random.ts'
import { callerOf } from './lawful-callers.ts'
import {
  isResolved,
  type CaseFact,
  type Facts,
  type LegFact,
  type ResolvedLeg,
} from './lawful-facts.ts'
import {
  accountOf,
  before,
  maybePick,
  newKey,
  numbers,
  persons,
  trailBanks,
  type Recipes,
} from './recipe.ts'

const hour = 3_600_000
let lastReference = 0

/** Victims who were identified. */
const victims = persons.map((id) => pseudonyms.person(id))
const isOpen = ({ status }: CaseFact) => status !== 'CLOSED'
const openCase = ({ cases }: Facts, random: Random) => maybePick(cases.filter(isOpen), random)

/** An agency that may write to the case: the centre, the agency that opened it, its investigator. */
function writerOf({ openedBy, parties }: CaseFact, random: Random) {
  const writers = ['aoc', openedBy, ...parties.filter((id) => id.startsWith('police:'))]
  return callerOf(random.pick(writers), random)
}

/** A new leg, or one that another case has already. */
function legOf(facts: Facts, random: Random, hop: number, from: string, to: string) {
  return {
    ...(random.below(3) === 0 ? {} : { reference: `LAW${++lastReference}` }),
    amountSatang: 1_000 * (1 + random.below(9)),
    transferredAt: before(facts, (1 + random.below(48)) * hour),
    hop,
    from: { bankCode: from, accountNumber: accountOf(from, random.below(2)) },
    to:
      random.below(5) === 0
        ? { bankCode: to, proxy: { type: 'MOBILE', value: `081234567${random.below(2)}` } }
        : {
            bankCode: to,
            accountNumber: accountOf(to, 5 + random.below(2)),
            holderName: 'บัญชี ม้า',
            holderNationalId: persons[2 + random.below(3)],
          },
  }
}

/** A leg as it was recorded: the same money, in another case. */
function sameLeg(leg: ResolvedLeg) {
  return {
    ...(leg.reference === null ? {} : { reference: leg.reference }),
    amountSatang: leg.satang,
    transferredAt: leg.at.toISOString(),
    hop: leg.hop,
    from: { bankCode: leg.fromBank, accountNumber: leg.fromNumber },
    to: { bankCode: leg.toBank, accountNumber: leg.toNumber },
  }
}

const isAlike = (one: LegFact, other: LegFact) =>
  one.fromBank === other.fromBank &&
  one.fromNumber === other.fromNumber &&
  one.toAccountId === other.toAccountId &&
  one.satang === other.satang &&
  one.caseId !== other.caseId &&
  Math.abs(one.at.getTime() - other.at.getTime()) <= 24 * hour

function trailOf(facts: Facts, random: Random) {
  const [first, second, third] = random.below(2) === 0 ? trailBanks : ['014', '006', '004']
  const known = maybePick(facts.legs.filter(isResolved), random)
  const added = [
    legOf(facts, random, 1, first ?? '', second ?? ''),
    legOf(facts, random, 2, second ?? '', third ?? ''),
  ]
  return known && random.below(2) === 0 ? [...added, sameLeg(known)] : added
}

function caseThatStays(found: CaseFact, facts: Facts): CaseFact {
  const next = facts.cases.find(({ id }) => id === found.mergedInto)
  return next ? caseThatStays(next, facts) : found
}

/** Recipes by the name of the mutation. */
export const recipesOfCases: Recipes = {
  reportCase(facts, random) {
    const transfers = trailOf(facts, random)
    const bankCode = transfers[0]?.from.bankCode ?? ''
    const opener = random.pick(['aoc', 'aoc', 'police:station:10101', `bank:${bankCode}`])
    const complaint = { number: 'C-1', receivedAt: before(facts) }
    return {
      caller: callerOf(opener, random),
      input: {
        idempotencyKey: newKey(),
        scamType: 'INVESTMENT',
        channel: 'HOTLINE_1441',
        victim: {
          ...(random.below(4) === 0 ? {} : { nationalId: persons[random.below(2)] }),
          name: 'สมชาย ใจดี',
          msisdn: '+66898765432',
        },
        transfers,
        suspectMsisdns: [random.pick(numbers)],
        onDuplicate: random.pick(['REPORT', 'REPORT', 'ATTACH']),
        ...(opener.startsWith('police') && random.below(2) === 0 ? { complaint } : {}),
      },
    }
  },
  recordTransfers(facts, random) {
    const found = openCase(facts, random)
    if (!found) return undefined
    const input = { idempotencyKey: newKey(), caseId: found.id, transfers: trailOf(facts, random) }
    return { caller: writerOf(found, random), input }
  },
  confirmTransfer(facts, random) {
    // a leg that a merge left behind is confirmed while the case that stays is open
    const open = new Set(
      facts.cases.filter((each) => isOpen(caseThatStays(each, facts))).map(({ id }) => id),
    )
    const leg = maybePick(
      facts.legs.filter(({ caseId, reference }) => open.has(caseId) && reference === null),
      random,
    )
    if (!leg) return undefined
    // a new reference, or one under which the same money was recorded
    const twin = maybePick(
      facts.legs.filter((each) => each.reference !== null && isAlike(each, leg)),
      random,
    )
    const input = {
      idempotencyKey: newKey(),
      transferId: leg.id,
      reference: twin?.reference ?? `LAW${++lastReference}`,
      amountSatang: leg.satang,
      transferredAt: (twin ?? leg).at.toISOString(),
    }
    return { caller: callerOf(`bank:${leg.fromBank}`, random), input }
  },
  resolveProxy(facts, random) {
    const open = new Set(facts.cases.filter(isOpen).map(({ id }) => id))
    const leg = maybePick(
      facts.legs.filter((each) => open.has(each.caseId) && !isResolved(each)),
      random,
    )
    if (!leg) return undefined
    const input = {
      idempotencyKey: newKey(),
      transferId: leg.id,
      accountNumber: accountOf(leg.toBank, 5 + random.below(2)),
    }
    return { caller: callerOf(`bank:${leg.toBank}`, random), input }
  },
  correctTransfer(facts, random) {
    const open = new Set(facts.cases.filter(isOpen).map(({ id }) => id))
    const leg = maybePick(
      facts.legs.filter(({ caseId }) => open.has(caseId)),
      random,
    )
    if (!leg) return undefined
    const replacement = legOf(facts, random, leg.hop, leg.fromBank, leg.toBank)
    const input = {
      idempotencyKey: newKey(),
      transferId: leg.id,
      replacement,
      reason: 'typed wrong',
    }
    return { caller: callerOf('aoc', random), input }
  },
  mergeCases({ cases }, random) {
    const open = cases.filter(isOpen)
    const merged = maybePick(
      open.filter(({ status }) => status === 'OPEN'),
      random,
    )
    const survivor = maybePick(
      open.filter((each) => each !== merged && each.victimId === merged?.victimId),
      random,
    )
    if (!merged || !survivor) return undefined
    const input = {
      idempotencyKey: newKey(),
      caseId: merged.id,
      intoCaseId: survivor.id,
      reason: 'one loss',
    }
    return { caller: callerOf('aoc', random), input }
  },
  undoMerge({ cases, now }, random) {
    const merged = maybePick(
      cases.filter(({ mergedAt }) => mergedAt && now.getTime() - mergedAt.getTime() < 24 * hour),
      random,
    )
    const input = { idempotencyKey: newKey(), caseId: merged?.id, reason: 'two losses' }
    return merged && { caller: callerOf('aoc', random), input }
  },
  reopenCase({ cases }, random) {
    const closed = maybePick(
      cases.filter(({ status, mergedInto }) => status === 'CLOSED' && mergedInto === null),
      random,
    )
    const input = { idempotencyKey: newKey(), caseId: closed?.id, reason: 'not over' }
    return closed && { caller: callerOf('aoc', random), input }
  },
  amendCase(facts, random) {
    const found = openCase(facts, random)
    const change = random.pick([
      { addSuspectMsisdns: [random.pick(numbers)] },
      { narrative: 'more of it' },
      { victimMsisdn: '+66898765433' },
      ...(found && found.numbers.length > 0
        ? [{ withdrawSuspectMsisdns: [found.numbers[0]] }]
        : []),
    ])
    const input = { idempotencyKey: newKey(), caseId: found?.id, reason: 'told later', ...change }
    return found && { caller: writerOf(found, random), input }
  },
  identifyVictim({ cases }, random) {
    const found = maybePick(
      cases.filter((each) => isOpen(each) && !victims.includes(each.victimId)),
      random,
    )
    const victim = { nationalId: persons[random.below(2)], name: 'สมชาย ใจดี' }
    const input = { idempotencyKey: newKey(), caseId: found?.id, ...victim }
    return found && { caller: writerOf(found, random), input }
  },
  addCaseNote({ cases }, random) {
    const found = maybePick(cases, random)
    const input = { idempotencyKey: newKey(), caseId: found?.id, text: 'a note' }
    return found && { caller: writerOf(found, random), input }
  },
  closeCase(facts, random) {
    const found = openCase(facts, random)
    const survivor = facts.cases.find((each) => each !== found)
    const reason = random.pick(['DUPLICATE', 'NOT_TECH_CRIME', 'WITHDRAWN', 'RESOLVED'])
    const duplicateOf = reason === 'DUPLICATE' ? survivor?.id : undefined
    if (!found || facts.cases.filter(isOpen).length < 3) return undefined
    return { caller: callerOf('aoc', random), input: { caseId: found.id, reason, duplicateOf } }
  },
}
