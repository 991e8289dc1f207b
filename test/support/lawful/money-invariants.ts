/** No satang is held twice: what stands on the trails never passes the money that the trails carried. */

import type { Facts, HoldFact, LegFact } from './lawful-facts.ts'

/** Bases that stop money because the trail of a case led to it. */
const onTrail = ['VICTIM_WORD', 'BANK_SUSPICION', 'AUTHORITY_NOTICE', 'CENTRE_ORDER']
const standing = ['PLACED', 'PARTIAL', 'COMPLAINED', 'EXTENDED']

/** Money that a hold keeps because of a trail that is still thought right. */
const isOnTrail = ({ basis, state, caseId, liftableAt }: HoldFact) =>
  onTrail.includes(basis) && standing.includes(state) && caseId !== null && liftableAt === null

const sumOf = (holds: readonly HoldFact[]) =>
  holds.reduce((sum, { heldSatang }) => sum + (heldSatang ?? 0), 0)

const hour = 3_600_000

/** Whether two legs are one transaction of a bank, or may be while one of them has no reference. */
function mayBeOne(one: LegFact, other: LegFact): boolean {
  if (one.fromBank !== other.fromBank) return false
  if (one.reference !== null && other.reference !== null) return one.reference === other.reference
  const hours = one.reference === null && other.reference === null ? 48 : 24
  return (
    one.caseId !== other.caseId &&
    one.fromNumber === other.fromNumber &&
    one.satang === other.satang &&
    Math.abs(one.at.getTime() - other.at.getTime()) <= hours * hour
  )
}

/** The least amount that the legs carried: each transaction once, in however many cases it was recorded. */
function leastCarried(legs: readonly LegFact[]): number {
  const transactions: LegFact[][] = []
  const named = legs.toSorted((a, b) => Number(a.reference === null) - Number(b.reference === null))
  for (const leg of named) {
    const known = transactions.find((all) => all.every((other) => mayBeOne(other, leg)))
    if (known) known.push(leg)
    else transactions.push([leg])
  }
  return transactions.reduce((sum, [leg]) => sum + (leg?.satang ?? 0), 0)
}

/** Sum that each set of cases holds on an account beyond the sum that its trails carried there, in satang. */
function findExcess({ holds, legs }: Facts): ReadonlyMap<string, number> {
  const held = holds.filter(isOnTrail)
  const excess = new Map<string, number>()
  for (const accountId of new Set(held.map((hold) => hold.accountId))) {
    const there = held.filter((hold) => hold.accountId === accountId)
    const arrived = legs.filter((leg) => leg.toAccountId === accountId)
    for (const subset of subsetsOf([...new Set(there.map(({ caseId }) => caseId))])) {
      const sum = sumOf(there.filter(({ caseId }) => subset.includes(caseId)))
      const most = leastCarried(
        arrived.filter(
          ({ caseId, returnedFrom }) =>
            subset.includes(caseId) || (returnedFrom !== null && subset.includes(returnedFrom)),
        ),
      )
      if (sum > most) excess.set(JSON.stringify([accountId, subset]), sum - most)
    }
  }
  return excess
}

/**
 * Money that was held before a leg was corrected stays with its bank until it is lifted; nothing comes to it.
 * @returns a sentence for each set of cases that holds more than before of what its trails did not carry to an account
 */
export function findMoneyHeldTwice(
  before: Facts,
  after: Facts,
  mutation: string,
): readonly string[] {
  if (mutation === 'correctTransfer') return []
  const known = findExcess(before)
  return [...findExcess(after)].flatMap(([where, satang]) =>
    satang > (known.get(where) ?? 0) ? [`${satang} satang too many are held on ${where}`] : [],
  )
}

/** Every set of one, two or three of the items. */
function subsetsOf<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  return items.flatMap((first, index) => [
    [first],
    ...items
      .slice(index + 1)
      .flatMap((second, more) => [
        [first, second],
        ...items.slice(index + more + 2).map((third) => [first, second, third]),
      ]),
  ])
}
