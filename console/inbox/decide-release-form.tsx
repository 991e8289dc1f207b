/** Decides on a release that another officer asked for. */

import { useState } from 'react'
import { ActForm, useIdempotencyKey } from '../controls/act-form.tsx'
import { ChoiceField } from '../controls/fields.tsx'
import { ReasonField } from '../controls/reason-field.tsx'
import { useAct } from '../graph/use-graph.ts'
import { useWords } from '../words/words.tsx'
import type { HoldFormProps } from './hold.ts'
import { decideRelease, type ReleaseOutcome } from './inbox.generated.ts'

const outcomes: readonly ReleaseOutcome[] = ['RELEASED', 'REFUSED']

/** The form. The officer who asked is refused. */
export function DecideReleaseForm({ hold, done }: HoldFormProps) {
  const { say, name } = useWords()
  const idempotencyKey = useIdempotencyKey()
  const [outcome, setOutcome] = useState<ReleaseOutcome | ''>('')
  const [reason, setReason] = useState('')
  const [isChecked, setIsChecked] = useState(false)
  const decide = useAct(decideRelease)
  const send = () => {
    setIsChecked(true)
    if (outcome === '' || reason.trim() === '') return
    decide.mutate(
      { input: { idempotencyKey, holdId: hold.id, outcome, reason: reason.trim() } },
      { onSuccess: done },
    )
  }
  return (
    <ActForm
      label={say('hold.decide-release')}
      problem={decide.error}
      isPending={decide.isPending}
      send={send}
    >
      <p>{say('hold.two-officers')}</p>
      <ChoiceField
        autoFocus
        label={say('hold.outcome')}
        value={outcome}
        choices={outcomes.map((value) => ({ value, label: name('release.choice', value) }))}
        onChange={setOutcome}
        error={isChecked && outcome === '' ? say('fault.choose') : undefined}
      />
      <ReasonField value={reason} onChange={setReason} isChecked={isChecked} />
    </ActForm>
  )
}
