/** Invariants of holds after any act of any caller: the law, written again apart from the product. */

import type { CaseFact, Facts, HoldFact } from './lawful-facts.ts'
import type { TestCaller } from '../domain/subgraph-client.ts'

/** An act that was sent, with its outcome. */
export interface DoneAct {
  readonly mutation: string
  readonly caller: TestCaller
  readonly input: Readonly<Record<string, unknown>>
  readonly isDone: boolean
}

const live = ['REQUESTED', 'PLACED', 'PARTIAL', 'COMPLAINED', 'EXTENDED']
const ended = ['REJECTED', 'LIFTED', 'RELEASED', 'LAPSED']
const day = 86_400_000
const beginning = new Date(0)
const isStanding = ({ state }: HoldFact) => live.includes(state) && state !== 'REQUESTED'
const isLive = ({ state }: HoldFact) => live.includes(state)
/** Bases that are an own power: nothing but an order of their own kind ends them. */
const ownPowers = ['LISTING', 'SEIZURE', 'RESTRAINT']
const powerOf = ({ extendedBasis, basis }: HoldFact) => extendedBasis ?? basis
const kindOf = (agencyId: string) => agencyId.split(':')[0] ?? ''

/** Acts that may move the clock of a hold that runs, or start one. */
const clockActs = ['placeHold', 'placeHolds', 'extendHold', 'recordComplaint', 'reportCase']

/** @returns a sentence for each rule that was broken between two readings */
export function findUnlawfulHolds(before: Facts, after: Facts, act: DoneAct): readonly string[] {
  const known = new Map(before.holds.map((hold) => [hold.id, hold]))
  const now = new Map(after.holds.map((hold) => [hold.id, hold]))
  // the newest cases alone are read: a hold may leave the reading with its case
  const stillRead = new Set(after.cases.map(({ id }) => id))
  return [
    ...before.holds.flatMap((was) => {
      const is = now.get(was.id)
      if (!is) return was.caseId === null || stillRead.has(was.caseId) ? [`${was.id} vanished`] : []
      return findFaults(was, is, before, after, act).map((fault) => `hold ${was.basis}: ${fault}`)
    }),
    ...after.holds.flatMap((is) =>
      !known.has(is.id) && ended.includes(is.state) && stillWasRead(before, is)
        ? [`a hold began as ${is.state}`]
        : [],
    ),
  ]
}

const stillWasRead = ({ cases }: Facts, { caseId }: HoldFact) =>
  caseId === null || cases.some(({ id }) => id === caseId)

function findFaults(
  was: HoldFact,
  is: HoldFact,
  before: Facts,
  after: Facts,
  act: DoneAct,
): readonly string[] {
  const faults: string[] = []
  const hasMoved = was.lapsesAt?.getTime() !== is.lapsesAt?.getTime()
  if (hasMoved && isLive(was) && is.lapsesAt !== null && is.lapsesAt <= after.now)
    faults.push('its clock was moved into the past')
  // a complaint in one of two merged cases counts for the holds of both
  const isMergedLater =
    act.mutation === 'mergeCases' &&
    is.lapsesAt !== null &&
    is.lapsesAt > (was.lapsesAt ?? beginning)
  if (hasMoved && (!act.isDone || !(isMergedLater || clockActs.includes(act.mutation))))
    faults.push(`its clock was moved by ${act.mutation}`)
  const leftMs = is.lapsesAt === null ? Infinity : is.lapsesAt.getTime() - after.now.getTime()
  const wasLeftMs = was.lapsesAt === null ? Infinity : was.lapsesAt.getTime() - after.now.getTime()
  if (hasMoved && isStanding(was) && leftMs < Math.min(wasLeftMs, day))
    faults.push('less than a day is left by an act of a caller')
  if (
    (was.accountId !== is.accountId && !isResolved(was, act)) ||
    was.basis !== is.basis ||
    was.requestedBy !== is.requestedBy
  )
    faults.push('it is about something else')
  if (isLive(is) && (is.heldSatang ?? 0) < (was.heldSatang ?? 0)) faults.push('it holds less')
  if (is.requestedSatang !== null && (is.heldSatang ?? 0) > is.requestedSatang)
    faults.push('it holds more than was asked')
  if (ended.includes(was.state) && is.state !== was.state)
    faults.push(`${was.state} is ${is.state}`)
  if (isLive(was) && ended.includes(is.state) && !isLawfulEnd(was, is, before, after, act))
    faults.push(`${was.state} became ${is.state} by ${act.mutation} of ${act.caller.agencyId}`)
  return faults
}

function isLawfulEnd(
  was: HoldFact,
  is: HoldFact,
  before: Facts,
  after: Facts,
  act: DoneAct,
): boolean {
  if (is.state === 'LAPSED') return is.lapsesAt !== null && is.lapsesAt <= after.now
  if (!act.isDone) return false
  const isOfBank = act.caller.agencyId === `bank:${was.bankCode}`
  if (is.state === 'REJECTED') return /^rejectHolds?$/.test(act.mutation) && isOfBank
  if (is.state === 'RELEASED') return isLawfulRelease(was, before, act)
  // another request asks for the same money at the account behind the proxy
  if (isResolved(was, act)) return true
  return /^liftHolds?$/.test(act.mutation) ? mayLift(was, act) : isWithdrawn(was, before, act)
}

/** A request at a proxy goes to the account that its institution names; nothing that is placed moves. */
function isResolved(was: HoldFact, { mutation, caller, isDone }: DoneAct): boolean {
  const isOfBank = caller.agencyId === `bank:${was.bankCode}`
  return mutation === 'resolveProxy' && isDone && isOfBank && was.state === 'REQUESTED'
}

/** Another officer than the one who asked; an order of an own power by its own kind of agency alone. */
function isLawfulRelease(was: HoldFact, { releases }: Facts, { mutation, caller, input }: DoneAct) {
  const asked = releases.filter(({ id, state }) => id === was.id && state === 'OPEN').at(-1)
  const isAnother = asked !== undefined && asked.officer !== caller.officer
  const isOfPower =
    !ownPowers.includes(powerOf(was)) ||
    kindOf(was.extendedBy ?? was.requestedBy) === kindOf(caller.agencyId)
  return mutation === 'decideRelease' && input['outcome'] === 'RELEASED' && isAnother && isOfPower
}

/** s.6 para 1: the bank its own; s.6 para 3: holds for which no evidence was found; the agency that ordered; the centre on the trail. */
function mayLift(was: HoldFact, { caller: { agencyId, agencyKind } }: DoneAct): boolean {
  const orderer = was.extendedBy ?? was.requestedBy
  const power = powerOf(was)
  const isPower = ownPowers.includes(power)
  const isFoundInnocent = was.liftableAt !== null && !isPower
  if (agencyKind === 'POLICE' && was.state !== 'REQUESTED') return isFoundInnocent
  if (isPower) return kindOf(orderer) === kindOf(agencyId)
  if (orderer === agencyId || agencyKind === 'AOC' || agencyKind === 'POLICE') return true
  if (agencyKind === 'AMLO') return power === 'AUTHORITY_NOTICE'
  const isOfBank = agencyId === `bank:${was.bankCode}`
  return isOfBank && (isFoundInnocent || power === 'BANK_SUSPICION')
}

/** A request is withdrawn with its case or its leg; what is placed never is. */
function isWithdrawn(was: HoldFact, before: Facts, { mutation, caller, input }: DoneAct): boolean {
  const isAsked = was.state === 'REQUESTED' && !ownPowers.includes(powerOf(was))
  if (!isAsked || caller.agencyKind !== 'AOC') return false
  if (mutation === 'correctTransfer') return true
  return mutation === 'closeCase' && input['reason'] !== 'RESOLVED' && isCase(was, before, input)
}

const isCase = (was: HoldFact, { cases }: Facts, input: DoneAct['input']) =>
  cases.some(
    ({ id }: CaseFact) => id === was.caseId && id === String(input['caseId']).toLowerCase(),
  )
