/** Shows an error, and what the officer can do about it. */

import { Button } from 'react-aria-components'
import { isPassing, type Problem } from '../graph/problem.ts'
import { useWords, type WordKey, type Words } from '../words/words.tsx'

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

/** Codes whose messages tell more than the code. */
const telling: readonly string[] = ['BAD_USER_INPUT', 'FORBIDDEN', 'EVENTS_EXPIRED']

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
  const { state, reason, correlationId } = first?.extensions ?? {}
  return (
    <div className="problem" role="alert">
      <p>
        {say(wordOfProblem(code))}
        {state === undefined ? '' : ` (${nameState(name, states, state)})`}
      </p>
      {first && telling.includes(code) ? <Reason reason={reason} message={first.message} /> : null}
      {correlationId === undefined ? null : (
        <p>
          <small>{say('problem.correlation', { id: correlationId })}</small>
        </p>
      )}
      {again && isPassing(problem) ? <Button onPress={again}>{say('action.again')}</Button> : null}
    </div>
  )
}

/** Why it was refused, in the officer's language; the graph's own sentence where it names no reason. */
function Reason({
  reason,
  message,
}: {
  readonly reason: string | null | undefined
  readonly message: string
}) {
  const { name } = useWords()
  const words = name('refusal', reason ?? '')
  return reason && words !== reason ? <p>{words}</p> : <p lang="en">{message}</p>
}

/** A state of the thing itself, or one of those that stand against an act. */
export function nameState(name: Words['name'], states: string, state: string): string {
  const words = name(states, state)
  return words === state ? name('stands-against', state) : words
}
