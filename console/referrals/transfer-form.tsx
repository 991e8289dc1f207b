/** Hands the referral to another station, which alone has it from then on. */

import { useState } from 'react'
import { ActForm, useIdempotencyKey } from '../controls/act-form.tsx'
import { ChoiceField } from '../controls/fields.tsx'
import { ProblemNote } from '../controls/problem-note.tsx'
import { ReasonField } from '../controls/reason-field.tsx'
import { useAct, useGraph } from '../graph/use-graph.ts'
import { useWords } from '../words/words.tsx'
import type { ReferralFormProps } from './referral.ts'
import { stations, transferReferral } from './referrals.generated.ts'

/** The form. */
export function TransferForm({ referral, done }: ReferralFormProps) {
  const { say, language } = useWords()
  const idempotencyKey = useIdempotencyKey()
  const list = useGraph(stations, {})
  const [toStationCode, setToStationCode] = useState('')
  const [reason, setReason] = useState('')
  const [isChecked, setIsChecked] = useState(false)
  const transfer = useAct(transferReferral)
  const choices = (list.data?.data.policeStations ?? [])
    .filter(({ code }) => code !== referral.station.code)
    .map(({ code, nameTh, nameEn }) => ({
      value: code,
      label: `${language === 'th' ? nameTh : nameEn} (${code})`,
    }))
  const send = () => {
    setIsChecked(true)
    if (toStationCode === '' || reason.trim() === '') return
    transfer.mutate(
      { input: { idempotencyKey, referralId: referral.id, toStationCode, reason: reason.trim() } },
      { onSuccess: done },
    )
  }
  return (
    <ActForm
      label={say('referral.transfer')}
      problem={transfer.error}
      isPending={transfer.isPending}
      states="referral.state"
      send={send}
    >
      <p>{say('referral.transfer-explained')}</p>
      <ProblemNote problem={list.error} again={() => void list.refetch()} />
      <ChoiceField
        autoFocus
        label={say('referral.to-station')}
        value={toStationCode}
        choices={choices}
        onChange={setToStationCode}
        error={isChecked && toStationCode === '' ? say('fault.choose') : undefined}
      />
      <ReasonField value={reason} onChange={setReason} isChecked={isChecked} />
    </ActForm>
  )
}
