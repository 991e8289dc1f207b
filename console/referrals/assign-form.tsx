/** Names the inquiry officer. */

import { useState } from 'react'
import { ActForm, useIdempotencyKey } from '../controls/act-form.tsx'
import { WordField } from '../controls/fields.tsx'
import { useOfficer } from '../frame/officer.tsx'
import { useAct } from '../graph/use-graph.ts'
import { useWords } from '../words/words.tsx'
import type { ReferralFormProps } from './referral.ts'
import { assignOfficer } from './referrals.generated.ts'

/** The form; it begins with the officer who is signed in. */
export function AssignForm({ referral, done }: ReferralFormProps) {
  const { say } = useWords()
  const { officer: self } = useOfficer()
  const idempotencyKey = useIdempotencyKey()
  const [officer, setOfficer] = useState(self)
  const [isChecked, setIsChecked] = useState(false)
  const assign = useAct(assignOfficer)
  const send = () => {
    setIsChecked(true)
    if (officer.trim() === '') return
    assign.mutate(
      { input: { idempotencyKey, referralId: referral.id, officer: officer.trim() } },
      { onSuccess: done },
    )
  }
  return (
    <ActForm
      label={say('referral.assign')}
      problem={assign.error}
      isPending={assign.isPending}
      states="referral.state"
      send={send}
    >
      <WordField
        autoFocus
        label={say('referral.officer')}
        hint={say('referral.officer-hint')}
        maxLength={200}
        value={officer}
        onChange={setOfficer}
        error={isChecked && officer.trim() === '' ? say('fault.officer') : undefined}
      />
    </ActForm>
  )
}
