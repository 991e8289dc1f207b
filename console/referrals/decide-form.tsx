/** Records the officer's decision; without evidence the banks are told to lift (s.6 para 3). */

import { useState } from 'react'
import { ActForm, useIdempotencyKey } from '../controls/act-form.tsx'
import { ChoiceField, WordField } from '../controls/fields.tsx'
import { ReasonField } from '../controls/reason-field.tsx'
import { useAct } from '../graph/use-graph.ts'
import { useWords } from '../words/words.tsx'
import type { ReferralFormProps } from './referral.ts'
import { decideReferral, type ReferralDecision } from './referrals.generated.ts'

const decisions: readonly ReferralDecision[] = ['ACCEPTED', 'NOT_ACCEPTED', 'NO_EVIDENCE']

/** The form; the number of the police case is asked for where one is opened. */
export function DecideForm({ referral, done }: ReferralFormProps) {
  const { say, name } = useWords()
  const idempotencyKey = useIdempotencyKey()
  const [decision, setDecision] = useState<ReferralDecision | ''>('')
  const [caseNumber, setCaseNumber] = useState('')
  const [reason, setReason] = useState('')
  const [isChecked, setIsChecked] = useState(false)
  const decide = useAct(decideReferral)
  const isAccepted = decision === 'ACCEPTED'
  const policeCaseNumber = isAccepted ? caseNumber.trim() : null
  const send = () => {
    setIsChecked(true)
    if (decision === '' || policeCaseNumber === '' || reason.trim() === '') return
    decide.mutate(
      {
        input: {
          idempotencyKey,
          referralId: referral.id,
          decision,
          policeCaseNumber,
          reason: reason.trim(),
        },
      },
      { onSuccess: done },
    )
  }
  return (
    <ActForm
      label={say('referral.decide')}
      problem={decide.error}
      isPending={decide.isPending}
      states="referral.state"
      send={send}
    >
      <ChoiceField
        autoFocus
        label={say('referral.decision')}
        value={decision}
        choices={decisions.map((value) => ({ value, label: name('referral.decision', value) }))}
        onChange={setDecision}
        error={isChecked && decision === '' ? say('fault.choose') : undefined}
      />
      {decision === 'NO_EVIDENCE' ? <p>{say('referral.no-evidence-explained')}</p> : null}
      {isAccepted ? (
        <WordField
          label={say('referral.police-case-number')}
          maxLength={64}
          value={caseNumber}
          onChange={setCaseNumber}
          error={isChecked && policeCaseNumber === '' ? say('fault.police-case-number') : undefined}
        />
      ) : null}
      <ReasonField value={reason} onChange={setReason} isChecked={isChecked} />
    </ActForm>
  )
}
