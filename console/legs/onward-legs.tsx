/** The fields of the legs on which money left an account: none at first, and as many as the officer adds. */

import { Button } from 'react-aria-components'
import { ProblemNote } from '../controls/problem-note.tsx'
import { formatBaht, parseBaht } from '../format/money.ts'
import { useWords } from '../words/words.tsx'
import { LegFields } from './leg-fields.tsx'
import './legs.css'
import type { Onward } from './onward.ts'

/** The group within a form; its problem stands in it, apart from that of the form's own act. */
export function OnwardLegs({
  onward: { from, legs, faults, isRecorded, problem, add, change, remove },
  isOptional = true,
}: {
  readonly onward: Onward
  /** Whether there may be none, since the money was taken out in cash or the officer does not know. */
  readonly isOptional?: boolean
}) {
  const { say } = useWords()
  if (!from) return null
  const total = legs.reduce((sum, { amount }) => sum + (parseBaht(amount) ?? 0), 0)
  return (
    <section className="onward" aria-label={say('onward.title')}>
      <h3>{say('onward.title')}</h3>
      <p>{say(isOptional ? 'onward.explained' : 'onward.explained-later')}</p>
      {legs.map((leg, index) => (
        <LegFields
          key={leg.key}
          isOnward
          isDisabled={isRecorded}
          leg={leg}
          number={index + 1}
          hop={from.hop + 1}
          faults={faults}
          change={(part) => change(leg.key, part)}
          remove={
            !isRecorded && (isOptional || legs.length > 1) ? () => remove(leg.key) : undefined
          }
        />
      ))}
      <ProblemNote problem={problem} states="case.status" />
      <div className="actions">
        {isRecorded ? (
          <p role="status">{say('onward.recorded', { count: legs.length })}</p>
        ) : (
          <Button onPress={add}>{say('intake.add-leg')}</Button>
        )}
        {legs.length > 0 ? (
          <output className="amount">{say('onward.total', { amount: formatBaht(total) })}</output>
        ) : null}
      </div>
    </section>
  )
}
