/** Buttons for the acts on one thing, of which each opens its form below them. */

import { useRef, useState, type ReactNode } from 'react'
import { Button } from 'react-aria-components'
import { useWords } from '../words/words.tsx'

/** One act. */
export interface ListedAct {
  readonly key: string
  readonly label: string
  /** @param done closes the form and announces that the act was recorded */
  readonly form: (done: () => void) => ReactNode
}

/** The buttons, the form that is open, and the word that an act was recorded. */
export function ActList({
  acts,
  first,
}: {
  readonly acts: readonly ListedAct[]
  /** Stands before the others: an act without a form. */
  readonly first?: (done: () => void) => ReactNode
}) {
  const { say } = useWords()
  // kept itself, so that typed text stays when the state does not offer the act any more: its answer may have been lost
  const [chosen, setChosen] = useState<ListedAct>()
  const [isDone, setIsDone] = useState(false)
  const row = useRef<HTMLDivElement>(null)
  const done = () => {
    setChosen(undefined)
    setIsDone(true)
    // the button that had the focus is gone with its form
    row.current?.focus()
  }
  const open = acts.find(({ key }) => key === chosen?.key) ?? chosen
  return (
    <div className="acts">
      <div className="actions" ref={row} role="group" tabIndex={-1} aria-label={say('act.list')}>
        {first?.(done)}
        {acts.map((act) => (
          <Button
            key={act.key}
            aria-expanded={chosen?.key === act.key}
            onPress={() => {
              setIsDone(false)
              setChosen(chosen?.key === act.key ? undefined : act)
            }}
          >
            {act.label}
          </Button>
        ))}
      </div>
      <p role="status">{isDone ? say('state.recorded') : ''}</p>
      {open ? (
        <div className="act" key={open.key}>
          {open.form(done)}
        </div>
      ) : null}
    </div>
  )
}
