/** Demands the verification of every holder of one operator over a number, as one act, and shows how far it has come. */

import { useState } from 'react'
import { ActForm, useIdempotencyKey } from '../controls/act-form.tsx'
import { ChoiceField } from '../controls/fields.tsx'
import { SidePanel } from '../controls/side-panel.tsx'
import { useAct, useGraph } from '../graph/use-graph.ts'
import { useWords } from '../words/words.tsx'
import type { ChosenHolders } from './holder-filter.tsx'
import { requireSimVerifications, verificationAct, type Operator } from './holders.generated.ts'

const operators: readonly Operator[] = ['AIS', 'TRUE', 'NT']
const everyMs = 2_000

/** The form in a dialog; it begins with the operator and the number of the list. */
export function DemandAllForm({
  chosen,
  close,
}: {
  readonly chosen: ChosenHolders
  readonly close: () => void
}) {
  const { say } = useWords()
  const idempotencyKey = useIdempotencyKey()
  const [operator, setOperator] = useState(chosen.operator)
  const [isChecked, setIsChecked] = useState(false)
  const demand = useAct(requireSimVerifications)
  const given = demand.data?.requireSimVerifications?.act
  const { data } = useGraph(
    verificationAct,
    { id: given?.id ?? '' },
    { isEnabled: given !== undefined, everyMs },
  )
  const progress = data?.data.simVerificationAct ?? given
  const send = () => {
    setIsChecked(true)
    if (operator === '') return
    demand.mutate({ input: { idempotencyKey, operator, moreThan: chosen.moreThan } })
  }
  return (
    <SidePanel title={say('demand.all')} close={close}>
      <p>{say('demand.all-explained', { moreThan: chosen.moreThan })}</p>
      {progress ? (
        <p role="status">
          {say('demand.progress', { demanded: progress.demanded, matched: progress.matched })}{' '}
          {progress.finishedAt === null ? say('demand.runs') : say('demand.finished')}
        </p>
      ) : (
        <ActForm
          label={say('demand.all')}
          problem={demand.error}
          isPending={demand.isPending}
          send={send}
        >
          <ChoiceField
            autoFocus
            label={say('sim.operator')}
            value={operator}
            choices={operators.map((value) => ({ value, label: value }))}
            onChange={setOperator}
            error={isChecked && operator === '' ? say('fault.choose') : undefined}
          />
        </ActForm>
      )}
    </SidePanel>
  )
}
