/** Shows an error, and what the officer can do about it. */

import { Button } from 'react-aria-components'
import { isPassing, type Problem } from '../graph/problem.ts'
import { useWords, type WordKey } from '../words/words.tsx'

/** Codes with a sentence of their own; others are shown as an internal error. */
const known: readonly string[] = [
  'NETWORK',
  'SIGNED_OUT',
  'FORBIDDEN',
  'UNAUTHORIZED_FIELD_OR_TYPE',
  'BAD_USER_INPUT',
  'NOT_FOUND',
  'INVALID_STATE',
  'IDEMPOTENCY_CONFLICT',
  'OVERLOADED',
  'RATE_LIMITED',
  'DOWNSTREAM_SERVICE_ERROR',
  'ACCESS_LOG_UNAVAILABLE',
]

/** The sentence about an error with this code. */
export function wordOfProblem(code: string): WordKey {
  return known.includes(code) ? (`problem.${code}` as WordKey) : 'problem.INTERNAL_SERVER_ERROR' // the catalogue has each of `known`
}

/** The problem in the officer's language, with the correlation id for the operator. */
export function ProblemNote({
  problem,
  states = 'hold.state',
  again,
}: {
  readonly problem: Problem | null
  /** Group of words for the state that an INVALID_STATE names. */
  readonly states?: string | undefined
  /** Sends the same request again; absent: the form's own button does. */
  readonly again?: (() => void) | undefined
}) {
  const { say, name } = useWords()
  if (!problem) return null
  const { code, errors } = problem
  const [first] = errors
  const state = first?.extensions?.state
  return (
    <div className="problem" role="alert">
      <p>
        {say(wordOfProblem(code))}
        {state === undefined ? '' : ` (${name(states, state)})`}
      </p>
      {first && code !== 'NETWORK' ? <p lang="en">{first.message}</p> : null}
      {first?.extensions?.correlationId === undefined ? null : (
        <p>
          <small>{say('problem.correlation', { id: first.extensions.correlationId })}</small>
        </p>
      )}
      {again && isPassing(problem) ? <Button onPress={again}>{say('action.again')}</Button> : null}
    </div>
  )
}
