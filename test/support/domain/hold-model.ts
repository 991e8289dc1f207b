/** A hold as the law has it, in as few words as it takes: the model against which a model-based test checks the real hold. */

const hour = 3_600_000
const day = 24 * hour

export type ModelBasis = 'VICTIM_WORD' | 'AUTHORITY_NOTICE' | 'CENTRE_ORDER' | 'SEIZURE'
export type Power = 'SEIZURE' | 'LISTING'
export type Actor = 'aoc' | 'bank' | 'police'

export interface HoldModel {
  now: number
  readonly basis: ModelBasis
  readonly requestedAt: number
  base: string
  held: number | null
  placedAt: number | null
  lapsesAt: number | null
  complainedAt: number | null
  decision: string | null
  extendedUnder: Power | null
  isLiftable: boolean
  liftedBy: Actor | null
  /** The officer who requested a release that waits. */
  releaseBy: string | null
  /** The last decision on a request for a release, and who took it. */
  decidedRelease: { readonly actor: Actor; readonly outcome: string } | null
}

export const requested = 5_000_000
const live = ['REQUESTED', 'PLACED', 'PARTIAL', 'COMPLAINED', 'EXTENDED']
const standing = live.slice(1)

export function newModel(basis: ModelBasis, now: number): HoldModel {
  return {
    now,
    basis,
    requestedAt: now,
    base: 'REQUESTED',
    held: null,
    placedAt: null,
    lapsesAt: basis === 'AUTHORITY_NOTICE' ? now + 7 * day : null,
    complainedAt: null,
    decision: null,
    extendedUnder: null,
    isLiftable: false,
    liftedBy: null,
    releaseBy: null,
    decidedRelease: null,
  }
}

export function stateOf(model: HoldModel): string {
  const hasLapsed = model.lapsesAt !== null && model.lapsesAt <= model.now
  return live.includes(model.base) && hasLapsed ? 'LAPSED' : model.base
}

export const isLive = (model: HoldModel) => live.includes(stateOf(model))
const isStanding = (model: HoldModel) => standing.includes(stateOf(model))
/** Whether an order of its own power keeps it, which the police gave: only the police end it. */
export const isPoliceOrder = (model: HoldModel) =>
  model.extendedUnder !== null || model.basis === 'SEIZURE'

/** Each of these changes the model and answers undefined, or changes nothing and answers the one code of the refusal. */
export type Refusal = 'INVALID_STATE' | 'BAD_USER_INPUT' | 'FORBIDDEN' | undefined

const answered = ['NO_FUNDS', 'PLACED', 'PARTIAL', 'COMPLAINED', 'EXTENDED']

export function place(model: HoldModel, amount: number): Refusal {
  const state = stateOf(model)
  if (answered.includes(state)) {
    if (amount === model.held) return undefined
    const held = model.held ?? 0
    if (amount <= held || held === requested) return 'INVALID_STATE'
    if (amount > requested) return 'BAD_USER_INPUT'
    if (state === 'NO_FUNDS') return placeNow(model, amount)
    model.held = amount
    if (state === 'PARTIAL') model.base = amount < requested ? 'PARTIAL' : 'PLACED'
    return undefined
  }
  if (state !== 'REQUESTED') return 'INVALID_STATE'
  if (amount > requested) return 'BAD_USER_INPUT'
  return placeNow(model, amount)
}

function placeNow(model: HoldModel, amount: number): Refusal {
  if (amount === 0) {
    model.held = amount
    model.placedAt = model.now
    model.base = 'NO_FUNDS'
    model.lapsesAt = null
    return undefined
  }
  const lapsesAt = {
    VICTIM_WORD: model.complainedAt === null ? model.now + 72 * hour : model.complainedAt + 7 * day,
    AUTHORITY_NOTICE: model.requestedAt + 7 * day,
    CENTRE_ORDER: model.now + 30 * day,
    SEIZURE: null,
  }[model.basis]
  if (lapsesAt !== null && lapsesAt <= model.now) return 'BAD_USER_INPUT'
  model.held = amount
  model.placedAt = model.now
  model.lapsesAt = lapsesAt
  model.base = amount < requested ? 'PARTIAL' : 'PLACED'
  if (model.basis === 'VICTIM_WORD' && model.complainedAt !== null) model.base = 'COMPLAINED'
  return undefined
}

export function reject(model: HoldModel): Refusal {
  if (stateOf(model) === 'REJECTED') return undefined // the same again
  if (stateOf(model) !== 'REQUESTED') return 'INVALID_STATE'
  model.base = 'REJECTED'
  return undefined
}

export function complain(model: HoldModel): Refusal {
  if (model.complainedAt === model.now && model.decision === null) return undefined // the same again
  if (model.complainedAt !== null) return 'INVALID_STATE'
  model.complainedAt = model.now
  const isMoved = model.basis === 'VICTIM_WORD' && model.extendedUnder === null && isLive(model)
  if (!isMoved) return undefined
  model.lapsesAt = model.now + 7 * day
  if (model.base !== 'REQUESTED') model.base = 'COMPLAINED'
  return undefined
}

export function decide(model: HoldModel, decision: string): Refusal {
  if (model.decision === decision) return undefined // the same again
  if (model.complainedAt === null || model.decision !== null) return 'INVALID_STATE'
  model.decision = decision
  if (decision === 'NO_EVIDENCE' && isLive(model) && !isPoliceOrder(model)) model.isLiftable = true
  return undefined
}

export function extend(model: HoldModel, power: Power, until: number | null): Refusal {
  if (!isStanding(model)) return 'INVALID_STATE'
  const isSameEnd = until === null || until === model.lapsesAt
  if (stateOf(model) === 'EXTENDED' && power === model.extendedUnder && isSameEnd) return undefined
  if (model.lapsesAt === null || power === model.basis || power === model.extendedUnder)
    return 'BAD_USER_INPUT'
  if (until !== null && until <= model.lapsesAt) return 'BAD_USER_INPUT'
  model.base = 'EXTENDED'
  model.extendedUnder = power
  model.lapsesAt = until
  return undefined
}

export function lift(model: HoldModel, actor: Actor): Refusal {
  if (model.liftedBy !== null && model.liftedBy === actor) return undefined // the same again
  if (!isLive(model)) return 'INVALID_STATE'
  const isFoundInnocent = model.isLiftable && !isPoliceOrder(model)
  const mayLift = {
    aoc: !isPoliceOrder(model),
    bank: isFoundInnocent,
    // one officer alone ends nothing that is placed: a release takes two persons
    police: isFoundInnocent || stateOf(model) === 'REQUESTED',
  }[actor]
  if (!mayLift) return 'FORBIDDEN'
  model.base = 'LIFTED'
  model.liftedBy = actor
  return undefined
}

const agencyOf = (officer: string) => officer.split(' ')[0]

export function askRelease(model: HoldModel, officer: string): Refusal {
  if (!isStanding(model)) return 'INVALID_STATE'
  if (model.releaseBy !== null)
    return agencyOf(model.releaseBy) === agencyOf(officer) ? undefined : 'INVALID_STATE'
  model.releaseBy = officer
  return undefined
}

export function decideRelease(
  model: HoldModel,
  actor: Actor,
  officer: string,
  outcome: string,
): Refusal {
  const { decidedRelease: last, releaseBy } = model
  const isSame = last?.actor === actor && last.outcome === outcome
  if (isSame && stateOf(model) === 'RELEASED') return undefined // the same again
  if (isSame && isStanding(model) && releaseBy === null) return undefined
  if (!isStanding(model) || releaseBy === null) return 'INVALID_STATE'
  if (releaseBy === officer) return 'FORBIDDEN'
  if (isPoliceOrder(model) && actor !== 'police') return 'FORBIDDEN'
  model.releaseBy = null
  model.decidedRelease = { actor, outcome }
  if (outcome === 'RELEASED') model.base = 'RELEASED'
  return undefined
}
