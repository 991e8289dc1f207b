/** Recipes of the mutations of the referrals and deliveries subgraphs. */

import type { Random } from '../random.ts'
import { callerOf } from './lawful-callers.ts'
import type { Facts, StateFact } from './lawful-facts.ts'
import { before, maybePick, newKey, type Recipe, type Recipes } from './recipe.ts'

const stations = ['10101', '10102'] as const
const underWay = ['SENT', 'ACKNOWLEDGED', 'ASSIGNED', 'COMPLAINED']

const inState = ({ referrals }: Facts, random: Random, states: readonly string[]) =>
  maybePick(
    referrals.filter(({ state }) => states.includes(state)),
    random,
  )

/** A recipe on a referral in one of the states, by its station. */
const onReferral =
  (
    states: readonly string[],
    inputOf: (
      referral: StateFact,
      facts: Facts,
      random: Random,
    ) => Readonly<Record<string, unknown>>,
  ): Recipe =>
  (facts, random) => {
    const referral = inState(facts, random, states)
    if (!referral) return undefined
    const input = { referralId: referral.id, ...inputOf(referral, facts, random) }
    return { caller: callerOf(referral.owner, random), input }
  }

/** Recipes by the name of the mutation. */
export const recipesOfReferrals: Recipes = {
  referCase({ cases, referrals }, random) {
    const found = maybePick(
      cases.filter(
        ({ id, status }) =>
          status !== 'CLOSED' &&
          !referrals.some(({ caseId, state }) => caseId === id && underWay.includes(state)),
      ),
      random,
    )
    const input = {
      idempotencyKey: newKey(),
      caseId: found?.id,
      stationCode: random.pick(stations),
    }
    return found && { caller: callerOf('aoc', random), input }
  },
  acknowledgeReferral: onReferral(['SENT'], () => ({})),
  assignOfficer: onReferral(underWay, (_referral, _facts, random) => ({
    officer: random.pick(['officer-1', 'ร.ต.อ. ใหม่']),
  })),
  recordComplaint: onReferral(underWay.slice(0, 3), (_referral, facts, random) => ({
    complaintNumber: '12/2569',
    receivedAt: before(facts, random.pick([60_000, 3_600_000])),
  })),
  decideReferral: onReferral(['COMPLAINED'], (_referral, _facts, random) => ({
    decision: random.pick(['ACCEPTED', 'NOT_ACCEPTED', 'NO_EVIDENCE']),
    policeCaseNumber: '1/2569',
    reason: 'heard',
  })),
  transferReferral: onReferral(underWay, ({ owner }) => ({
    toStationCode: stations.find((code) => !owner.endsWith(code)),
    reason: 'nearer to the victim',
  })),
  correctComplaint: onReferral(['COMPLAINED'], (_referral, facts) => ({
    idempotencyKey: newKey(),
    complaintNumber: '13/2569',
    receivedAt: before(facts, 120_000),
    reason: 'typed wrong',
  })),
  reopenReferral: onReferral(['ACCEPTED', 'NOT_ACCEPTED'], () => ({
    idempotencyKey: newKey(),
    reason: 'new evidence',
  })),
  acknowledgeEvents({ feeds }, random) {
    const feed = maybePick(
      feeds.filter(({ agencyId }) => /^(aoc|nbtc|amlo|bank:0[01][46]|telco:)/.test(agencyId)),
      random,
    )
    if (!feed) return undefined
    return { caller: callerOf(feed.agencyId, random), input: { upTo: feed.last } }
  },
}
