/** Makes the accounts and flows of the picture from the legs and holds of a case, collapsed as the officer wants. */

import { group } from './group.ts'
import { markOfHolds, type Mark } from './trail-state.ts'
import type { CaseLegsQuery, TrailAccountFragment, TrailHoldFragment } from './trail.generated.ts'

/** One leg as it is read. */
export type ReadLeg = NonNullable<CaseLegsQuery['case']>['transfers'][number]

/** One leg with an account at its end. */
export type Leg = Omit<ReadLeg, 'to'> & { readonly to: TrailAccountFragment }

/** A proxy whose institution is not known stands for its account, which has no bank yet. */
export function withEnd(leg: ReadLeg): Leg {
  const { id, to, toProxy } = leg
  return { ...leg, to: to ?? { id, bankCode: '', maskedNumber: toProxy?.maskedValue ?? '' } }
}

/** An account, the accounts of one bank on one hop, or all accounts beyond the last hop that is shown. */
export interface TrailNode {
  readonly id: string
  readonly kind: 'ACCOUNT' | 'BANK' | 'REST'
  /** Distance from the victim's account, which is 0. */
  readonly hop: number
  readonly accounts: readonly TrailAccountFragment[]
  readonly mark: Mark
  /** Sum of the legs that arrived, without those within a group. */
  readonly inSatang: number
  readonly outSatang: number
  /** Sum that is held now. */
  readonly heldSatang: number
}

/** All legs from one node to another. */
export interface TrailFlow {
  readonly from: string
  readonly to: string
  readonly amountSatang: number
  readonly legs: number
}

/** The picture before it is laid out. */
export interface Trail {
  readonly nodes: readonly TrailNode[]
  readonly flows: readonly TrailFlow[]
}

/** How the picture is collapsed. */
export interface Collapse {
  /** Accounts of one bank on one hop are one node. */
  readonly byBank: boolean
  /** Groups that are shown as accounts all the same. */
  readonly opened: ReadonlySet<string>
  /** Accounts beyond this hop are one node. */
  readonly lastHop: number
}

/** Of which accounts the officer sees the holds. */
export interface HoldSight {
  readonly seesHolds: (account: TrailAccountFragment) => boolean
}

const running: readonly string[] = ['PLACED', 'PARTIAL', 'COMPLAINED', 'EXTENDED']

/** @returns nodes by hop, in the order of the legs */
export function buildTrail(
  legs: readonly Leg[],
  holds: readonly TrailHoldFragment[],
  { seesHolds, ...collapse }: Collapse & HoldSight,
): Trail {
  const accounts = new Map(
    legs.flatMap(({ from, to }) => [from, to]).map((each) => [each.id, each]),
  )
  const hops = hopsOf(legs)
  const groups = group(accounts.values(), ({ id, bankCode }) => {
    const hop = hops.get(id) ?? 0
    if (hop > collapse.lastHop) return 'rest'
    const key = `${hop}:${bankCode}`
    return collapse.byBank && !collapse.opened.has(key) ? key : id
  })
  const nodeOf = new Map<string, string>()
  for (const [key, members] of groups) {
    const [only] = members
    const id = members.length === 1 && only ? only.id : key
    for (const member of members) nodeOf.set(member.id, id)
  }
  const flows = flowsOf(legs, nodeOf)
  const holdsOf = group(holds, ({ account }) => account.id)
  const nodes = [...groups.values()].map((members) =>
    buildNode(members, { hops, nodeOf, flows, holdsOf, seesHolds }),
  )
  return { nodes: nodes.toSorted((a, b) => a.hop - b.hop), flows }
}

/** The distance of each account: the hop of the first leg that reached it. */
function hopsOf(legs: readonly Leg[]): ReadonlyMap<string, number> {
  const hops = new Map<string, number>()
  for (const { to, hop } of legs) hops.set(to.id, Math.min(hop, hops.get(to.id) ?? hop))
  const sources = new Map<string, number>()
  for (const { from, hop } of legs) {
    if (!hops.has(from.id)) sources.set(from.id, Math.min(hop - 1, sources.get(from.id) ?? hop))
    // money that comes back to the victim's account does not move the account
    if (hop === 1) sources.set(from.id, 0)
  }
  for (const [id, hop] of sources) hops.set(id, hop)
  return hops
}

function flowsOf(legs: readonly Leg[], nodeOf: ReadonlyMap<string, string>): readonly TrailFlow[] {
  const flows = new Map<string, TrailFlow>()
  for (const leg of legs) {
    const from = nodeOf.get(leg.from.id) ?? leg.from.id
    const to = nodeOf.get(leg.to.id) ?? leg.to.id
    if (from === to) continue
    const key = `${from}\n${to}`
    const known = flows.get(key) ?? { from, to, amountSatang: 0, legs: 0 }
    flows.set(key, {
      ...known,
      amountSatang: known.amountSatang + leg.amountSatang,
      legs: known.legs + 1,
    })
  }
  return [...flows.values()]
}

interface Facts extends HoldSight {
  readonly hops: ReadonlyMap<string, number>
  readonly nodeOf: ReadonlyMap<string, string>
  readonly flows: readonly TrailFlow[]
  readonly holdsOf: ReadonlyMap<string, readonly TrailHoldFragment[]>
}

function buildNode(members: readonly TrailAccountFragment[], facts: Facts): TrailNode {
  const [first] = members
  const id = (first && facts.nodeOf.get(first.id)) ?? ''
  const marks = new Set(members.map((member) => markOf(member, facts)))
  const [mark = 'OPEN'] = marks
  return {
    id,
    kind: id === 'rest' ? 'REST' : members.length > 1 ? 'BANK' : 'ACCOUNT',
    hop: Math.min(...members.map((member) => facts.hops.get(member.id) ?? 0)),
    accounts: members,
    mark: marks.size > 1 ? 'MIXED' : mark,
    inSatang: sum(facts.flows.filter(({ to }) => to === id)),
    outSatang: sum(facts.flows.filter(({ from }) => from === id)),
    heldSatang: members
      .flatMap((member) => facts.holdsOf.get(member.id) ?? [])
      .filter(({ state }) => running.includes(state))
      .reduce((total, { heldSatang }) => total + (heldSatang ?? 0), 0),
  }
}

function markOf(account: TrailAccountFragment, { hops, holdsOf, seesHolds }: Facts): Mark {
  const holds = holdsOf.get(account.id) ?? []
  if (holds.length === 0 && hops.get(account.id) === 0) return 'VICTIM'
  return markOfHolds(
    holds.map(({ state }) => state),
    seesHolds(account),
  )
}

function sum(flows: readonly TrailFlow[]): number {
  return flows.reduce((total, { amountSatang }) => total + amountSatang, 0)
}
