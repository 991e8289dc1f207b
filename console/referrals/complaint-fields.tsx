/** Number and instant of a complaint, as they are typed. */

import { useState } from 'react'
import { WordField } from '../controls/fields.tsx'
import { parseInstant } from '../format/typed-instant.ts'
import { isFaultOf, type Problem } from '../graph/problem.ts'
import { useWords } from '../words/words.tsx'

const daysMs = 7 * 86_400_000

/** The text that was typed, and the values that it means. */
export interface TypedComplaint {
  readonly number: string
  readonly receivedAt: string
  readonly setNumber: (number: string) => void
  readonly setReceivedAt: (receivedAt: string) => void
  /** The values to send; undefined while one of them cannot be right. */
  readonly read: () => { readonly complaintNumber: string; readonly receivedAt: string } | undefined
}

/** Holds what is typed. */
export function useTypedComplaint(first: {
  readonly number: string
  readonly receivedAt: string
}): TypedComplaint {
  const [number, setNumber] = useState(first.number)
  const [receivedAt, setReceivedAt] = useState(first.receivedAt)
  return {
    number,
    receivedAt,
    setNumber,
    setReceivedAt,
    read: () => {
      const instant = parseInstant(receivedAt)
      const complaintNumber = number.trim()
      return complaintNumber === '' || instant === undefined || !isWithinWeek(instant)
        ? undefined
        : { complaintNumber, receivedAt: instant }
    },
  }
}

/** The two fields. */
export function ComplaintFields({
  typed,
  isChecked,
  problem,
}: {
  readonly typed: TypedComplaint
  readonly isChecked: boolean
  readonly problem: Problem | null
}) {
  const { say } = useWords()
  const { number, receivedAt } = typed
  return (
    <>
      <WordField
        autoFocus
        label={say('referral.complaint-number')}
        maxLength={64}
        value={number}
        onChange={typed.setNumber}
        error={isChecked && number.trim() === '' ? say('fault.complaint-number') : undefined}
      />
      <WordField
        label={say('referral.received-at')}
        hint={say('fault.instant')}
        value={receivedAt}
        onChange={typed.setReceivedAt}
        error={isChecked ? findFault() : undefined}
      />
    </>
  )

  function findFault(): string | undefined {
    const instant = parseInstant(receivedAt)
    if (instant === undefined) return say('fault.instant')
    return isWithinWeek(instant) && !isFaultOf(problem, 'receivedAt')
      ? undefined
      : say('fault.received-at')
  }
}

/** Not in the future, and less than seven days back (s.7); the gateway decides. */
function isWithinWeek(instant: string): boolean {
  const ageMs = Date.now() - new Date(instant).getTime()
  return ageMs >= 0 && ageMs < daysMs
}
