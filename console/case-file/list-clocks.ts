/** The clocks that run in a case, each with the section of law that it stands on. */

import type { TrailHoldFragment } from '../trail/trail.generated.ts'
import type { File } from './file.ts'

/** Ends of the clocks: each has words `due.NAME`, which name the section. */
export type Due =
  | 'HOLD_ANSWER'
  | 'HOLD_COMPLAINT'
  | 'HOLD_DECISION'
  | 'HOLD_REVIEW'
  | 'HOLD_END'
  | 'REFERRAL_COMPLAINT'
  | 'REFERRAL_DECISION'
  | 'SIM_SUSPENSION'

/** One clock, or several of one kind that end within the same minute. */
export interface CaseClock {
  readonly due: Due
  /** When it ends; for an answer, since when the bank is asked. */
  readonly at: string
  readonly count: number
}

const running: readonly string[] = ['PLACED', 'PARTIAL', 'COMPLAINED', 'EXTENDED']

/** @returns clocks by their ends, the next first; requests without an answer stand before all */
export function listClocks(
  file: Pick<File, 'referral' | 'suspectNumbers'>,
  holds: readonly TrailHoldFragment[],
): readonly CaseClock[] {
  const clocks = [
    ...holds.flatMap(clockOfHold),
    ...clocksOfReferral(file),
    ...clocksOfNumbers(file),
  ]
  const grouped = new Map<string, CaseClock>()
  for (const clock of clocks) {
    const key = `${clock.due} ${clock.at.slice(0, 16)}`
    const known = grouped.get(key)
    grouped.set(key, known ? { ...known, count: known.count + 1 } : clock)
  }
  const isAsked = ({ due }: CaseClock) => (due === 'HOLD_ANSWER' ? 0 : 1)
  return [...grouped.values()].toSorted(
    (a, b) => isAsked(a) - isAsked(b) || a.at.localeCompare(b.at),
  )
}

function clockOfHold(hold: TrailHoldFragment): readonly CaseClock[] {
  if (hold.state === 'REQUESTED') return [{ due: 'HOLD_ANSWER', at: hold.requestedAt, count: 1 }]
  if (!running.includes(hold.state) || hold.lapsesAt === null) return []
  return [{ due: dueOf(hold), at: hold.lapsesAt, count: 1 }]
}

/** The clock that has started last ends the hold. */
function dueOf({ basis, lapsesAt, complaintDueAt, decisionDueAt }: TrailHoldFragment): Due {
  if (lapsesAt === complaintDueAt) return 'HOLD_COMPLAINT'
  if (lapsesAt !== decisionDueAt) return 'HOLD_END'
  return basis === 'CENTRE_ORDER' ? 'HOLD_REVIEW' : 'HOLD_DECISION'
}

function clocksOfReferral({ referral }: Pick<File, 'referral'>): readonly CaseClock[] {
  if (!referral || referral.decision !== null || referral.dueAt === null) return []
  const due = referral.complaint ? 'REFERRAL_DECISION' : 'REFERRAL_COMPLAINT'
  return [{ due, at: referral.dueAt, count: 1 }]
}

function clocksOfNumbers({ suspectNumbers }: Pick<File, 'suspectNumbers'>): readonly CaseClock[] {
  return (suspectNumbers ?? []).flatMap(({ status, suspensionDueAt }) =>
    status === 'SUSPENSION_ORDERED' && suspensionDueAt !== null
      ? [{ due: 'SIM_SUSPENSION' as const, at: suspensionDueAt, count: 1 }]
      : [],
  )
}
