/** Tells why one item of many was not done. */

import { useWords } from '../words/words.tsx'
import { nameState, wordOfProblem } from './problem-note.tsx'

/** An error of the graph for one item. */
export interface ItemError {
  readonly code: string
  readonly message: string
  readonly state: string | null
  readonly reason: string | null
}

/** The sentence in the officer's language, with the state that stood against it. */
export function ItemProblem({
  error,
  states = 'hold.state',
}: {
  readonly error: ItemError
  readonly states?: string
}) {
  const { say, name } = useWords()
  return (
    <span className="fault">
      {say(wordOfProblem(error.code))}
      {error.state === null ? '' : ` (${nameState(name, states, error.state)})`}
      {error.reason === null ? '' : ` ${name('refusal', error.reason)}`}
    </span>
  )
}
