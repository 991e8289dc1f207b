/** Asks that a hold on an innocent account be released; another officer decides. */

import { useState } from 'react'
import { ActForm, useIdempotencyKey } from '../controls/act-form.tsx'
import { ReasonField } from '../controls/reason-field.tsx'
import { useAct } from '../graph/use-graph.ts'
import { useWords } from '../words/words.tsx'
import type { HoldFormProps } from './hold.ts'
import { requestRelease } from './inbox.generated.ts'

/** The form. */
export function RequestReleaseForm({ hold, done }: HoldFormProps) {
  const { say } = useWords()
  const idempotencyKey = useIdempotencyKey()
  const [reason, setReason] = useState('')
  const [isChecked, setIsChecked] = useState(false)
  const ask = useAct(requestRelease)
  const send = () => {
    setIsChecked(true)
    if (reason.trim() === '') return
    ask.mutate(
      { input: { idempotencyKey, holdId: hold.id, reason: reason.trim() } },
      { onSuccess: done },
    )
  }
  return (
    <ActForm
      label={say('hold.request-release')}
      problem={ask.error}
      isPending={ask.isPending}
      send={send}
    >
      <p>{say('hold.release-explained')}</p>
      <ReasonField autoFocus value={reason} onChange={setReason} isChecked={isChecked} />
    </ActForm>
  )
}
