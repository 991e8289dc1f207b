/** Refers the case to a police station, which has it in its list at once. */

import { useState } from 'react'
import { ActForm, useIdempotencyKey } from '../controls/act-form.tsx'
import { ChoiceField, WordField } from '../controls/fields.tsx'
import { ProblemNote } from '../controls/problem-note.tsx'
import { useAct, useGraph } from '../graph/use-graph.ts'
import { stations } from '../referrals/referrals.generated.ts'
import { useWords } from '../words/words.tsx'
import { referCase } from './case-file.generated.ts'

/** The form: the station, and a note for it. */
export function ReferForm({
  caseId,
  done,
}: {
  readonly caseId: string
  readonly done: () => void
}) {
  const { say, language } = useWords()
  const idempotencyKey = useIdempotencyKey()
  const list = useGraph(stations, {}, { isKept: true, isNeeded: true })
  const [stationCode, setStationCode] = useState('')
  const [note, setNote] = useState('')
  const [isChecked, setIsChecked] = useState(false)
  const refer = useAct(referCase)
  const choices = (list.data?.data.policeStations ?? []).map(({ code, nameTh, nameEn }) => ({
    value: code,
    label: `${language === 'th' ? nameTh : nameEn} (${code})`,
  }))
  const send = () => {
    setIsChecked(true)
    if (stationCode === '') return
    const words = note.trim() === '' ? null : note.trim()
    refer.mutate(
      { input: { idempotencyKey, caseId, stationCode, note: words } },
      { onSuccess: done },
    )
  }
  return (
    <ActForm
      label={say('file.refer')}
      problem={refer.error}
      isPending={refer.isPending}
      states="referral.state"
      send={send}
    >
      <ProblemNote problem={list.error} again={() => void list.refetch()} />
      <ChoiceField
        autoFocus
        label={say('referral.to-station')}
        value={stationCode}
        choices={choices}
        onChange={setStationCode}
        error={isChecked && stationCode === '' ? say('fault.choose') : undefined}
      />
      <WordField
        label={say('file.refer-note')}
        rows={3}
        maxLength={2_000}
        value={note}
        onChange={setNote}
      />
    </ActForm>
  )
}
