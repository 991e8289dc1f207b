/** Opens a decided referral again; its time stays, and holds that ended meanwhile stay ended. */

import { useState } from 'react'
import { ActForm, useIdempotencyKey } from '../controls/act-form.tsx'
import { ReasonField } from '../controls/reason-field.tsx'
import { useAct } from '../graph/use-graph.ts'
import { useWords } from '../words/words.tsx'
import type { ReferralFormProps } from './referral.ts'
import { reopenReferral } from './referrals.generated.ts'

/** The form. */
export function ReopenForm({ referral, done }: ReferralFormProps) {
  const { say } = useWords()
  const idempotencyKey = useIdempotencyKey()
  const [reason, setReason] = useState('')
  const [isChecked, setIsChecked] = useState(false)
  const reopen = useAct(reopenReferral)
  const send = () => {
    setIsChecked(true)
    if (reason.trim() === '') return
    reopen.mutate(
      { input: { idempotencyKey, referralId: referral.id, reason: reason.trim() } },
      { onSuccess: done },
    )
  }
  return (
    <ActForm
      label={say('referral.reopen')}
      problem={reopen.error}
      isPending={reopen.isPending}
      states="referral.state"
      send={send}
    >
      <p>{say('referral.reopen-explained')}</p>
      <ReasonField autoFocus value={reason} onChange={setReason} isChecked={isChecked} />
    </ActForm>
  )
}
