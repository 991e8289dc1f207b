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
  HOLD_LAPSES: 'the present clock',
  NOW: 'now',
  REFERRED: 'the referral',
  SIM_ORDERED: 'the order',
  SIM_REGISTERED: 'the registration',
} as const
export type Fact = keyof typeof factNames

/** A bound: a fact, and how far beyond it an instant may still lie. */
interface Bound {
  readonly fact: Fact
  /** Milliseconds; subtracted from a lower bound, added to an upper one. */
  readonly slackMs: number
}

/** The bounds of one input field, both inclusive. */
export interface InstantRule {
  readonly notBefore: Bound
  readonly notAfter: Bound
}

const minute = 60_000
const day = 24 * 60 * minute
const year = 366 * day

/** Clocks of agencies may run five minutes ahead. */
const byNow: Bound = { fact: 'NOW', slackMs: 5 * minute }
const since = (fact: Fact, slackMs = 0): Bound => ({ fact, slackMs })

/** The rules by input type and field of the SDL; a test asks for one of every instant that a mutation takes. */
export const instantRules = {
  // a victim may notice late; a trail is followed for ten years at most (s.8/4: unclaimed money)
  'ReportCaseInput.reportedAt': { notBefore: since('NOW', 366 * day), notAfter: byNow },
  'TransferInput.transferredAt': { notBefore: since('NOW', 10 * year), notAfter: byNow },
  'PlaceHoldInput.placedAt': { notBefore: since('HOLD_REQUESTED'), notAfter: byNow },
  'NoticeInput.at': { notBefore: since('CASE_BEGAN'), notAfter: byNow },
  // s.6 para 1: seven days from the bank's own finding; an older one could hold nothing any more
  'FreezeAccountInput.suspectedAt': { notBefore: since('NOW', 7 * day), notAfter: byNow },
  'ExtendHoldInput.until': { notBefore: since('HOLD_LAPSES'), notAfter: since('NOW', 5 * year) },
  // mobile telephony began in Thailand in 1986; registrations of operators are older than this system
  'SimInput.registeredAt': { notBefore: since('NOW', 40 * year), notAfter: byNow },
  'SimInput.verifiedAt': { notBefore: since('SIM_REGISTERED'), notAfter: byNow },
  'ConfirmSimSuspensionInput.suspendedAt': { notBefore: since('SIM_ORDERED'), notAfter: byNow },
  'ComplaintInput.receivedAt': { notBefore: since('CASE_BEGAN'), notAfter: byNow },
  'ReportSimSuspensionInput.suspendedAt': {
    notBefore: since('SIM_REGISTERED'),
    notAfter: byNow,
  },
  'RecordComplaintInput.receivedAt': { notBefore: since('CASE_BEGAN'), notAfter: byNow },
} as const satisfies Readonly<Record<string, InstantRule>>
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
  const instant = readInstant(value)
  const [first, last] = [facts[notBefore.fact], facts[notAfter.fact]]
  if (!first || instant.getTime() < first.getTime() - notBefore.slackMs)
    throw badUserInput(`${field} lies too far before ${factNames[notBefore.fact]}`)
  if (!last || instant.getTime() > last.getTime() + notAfter.slackMs)
    throw badUserInput(
      notAfter.fact === 'NOW' && notAfter.slackMs === byNow.slackMs
        ? `${field} lies in the future`
        : `${field} lies too far after ${factNames[notAfter.fact]}`,
    )
  return instant
}
