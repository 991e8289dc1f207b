/** Invariants of the word on which holds stand: the officer's own is not enough, and the victim's complaint is heard. */

import type { DoneAct } from './hold-invariants.ts'
import type { Facts, HoldFact, LegFact } from './lawful-facts.ts'

const ownPowers = ['LISTING', 'SEIZURE', 'RESTRAINT']
/** Acts of one person that may ask for holds. */
const orders = ['requestHolds', 'requestHoldsAlongTrail', 'freezeAccountsOfPerson']
const day = 86_400_000

/** Whether a leg of the case leads to the account that another person than the caller recorded. */
function hasLegOfAnother(
  { legs }: Facts,
  { caseId, accountId }: Pick<HoldFact, 'caseId' | 'accountId'>,
  { agencyId, officer = 'officer-1', issuer }: DoneAct['caller'],
): boolean {
  const person = `${issuer ?? `https://${agencyId.replaceAll(':', '.')}.test`} ${officer}`
  const leads = (leg: LegFact) => leg.caseId === caseId && leg.toAccountId === accountId
  return legs.some((leg) => leads(leg) && leg.recordedBy !== person)
}

/**
 * An order of an own power by one person rests on a leg that somebody else recorded.
 * @returns a sentence for each rule that was broken
 */
export function findOrdersOnOwnWord(before: Facts, after: Facts, act: DoneAct): readonly string[] {
  const { mutation, caller, input } = act
  const known = new Set(before.holds.map(({ id }) => id))
  const ordered = after.holds.filter(({ id, basis }) => !known.has(id) && ownPowers.includes(basis))
  const rests = (hold: HoldFact) => hasLegOfAnother(before, hold, caller)
  const extended = before.holds.find(({ id }) => id === input['holdId'])
  // an order that is sent again is answered, and keeps nothing longer
  const isRepeat = sameOrder(
    extended,
    after.holds.find(({ id }) => id === input['holdId']),
  )
  if (mutation === 'extendHold' && act.isDone && extended && !isRepeat) {
    const isOnTrail = before.legs.some(
      ({ caseId, toAccountId }) => caseId === extended.caseId && toAccountId === extended.accountId,
    )
    const isOwnPower = ownPowers.includes(String(input['basis']))
    return isOwnPower && isOnTrail && !rests(extended)
      ? ['a hold was extended on the word of one officer']
      : []
  }
  if (!orders.includes(mutation) || ordered.length === 0) return []
  const isRight =
    mutation === 'freezeAccountsOfPerson'
      ? // the trail leads to the person, by any account: also by one that was held before
        before.holdings
          .filter(({ personId }) => personId === input['personId'])
          .some(({ accountId }) =>
            ordered.every(({ caseId }) => hasLegOfAnother(before, { caseId, accountId }, caller)),
          )
      : ordered.every(rests)
  return isRight ? [] : [`${mutation} asked for a hold on the word of one officer`]
}

/** Whether the hold stands on the same order as before. */
function sameOrder(was: HoldFact | undefined, is: HoldFact | undefined): boolean {
  return (
    was?.state === is?.state &&
    was?.extendedBasis === is?.extendedBasis &&
    was?.extendedBy === is?.extendedBy &&
    was?.lapsesAt?.getTime() === is?.lapsesAt?.getTime()
  )
}

/** s.7: while the seven days of a complaint run, no hold on the victim's word ends before them. */
export function findUnheardComplaints({ now, holds, complaints }: Facts): readonly string[] {
  return holds.flatMap((hold) => {
    const { basis, state, lapsesAt, caseId } = hold
    const isStanding = ['PLACED', 'PARTIAL', 'EXTENDED'].includes(state)
    const complaint = complaints.find((each) => each.caseId === caseId)
    if (basis !== 'VICTIM_WORD' || !isStanding || !complaint || lapsesAt === null) return []
    const end = complaint.receivedAt.getTime() + 7 * day
    return end > now.getTime() && lapsesAt.getTime() < end
      ? [`the complaint of its case did not reach a ${state} hold`]
      : []
  })
}
