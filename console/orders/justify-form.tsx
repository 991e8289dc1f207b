/** Records that a holder showed who they are and why they hold so many numbers. */

import { useState } from 'react'
import { ActForm, useIdempotencyKey } from '../controls/act-form.tsx'
import { ReasonField } from '../controls/reason-field.tsx'
import { useAct } from '../graph/use-graph.ts'
import type { DemandRowFragment } from '../sims/sims.generated.ts'
import { useWords } from '../words/words.tsx'
import { recordSimJustification } from './orders.generated.ts'

/** The form. */
export function JustifyForm({
  demand,
  done,
}: {
  readonly demand: DemandRowFragment
  readonly done: () => void
}) {
  const { say } = useWords()
  const idempotencyKey = useIdempotencyKey()
  const [justification, setJustification] = useState('')
  const [isChecked, setIsChecked] = useState(false)
  const record = useAct(recordSimJustification)
  const send = () => {
    setIsChecked(true)
    if (justification.trim() === '') return
    const input = {
      idempotencyKey,
      personId: demand.holder.person.id,
      justification: justification.trim(),
    }
    record.mutate({ input }, { onSuccess: done })
  }
  return (
    <ActForm
      label={say('demand.justify')}
      problem={record.error}
      isPending={record.isPending}
      states="verification"
      send={send}
    >
      <ReasonField
        autoFocus
        label={say('demand.justification')}
        value={justification}
        onChange={setJustification}
        isChecked={isChecked}
      />
    </ActForm>
  )
}
