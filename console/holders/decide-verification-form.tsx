/** Decides on the justification that the operator recorded. */

import { useState } from 'react'
import { ActForm, useIdempotencyKey } from '../controls/act-form.tsx'
import { ChoiceField } from '../controls/fields.tsx'
import { ReasonField } from '../controls/reason-field.tsx'
import { useAct } from '../graph/use-graph.ts'
import type { DemandRowFragment } from '../sims/sims.generated.ts'
import { useWords } from '../words/words.tsx'
import { decideSimVerification } from './holders.generated.ts'

/** The form. */
export function DecideVerificationForm({
  demand,
  done,
}: {
  readonly demand: DemandRowFragment
  readonly done: () => void
}) {
  const { say, name } = useWords()
  const idempotencyKey = useIdempotencyKey()
  const [outcome, setOutcome] = useState<'VERIFIED' | 'REFUSED' | ''>('')
  const [reason, setReason] = useState('')
  const [isChecked, setIsChecked] = useState(false)
  const decide = useAct(decideSimVerification)
  const { person, operator } = demand.holder
  const send = () => {
    setIsChecked(true)
    if (outcome === '' || reason.trim() === '') return
    const input = {
      idempotencyKey,
      personId: person.id,
      operator,
      accepted: outcome === 'VERIFIED',
      reason: reason.trim(),
    }
    decide.mutate({ input }, { onSuccess: done })
  }
  return (
    <ActForm
      label={say('demand.decide')}
      problem={decide.error}
      isPending={decide.isPending}
      states="verification"
      send={send}
    >
      <ChoiceField
        autoFocus
        label={say('hold.outcome')}
        value={outcome}
        choices={(['VERIFIED', 'REFUSED'] as const).map((value) => ({
          value,
          label: name('verification', value),
        }))}
        onChange={setOutcome}
        error={isChecked && outcome === '' ? say('fault.choose') : undefined}
      />
      <ReasonField value={reason} onChange={setReason} isChecked={isChecked} />
    </ActForm>
  )
}
