/** The filter of the list of holders. */

import { useId } from 'react'
import { useWords } from '../words/words.tsx'
import type { Operator, SimVerificationState } from './holders.generated.ts'

/** The filter that is chosen; an empty member filters nothing. */
export interface ChosenHolders {
  readonly operator: Operator | ''
  readonly moreThan: number
  readonly verification: SimVerificationState | ''
}

const operators: readonly Operator[] = ['AIS', 'TRUE', 'NT']
const limits = [5, 20, 100, 500]
const states: readonly SimVerificationState[] = [
  'NOT_REQUIRED',
  'REQUIRED',
  'JUSTIFIED',
  'VERIFIED',
  'REFUSED',
  'EXPIRED',
]

/** Three lists of choices in the bar. */
export function HolderFilter({
  chosen,
  choose,
}: {
  readonly chosen: ChosenHolders
  readonly choose: (chosen: ChosenHolders) => void
}) {
  const { say, name } = useWords()
  const id = useId()
  return (
    <>
      <label htmlFor={`${id}-operator`}>{say('sim.operator')}</label>
      <select
        id={`${id}-operator`}
        value={chosen.operator}
        onChange={({ target }) => choose({ ...chosen, operator: target.value as Operator | '' })} // one of the choices below
      >
        <option value="">{say('filter.all')}</option>
        {operators.map((operator) => (
          <option key={operator}>{operator}</option>
        ))}
      </select>
      <label htmlFor={`${id}-more`}>{say('holder.more-than')}</label>
      <select
        id={`${id}-more`}
        value={chosen.moreThan}
        onChange={({ target }) => choose({ ...chosen, moreThan: Number(target.value) })}
      >
        {limits.map((limit) => (
          <option key={limit}>{limit}</option>
        ))}
      </select>
      <label htmlFor={`${id}-state`}>{say('holder.verification')}</label>
      <select
        id={`${id}-state`}
        value={chosen.verification}
        onChange={({ target }) =>
          choose({ ...chosen, verification: target.value as SimVerificationState | '' })
        } // one of the choices below
      >
        <option value="">{say('filter.all')}</option>
        {states.map((state) => (
          <option key={state} value={state}>
            {name('verification', state)}
          </option>
        ))}
      </select>
    </>
  )
}
