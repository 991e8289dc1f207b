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

/** One transaction of a bank, in however many cases it was recorded. */
const moneyOf = ({ fromBank, reference }: LegFact) => `${fromBank} ${reference}`

/** Sum that each set of cases holds on an account beyond the sum that its trails carried there, in satang. */
function findExcess({ holds, legs }: Facts): ReadonlyMap<string, number> {
  const held = holds.filter(isOnTrail)
  const excess = new Map<string, number>()
  for (const accountId of new Set(held.map((hold) => hold.accountId))) {
    const there = held.filter((hold) => hold.accountId === accountId)
    const arrived = legs.filter((leg) => leg.toAccountId === accountId)
    for (const subset of subsetsOf([...new Set(there.map(({ caseId }) => caseId))])) {
      const sum = sumOf(there.filter(({ caseId }) => subset.includes(caseId)))
      const carried = new Map(
        arrived
          .filter(
            ({ caseId, returnedFrom }) =>
              subset.includes(caseId) || (returnedFrom !== null && subset.includes(returnedFrom)),
          )
          .map((leg) => [moneyOf(leg), leg.satang]),
      )
      const most = [...carried.values()].reduce((total, satang) => total + satang, 0)
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
