/** Records the victim's complaint: the seven days of the decision begin (s.7). */

import { useState } from 'react'
import { ActForm, useIdempotencyKey } from '../controls/act-form.tsx'
import { typeInstant } from '../format/typed-instant.ts'
import { useAct } from '../graph/use-graph.ts'
import { useWords } from '../words/words.tsx'
import { ComplaintFields, useTypedComplaint } from './complaint-fields.tsx'
import type { ReferralFormProps } from './referral.ts'
import { recordComplaint } from './referrals.generated.ts'

/** The form; the instant begins as the present. */
export function ComplaintForm({ referral, done }: ReferralFormProps) {
  const { say, language } = useWords()
  const idempotencyKey = useIdempotencyKey()
  const [now] = useState(() => typeInstant(new Date(), language))
  const typed = useTypedComplaint({ number: '', receivedAt: now })
  const [isChecked, setIsChecked] = useState(false)
  const record = useAct(recordComplaint)
  const send = () => {
    setIsChecked(true)
    const complaint = typed.read()
    if (complaint)
      record.mutate(
        { input: { idempotencyKey, referralId: referral.id, ...complaint } },
        { onSuccess: done },
      )
  }
  return (
    <ActForm
      label={say('referral.complain')}
      problem={record.error}
      isPending={record.isPending}
      states="referral.state"
      send={send}
    >
      <p>{say('referral.complaint-explained')}</p>
      <ComplaintFields typed={typed} isChecked={isChecked} problem={record.error} />
    </ActForm>
  )
}
