/** The complaint that a police station takes with the report (s.8). */

import { WordField } from '../controls/fields.tsx'
import { useWords } from '../words/words.tsx'
import type { ComplaintDraft } from './desk-draft.ts'
import type { Faults } from '../legs/leg-draft.ts'

/** The group of fields; without a number the report has no complaint. */
export function ComplaintPart({
  complaint,
  change,
  faults,
}: {
  readonly complaint: ComplaintDraft
  readonly change: (complaint: ComplaintDraft) => void
  readonly faults: Faults
}) {
  const { say } = useWords()
  const fault = faults['receivedAt']
  return (
    <fieldset>
      <legend>{say('intake.complaint')}</legend>
      <WordField
        label={say('referral.complaint-number')}
        hint={say('intake.complaint-hint')}
        maxLength={64}
        autoComplete="off"
        value={complaint.number}
        onChange={(number) => change({ ...complaint, number })}
      />
      <WordField
        label={say('referral.received-at')}
        hint={say('fault.instant')}
        autoComplete="off"
        value={complaint.receivedAt}
        onChange={(receivedAt) => change({ ...complaint, receivedAt })}
        error={fault && say(fault)}
      />
    </fieldset>
  )
}
