/** Ends a hold that is the bank's to lift. */

import { useState } from 'react'
import { ActForm, useIdempotencyKey } from '../controls/act-form.tsx'
import { ReasonField } from '../controls/reason-field.tsx'
import { useAct } from '../graph/use-graph.ts'
import { useWords } from '../words/words.tsx'
import type { HoldFormProps } from './hold.ts'
import { liftHold } from './inbox.generated.ts'

/** The form. */
export function LiftForm({ hold, done }: HoldFormProps) {
  const { say } = useWords()
  const idempotencyKey = useIdempotencyKey()
  const [reason, setReason] = useState('')
  const [isChecked, setIsChecked] = useState(false)
  const lift = useAct(liftHold)
  const send = () => {
    setIsChecked(true)
    if (reason.trim() === '') return
    lift.mutate(
      { input: { idempotencyKey, holdId: hold.id, reason: reason.trim() } },
      { onSuccess: done },
    )
  }
  return (
    <ActForm label={say('hold.lift')} problem={lift.error} isPending={lift.isPending} send={send}>
      <ReasonField autoFocus value={reason} onChange={setReason} isChecked={isChecked} />
    </ActForm>
  )
}
