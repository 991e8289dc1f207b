/**
 * Bounds of the instants that callers give. A date decides when a clock of the law ends, so each one is held between
 * facts of its own case: nothing ends because somebody wrote a date of long ago, and nothing lasts because of one far
 * away. Every `DateTime` of a mutation's input has a row here; a test compares the table with the SDL.
 */

import { badUserInput } from './errors.ts'
import { readInstant } from './input.ts'

/** Facts between which an instant lies, as the sentence of a refusal names them. */
const factNames = {
  CASE_BEGAN: 'the first transfer of the case',
  HOLD_REQUESTED: 'the request',
  LEG_TOLD: 'the instant that was told',
  HOLD_LAPSES: 'the present clock',
  NOW: 'now',
  REFERRED: 'the referral',
  SIM_ORDERED: 'the order',
  SIM_REGISTERED: 'the registration',
  TELEPHONY_BEGAN: 'the beginning of mobile telephony in Thailand',
} as const
/** A fact that bounds an instant. */
export type Fact = keyof typeof factNames

/** A bound: a fact, and how far beyond it an instant may still lie. */
interface Bound {
  readonly fact: Fact
  /** Milliseconds; subtracted from a lower bound, added to an upper one. */
  readonly slackMs: number
  /** An instant within the slack before the fact is read as that of the fact. */
  readonly follows?: true
}

/** The bounds of one input field, inclusive. An instant keeps every one of them. */
export interface InstantRule {
  readonly notBefore: readonly Bound[]
  readonly notAfter: readonly Bound[]
}

const minute = 60_000
const day = 24 * 60 * minute
const year = 366 * day

/** Clocks of agencies may be five minutes wrong, either way, and many count whole seconds. */
const clockErrorMs = 5 * minute
const byNow: Bound = { fact: 'NOW', slackMs: clockErrorMs }
const since = (fact: Fact, slackMs = 0): Bound => ({ fact, slackMs })
/**
 * An instant after a fact that our own clock has recorded. One that is earlier by no more than the error of the caller's
 * clock counts as that of the fact: nothing was placed before it was requested.
 */
const following = (fact: Fact): Bound => ({ fact, slackMs: clockErrorMs, follows: true })
/**
 * Seven days of the law run from such an instant, and holds end with them. At least one of them must be left: no date ends
 * a hold before anybody can act on it.
 */
const withADayLeft = since('NOW', 6 * day)
/** s.7: the officer decides within seven days of the complaint. */
const complaint: InstantRule = {
  notBefore: [since('CASE_BEGAN'), withADayLeft],
  notAfter: [byNow],
}

/** The rules by input type and field of the SDL; a test asks for one of every instant that a mutation takes. */
export const instantRules = {
  // cases of before this system are recorded too; a trail is followed for ten years at most (s.8/4: unclaimed money)
  'ReportCaseInput.reportedAt': { notBefore: [since('NOW', 10 * year)], notAfter: [byNow] },
  'TransferInput.transferredAt': { notBefore: [since('NOW', 10 * year)], notAfter: [byNow] },
  // as far as `access.may_be_one` reaches: legs that become one by a confirmation were alike before
  'ConfirmTransferInput.transferredAt': {
    notBefore: [since('LEG_TOLD', day)],
    notAfter: [since('LEG_TOLD', day), byNow],
  },
  'PlaceHoldInput.placedAt': { notBefore: [following('HOLD_REQUESTED')], notAfter: [byNow] },
  // s.8: a notice by telephone is followed by its record, within a weekend
  'NoticeInput.at': {
    notBefore: [since('CASE_BEGAN'), since('HOLD_REQUESTED', 3 * day), withADayLeft],
    notAfter: [byNow],
  },
  // s.6 para 1: seven days from the bank's own finding
  'FreezeAccountInput.suspectedAt': { notBefore: [withADayLeft], notAfter: [byNow] },
  'ExtendHoldInput.until': {
    notBefore: [since('HOLD_LAPSES')],
    notAfter: [since('NOW', 5 * year)],
  },
  // registrations of operators are older than this system
  'SimInput.registeredAt': { notBefore: [since('TELEPHONY_BEGAN')], notAfter: [byNow] },
  'SimInput.verifiedAt': { notBefore: [since('SIM_REGISTERED')], notAfter: [byNow] },
  'ConfirmSimSuspensionInput.suspendedAt': {
    notBefore: [following('SIM_ORDERED')],
    notAfter: [byNow],
  },
  // the 30 days to a revocation run from then: an operator reports what it did within the last week
  'ReportSimSuspensionInput.suspendedAt': {
    notBefore: [since('SIM_REGISTERED'), since('NOW', 7 * day)],
    notAfter: [byNow],
  },
  'ComplaintInput.receivedAt': complaint,
  'RecordComplaintInput.receivedAt': complaint,
  // no clock moves
  'CorrectComplaintInput.receivedAt': {
    notBefore: [since('CASE_BEGAN'), since('NOW', 7 * day - 1)],
    notAfter: [byNow],
  },
} as const satisfies Readonly<Record<string, InstantRule>>
/** Input type and field of an instant that has a rule. */
export type RuledInstant = keyof typeof instantRules

/** The facts of the case at hand; `NOW` always. A rule whose fact is missing refuses: nothing is taken unbounded. */
export type Facts = Readonly<Partial<Record<Fact, Date | null>>> & { readonly NOW: Date }

/**
 * Reads an instant and holds it to its rule.
 * @param field the path within the input, for the refusal
 * @throws {BAD_USER_INPUT} when it lies outside of its bounds, naming the field and the bound and never the value
 */
export function readBoundedInstant(
  rule: RuledInstant,
  value: string,
  field: string,
  facts: Facts,
): Date {
  const { notBefore, notAfter } = instantRules[rule]
  const given = readInstant(value)
  let instant = given
  for (const { fact, slackMs, follows } of notBefore) {
    const first = facts[fact]
    if (!first || given.getTime() < first.getTime() - slackMs)
      throw badUserInput(`${field} lies too far before ${factNames[fact]}`, 'INSTANT_EARLY')
    if (follows && instant < first) instant = first
  }
  for (const { fact, slackMs } of notAfter) {
    const last = facts[fact]
    if (!last || instant.getTime() > last.getTime() + slackMs)
      throw badUserInput(
        fact === 'NOW' && slackMs === byNow.slackMs
          ? `${field} lies in the future`
          : `${field} lies too far after ${factNames[fact]}`,
        'INSTANT_LATE',
      )
  }
  return instant
}

/**
 * Whether an instant that was given again is the one that was recorded: itself, or the fact that `readBoundedInstant` has
 * taken it as, which lies at most the error of a clock later.
 */
export function isRecordedInstant(recorded: Date | null, given: string): boolean {
  if (recorded === null) return false
  const laterMs = recorded.getTime() - Date.parse(given)
  return laterMs >= 0 && laterMs <= clockErrorMs
}
