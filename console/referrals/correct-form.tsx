/** Corrects number and instant of a complaint; no clock moves (s.7). */

import { useState } from 'react'
import { ActForm, useIdempotencyKey } from '../controls/act-form.tsx'
import { ReasonField } from '../controls/reason-field.tsx'
import { typeInstant } from '../format/typed-instant.ts'
import { useAct } from '../graph/use-graph.ts'
import { useWords } from '../words/words.tsx'
import { ComplaintFields, useTypedComplaint } from './complaint-fields.tsx'
import type { ReferralFormProps } from './referral.ts'
import { correctComplaint } from './referrals.generated.ts'

/** The form; it begins with the complaint as it is. */
export function CorrectForm({ referral, done }: ReferralFormProps) {
  const { say, language } = useWords()
  const idempotencyKey = useIdempotencyKey()
  const [first] = useState(() => ({
    number: referral.complaint?.number ?? '',
    receivedAt: typeInstant(new Date(referral.complaint?.receivedAt ?? Date.now()), language),
  }))
  const typed = useTypedComplaint(first)
  const [reason, setReason] = useState('')
  const [isChecked, setIsChecked] = useState(false)
  const correct = useAct(correctComplaint)
  const send = () => {
    setIsChecked(true)
    const complaint = typed.read()
    if (!complaint || reason.trim() === '') return
    const input = { idempotencyKey, referralId: referral.id, ...complaint, reason: reason.trim() }
    correct.mutate({ input }, { onSuccess: done })
  }
  return (
    <ActForm
      label={say('referral.correct')}
      problem={correct.error}
      isPending={correct.isPending}
      states="referral.state"
      send={send}
    >
      <p>{say('referral.correct-explained')}</p>
      <ComplaintFields typed={typed} isChecked={isChecked} problem={correct.error} />
      <ReasonField value={reason} onChange={setReason} isChecked={isChecked} />
    </ActForm>
  )
}
