/** The life-cycle of numbers and of verifications once more, small and in memory: what the subgraph is held against. */

export const operators = ['AIS', 'TRUE', 'NT'] as const
export type OperatorName = (typeof operators)[number]

const hour = 3_600_000
const day = 24 * hour

/** An act of somebody. Persons and numbers are indexes into those of the run; instants are milliseconds. */
export type Action =
  | { readonly do: 'wait'; readonly ms: number }
  /** Until the next clock runs out, or so many milliseconds before. */
  | { readonly do: 'jump'; readonly msBefore: number }
  | {
      readonly do: 'register'
      readonly operator: OperatorName
      readonly person: number
      readonly numbers: readonly number[]
      readonly daysAgo: number
    }
  | {
      readonly do: 'answer'
      /** The operator that answers the claims on its numbers. */
      readonly operator: OperatorName
      readonly claimant: OperatorName
      readonly number: number
      readonly released: boolean
    }
  | { readonly do: 'grant'; readonly claimant: OperatorName; readonly number: number }
  | { readonly do: 'require'; readonly person: number; readonly operator: OperatorName }
  | { readonly do: 'justify'; readonly person: number; readonly operator: OperatorName }
  | {
      readonly do: 'decide'
      readonly person: number
      readonly operator: OperatorName
      readonly accepted: boolean
    }
  | { readonly do: 'order'; readonly numbers: readonly number[] }
  | { readonly do: 'lift'; readonly numbers: readonly number[] }
  | { readonly do: 'confirm'; readonly operator: OperatorName; readonly numbers: readonly number[] }
  | { readonly do: 'revoke'; readonly operator: OperatorName; readonly numbers: readonly number[] }

/** `done`, or the one code that refuses it: with the state that does not allow it, if that is the reason. */
export type Outcome = 'done' | 'NOT_FOUND' | `INVALID_STATE ${string}`

export interface ReferenceSim {
  operator: OperatorName
  person: number
  status: 'ACTIVE' | 'SUSPENSION_ORDERED' | 'SUSPENDED' | 'REVOKED'
  registeredAt: number
  dueAt: number | null
  suspendedAt: number | null
}

interface ReferenceHolder {
  state: 'REQUIRED' | 'JUSTIFIED' | 'VERIFIED' | 'REFUSED'
  verifyBy: number
}

interface ReferenceClaim {
  readonly person: number
  readonly registeredAt: number
  readonly isDisputed: boolean
}

export interface Reference {
  now: number
  /** Claims that wait, by number and claimant. */
  readonly claims: Map<string, ReferenceClaim>
  /** By number; absent: never registered. */
  readonly sims: Map<number, ReferenceSim>
  /** By person and operator; absent: never asked. */
  readonly holders: Map<string, ReferenceHolder>
  /** The history of each number, oldest first. */
  readonly simEvents: Map<number, string[]>
  /** The history of each verification, oldest first. */
  readonly holderEvents: Map<string, string[]>
}

export function createReference(now: number): Reference {
  return {
    now,
    claims: new Map(),
    sims: new Map(),
    holders: new Map(),
    simEvents: new Map(),
    holderEvents: new Map(),
  }
}

export const holderOf = (person: number, operator: OperatorName) => `${person} ${operator}`

export function countOf({ sims }: Reference, person: number, operator: OperatorName): number {
  return [...sims.values()].filter(
    (sim) => sim.person === person && sim.operator === operator && sim.status !== 'REVOKED',
  ).length
}

export function verificationOf({ holders, now }: Reference, key: string): string {
  const holder = holders.get(key)
  if (!holder) return 'NOT_REQUIRED'
  return holder.state === 'REQUIRED' && holder.verifyBy <= now ? 'EXPIRED' : holder.state
}

/** When the next clock that is armed runs out; null: none is. */
function nextClock({ now, sims, holders }: Reference): number | null {
  const clocks = [...sims.values()].flatMap(({ status, dueAt, suspendedAt }) => [
    dueAt ?? 0,
    status === 'SUSPENDED' && suspendedAt !== null ? suspendedAt + 30 * day : 0,
  ])
  for (const { state, verifyBy } of holders.values())
    if (state === 'REQUIRED') clocks.push(verifyBy)
  const armed = clocks.filter((each) => each > now)
  return armed.length === 0 ? null : Math.min(...armed)
}

/** Does it, if it is allowed: changes the reference and says what came of it. */
export function act(world: Reference, action: Action): Outcome {
  switch (action.do) {
    case 'wait':
      world.now += action.ms
      return 'done'
    case 'jump':
      world.now = Math.max(world.now, (nextClock(world) ?? world.now) - action.msBefore)
      return 'done'
    case 'register':
      for (const number of action.numbers) register(world, action, number)
      return 'done'
    case 'answer':
    case 'grant':
      return settle(world, action)
    case 'require':
    case 'justify':
    case 'decide':
      return verify(world, action)
    default:
      return change(world, action)
  }
}

function register(
  world: Reference,
  { operator, person, daysAgo }: Action & { readonly do: 'register' },
  number: number,
): void {
  const registeredAt = world.now - daysAgo * day
  const known = world.sims.get(number)
  if (!known || known.status === 'REVOKED') {
    const blank = { status: 'ACTIVE', dueAt: null, suspendedAt: null } as const
    world.sims.set(number, { operator, person, registeredAt, ...blank })
    note(world.simEvents, number, 'REGISTERED')
    return
  }
  if (known.operator !== operator) {
    const key = claimOf(number, operator)
    const isDisputed = world.claims.get(key)?.isDisputed ?? false
    world.claims.set(key, { person, registeredAt, isDisputed })
    return
  }
  if (known.person !== person) note(world.simEvents, number, 'HOLDER_CHANGED')
  else if (known.registeredAt !== registeredAt) note(world.simEvents, number, 'CORRECTED')
  world.sims.set(number, { ...known, operator, person, registeredAt })
}

export const claimOf = (number: number, claimant: OperatorName) => `${number} ${claimant}`

/** A claim that waits is released or disputed by the operator that has the number, or granted by the regulator. */
function settle(world: Reference, action: Action & { readonly do: 'answer' | 'grant' }): Outcome {
  const { claimant, number } = action
  const key = claimOf(number, claimant)
  const claim = world.claims.get(key)
  const sim = world.sims.get(number)
  if (!claim || !sim || (action.do === 'answer' && sim.operator !== action.operator))
    return 'NOT_FOUND'
  if (action.do === 'answer' && !action.released) {
    world.claims.set(key, { ...claim, isDisputed: true })
    return 'done'
  }
  const { person, registeredAt } = claim
  world.claims.delete(key)
  world.sims.set(number, { ...sim, operator: claimant, person, registeredAt })
  note(world.simEvents, number, 'PORTED')
  return 'done'
}

function verify(
  world: Reference,
  action: Action & { readonly do: 'require' | 'justify' | 'decide' },
): Outcome {
  const key = holderOf(action.person, action.operator)
  const count = countOf(world, action.person, action.operator)
  const state = verificationOf(world, key)
  const verifyBy = world.holders.get(key)?.verifyBy ?? 0
  const become = (next: ReferenceHolder['state'], until = verifyBy): Outcome => {
    world.holders.set(key, { state: next, verifyBy: until })
    note(world.holderEvents, key, next)
    return 'done'
  }
  if (count === 0) return 'NOT_FOUND'
  if (action.do === 'require') {
    if (count <= 5) return 'INVALID_STATE WITHIN_LIMIT'
    if (state === 'REQUIRED' || state === 'JUSTIFIED') return 'done'
    return become('REQUIRED', world.now + 180 * day)
  }
  // the same act again, with the one reason that a run gives, changes nothing
  const repeated = action.do === 'justify' ? 'JUSTIFIED' : action.accepted ? 'VERIFIED' : 'REFUSED'
  if (state === repeated) return 'done'
  if (action.do === 'justify')
    return state === 'REQUIRED' ? become('JUSTIFIED') : `INVALID_STATE ${state}`
  if (action.accepted) return state === 'JUSTIFIED' ? become('VERIFIED') : `INVALID_STATE ${state}`
  return ['REQUIRED', 'JUSTIFIED', 'EXPIRED'].includes(state)
    ? become('REFUSED')
    : `INVALID_STATE ${state}`
}

/** From which states each order may come, and where it leads. */
const changes = {
  order: {
    from: ['ACTIVE', 'SUSPENSION_ORDERED'],
    to: 'SUSPENSION_ORDERED',
    event: 'SUSPENSION_ORDERED',
  },
  lift: { from: ['SUSPENSION_ORDERED', 'SUSPENDED'], to: 'ACTIVE', event: 'LIFTED' },
  confirm: { from: ['SUSPENSION_ORDERED'], to: 'SUSPENDED', event: 'SUSPENDED' },
  revoke: { from: ['ACTIVE', 'SUSPENDED'], to: 'REVOKED', event: 'REVOKED' },
} as const

function change(
  world: Reference,
  action: Action & { readonly do: 'order' | 'lift' | 'confirm' | 'revoke' },
): Outcome {
  const { from, to, event } = changes[action.do]
  const found: [number, ReferenceSim][] = []
  for (const number of action.numbers) {
    const sim = world.sims.get(number)
    const isSeen = sim && (!('operator' in action) || sim.operator === action.operator)
    if (!isSeen) return 'NOT_FOUND'
    found.push([number, sim])
  }
  // the same call again changes nothing
  const isRepeat = ([number, { status, suspendedAt }]: [number, ReferenceSim]) =>
    action.do === 'confirm'
      ? status === 'SUSPENDED' && suspendedAt === world.now
      : action.do !== 'order' && status === to && world.simEvents.get(number)?.at(-1) === event
  for (const each of found) {
    const [, { status }] = each
    if (!isRepeat(each) && !(from as readonly string[]).includes(status))
      // wider to be asked
      return `INVALID_STATE ${status}`
  }
  if (action.do === 'revoke')
    for (const [, sim] of found) {
      if (sim.suspendedAt === null || sim.status === to) continue
      if (sim.suspendedAt + 30 * day > world.now) return 'INVALID_STATE SUSPENDED'
      const verification = verificationOf(world, holderOf(sim.person, sim.operator))
      if (verification !== 'EXPIRED' && verification !== 'REFUSED')
        return `INVALID_STATE ${verification}`
    }
  for (const [number, sim] of found) {
    if (sim.status === to) continue
    sim.status = to
    sim.dueAt = to === 'SUSPENSION_ORDERED' ? world.now + day : null
    if (to === 'SUSPENDED') sim.suspendedAt = world.now
    if (to === 'ACTIVE') sim.suspendedAt = null
    if (to === 'REVOKED')
      for (const claimant of operators) world.claims.delete(claimOf(number, claimant))
    note(world.simEvents, number, event)
  }
  return 'done'
}

function note<Key>(events: Map<Key, string[]>, key: Key, event: string): void {
  events.set(key, [...(events.get(key) ?? []), event])
}
