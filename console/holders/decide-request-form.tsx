/** Orders the numbers of a request off, or refuses it with a reason. */

import { useState } from 'react'
import { ActForm, useIdempotencyKey } from '../controls/act-form.tsx'
import { ChoiceField } from '../controls/fields.tsx'
import { ReasonField } from '../controls/reason-field.tsx'
import { SidePanel } from '../controls/side-panel.tsx'
import { formatMsisdn } from '../format/msisdns.ts'
import { useAct } from '../graph/use-graph.ts'
import { useWords } from '../words/words.tsx'
import { decideSuspensionRequest, type RequestRowFragment } from './holders.generated.ts'

/** The form in a dialog. */
export function DecideRequestForm({
  request,
  close,
}: {
  readonly request: RequestRowFragment
  readonly close: () => void
}) {
  const { say, name } = useWords()
  const idempotencyKey = useIdempotencyKey()
  const [outcome, setOutcome] = useState<'ORDERED' | 'REFUSED' | ''>('')
  const [reason, setReason] = useState('')
  const [isChecked, setIsChecked] = useState(false)
  const decide = useAct(decideSuspensionRequest)
  const send = () => {
    setIsChecked(true)
    if (outcome === '' || reason.trim() === '') return
    const input = {
      idempotencyKey,
      requestId: request.id,
      ordered: outcome === 'ORDERED',
      reason: reason.trim(),
    }
    decide.mutate({ input }, { onSuccess: close })
  }
  return (
    <SidePanel title={say('suspension.title', { number: request.caseNumber })} close={close}>
      <ul className="chosen">
        {request.msisdns.map((msisdn) => (
          <li key={msisdn}>{formatMsisdn(msisdn)}</li>
        ))}
      </ul>
      <ActForm
        label={say('suspension.decide')}
        problem={decide.error}
        isPending={decide.isPending}
        states="suspension.state"
        send={send}
      >
        <ChoiceField
          autoFocus
          label={say('hold.outcome')}
          value={outcome}
          choices={(['ORDERED', 'REFUSED'] as const).map((value) => ({
            value,
            label: name('suspension.choice', value),
          }))}
          onChange={setOutcome}
          error={isChecked && outcome === '' ? say('fault.choose') : undefined}
        />
        <ReasonField value={reason} onChange={setReason} isChecked={isChecked} />
      </ActForm>
    </SidePanel>
  )
}
