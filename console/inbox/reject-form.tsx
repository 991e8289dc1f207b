/** Rejects a request with a reason from the closed list, and words. */

import { useState } from 'react'
import { ActForm, useIdempotencyKey } from '../controls/act-form.tsx'
import { ChoiceField } from '../controls/fields.tsx'
import { ReasonField } from '../controls/reason-field.tsx'
import { useAct } from '../graph/use-graph.ts'
import { useWords } from '../words/words.tsx'
import type { HoldFormProps } from './hold.ts'
import { rejectHold, type RejectionReason } from './inbox.generated.ts'

const reasons: readonly RejectionReason[] = [
  'ACCOUNT_UNKNOWN',
  'ACCOUNT_CLOSED',
  'NOT_OUR_CUSTOMER',
  'MONEY_GONE',
  'DUPLICATE',
  'OTHER',
]

/** The form. */
export function RejectForm({ hold, done }: HoldFormProps) {
  const { say, name } = useWords()
  const idempotencyKey = useIdempotencyKey()
  const [code, setCode] = useState<RejectionReason | ''>('')
  const [reason, setReason] = useState('')
  const [isChecked, setIsChecked] = useState(false)
  const reject = useAct(rejectHold)
  const send = () => {
    setIsChecked(true)
    if (code === '' || reason.trim() === '') return
    reject.mutate(
      { input: { idempotencyKey, holdId: hold.id, code, reason: reason.trim() } },
      { onSuccess: done },
    )
  }
  return (
    <ActForm
      label={say('inbox.reject')}
      problem={reject.error}
      isPending={reject.isPending}
      send={send}
    >
      <ChoiceField
        autoFocus
        label={say('inbox.reason')}
        value={code}
        choices={reasons.map((value) => ({ value, label: name('rejection', value) }))}
        onChange={setCode}
        error={isChecked && code === '' ? say('fault.choose') : undefined}
      />
      <ReasonField
        label={say('inbox.reason-words')}
        value={reason}
        onChange={setReason}
        isChecked={isChecked}
      />
    </ActForm>
  )
}
