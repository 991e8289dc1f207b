/** Rejects a request with a reason from the closed list, and words. */

import { useState } from 'react'
import { ActForm, useIdempotencyKey } from '../controls/act-form.tsx'
import { ChoiceField } from '../controls/fields.tsx'
import { ReasonField } from '../controls/reason-field.tsx'
import { useOfficer } from '../frame/officer.tsx'
import { useAct } from '../graph/use-graph.ts'
import { OnwardLegs } from '../legs/onward-legs.tsx'
import { useOnward } from '../legs/onward.ts'
import { useWords } from '../words/words.tsx'
import { onwardFrom, type HoldFormProps } from './hold.ts'
import { rejectHold, type RejectionReason } from './inbox.generated.ts'

const reasons: readonly RejectionReason[] = [
  'ACCOUNT_UNKNOWN',
  'ACCOUNT_CLOSED',
  'NOT_OUR_CUSTOMER',
  'MONEY_GONE',
  'DUPLICATE',
  'OTHER',
]

/** The form. Where the money is gone it takes the legs on which it went; they are recorded before the request is rejected. */
export function RejectForm({ hold, done }: HoldFormProps) {
  const { say, name } = useWords()
  const { scopes } = useOfficer()
  const idempotencyKey = useIdempotencyKey()
  const onward = useOnward(onwardFrom(hold, scopes), 'NONE')
  const [code, setCode] = useState<RejectionReason | ''>('')
  const [reason, setReason] = useState('')
  const [isChecked, setIsChecked] = useState(false)
  const reject = useAct(rejectHold)
  const isGone = code === 'MONEY_GONE'
  const send = () => {
    setIsChecked(true)
    const areLegsFine = !isGone || onward.check()
    if (code === '' || reason.trim() === '' || !areLegsFine) return
    const input = { idempotencyKey, holdId: hold.id, code, reason: reason.trim() }
    const rejectNow = () => reject.mutate({ input }, { onSuccess: done })
    if (isGone) onward.record(rejectNow)
    else rejectNow()
  }
  return (
    <ActForm
      label={say('inbox.reject')}
      problem={reject.error}
      isPending={reject.isPending || onward.isPending}
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
      {isGone ? <OnwardLegs onward={onward} /> : null}
    </ActForm>
  )
}
