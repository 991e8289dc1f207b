/** How many days back figures go. */

import { useId } from 'react'
import { useWords } from '../words/words.tsx'

const choices = [1, 7, 30, 90]
const dayMs = 86_400_000
const bangkokMs = 7 * 3_600_000

/** The list of choices in a bar. */
export function DaysChoice({
  days,
  choose,
}: {
  readonly days: number
  readonly choose: (days: number) => void
}) {
  const { say } = useWords()
  const id = useId()
  return (
    <>
      <label htmlFor={id}>{say('figure.days')}</label>
      <select id={id} value={days} onChange={({ target }) => choose(Number(target.value))}>
        {choices.map((each) => (
          <option key={each}>{each}</option>
        ))}
      </select>
    </>
  )
}

/** The first and the last of the days until today, in Thailand. */
export function lastDays(days: number): { readonly from: string; readonly to: string } {
  const now = Date.now()
  return { from: dayOf(now - (days - 1) * dayMs), to: dayOf(now) }
}

function dayOf(ms: number): string {
  return new Date(ms + bangkokMs).toISOString().slice(0, 10)
}
