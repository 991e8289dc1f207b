/** The part of a report that depends on the desk: the bank itself, or the complaint that a station takes. */

import { parseInstant } from '../format/typed-instant.ts'
import type { Desk } from './desk.ts'
import { hopsOf, type Faults } from '../legs/leg-draft.ts'
import { emptyDraft, type Draft } from './draft.ts'
import type { ReportCaseInput } from './intake.generated.ts'

/** A complaint that a station takes with the report, as it is typed; without a number there is none. */
export interface ComplaintDraft {
  readonly number: string
  readonly receivedAt: string
}

const weekMs = 7 * 86_400_000

/** A bank's first transfer leaves the bank itself. */
export function firstDraft({ ownBank = '' }: Desk): Draft {
  const draft = emptyDraft()
  return { ...draft, legs: draft.legs.map((leg) => ({ ...leg, fromBank: ownBank })) }
}

/** Faults that a desk finds beside those of every report. */
export function faultsOfDesk(
  { ownBank }: Desk,
  { legs }: Draft,
  { number, receivedAt }: ComplaintDraft,
  now: Date,
): Faults {
  const hops = hopsOf(legs)
  const isOwn = legs.some(({ fromBank }, index) => hops[index] === 1 && fromBank === ownBank)
  const at = parseInstant(receivedAt)
  const ageMs = at === undefined ? Number.NaN : now.getTime() - new Date(at).getTime()
  return {
    ...(ownBank === undefined || isOwn
      ? {}
      : { [`${legs[0]?.key ?? ''} fromBank`]: 'fault.own-loss' as const }),
    ...(number.trim() === '' || (ageMs >= 0 && ageMs < weekMs)
      ? {}
      : { receivedAt: 'fault.received-at' as const }),
  }
}

/** The part of the input that the desk decides; to be called where there is no fault. */
export function inputOfDesk(
  { channel }: Desk,
  { number, receivedAt }: ComplaintDraft,
): Pick<ReportCaseInput, 'channel' | 'complaint'> {
  const at = parseInstant(receivedAt)
  const given = number.trim()
  return {
    channel,
    ...(given === '' || at === undefined ? {} : { complaint: { number: given, receivedAt: at } }),
  }
}
