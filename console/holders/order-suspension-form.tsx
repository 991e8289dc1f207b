/** Orders numbers off (s.5 para 2): 24 hours for mobile numbers, 3 days for other services. */

import { useState } from 'react'
import { ActForm, useIdempotencyKey } from '../controls/act-form.tsx'
import { WordField } from '../controls/fields.tsx'
import { ReasonField } from '../controls/reason-field.tsx'
import { SidePanel } from '../controls/side-panel.tsx'
import { parseMsisdns } from '../format/msisdns.ts'
import { useAct } from '../graph/use-graph.ts'
import { useWords } from '../words/words.tsx'
import { orderSimSuspension } from './holders.generated.ts'

const most = 1_000

/** The form in a dialog; numbers are typed or pasted, one a line. */
export function OrderSuspensionForm({ close }: { readonly close: () => void }) {
  const { say } = useWords()
  const idempotencyKey = useIdempotencyKey()
  const [typed, setTyped] = useState('')
  const [reason, setReason] = useState('')
  const [isChecked, setIsChecked] = useState(false)
  const order = useAct(orderSimSuspension)
  const { msisdns, wrong } = parseMsisdns(typed)
  const fault =
    wrong.length > 0
      ? say('fault.numbers', { numbers: wrong.slice(0, 3).join(', ') })
      : msisdns.length === 0 || msisdns.length > most
        ? say('fault.no-numbers', { most })
        : undefined
  const send = () => {
    setIsChecked(true)
    if (fault !== undefined || reason.trim() === '') return
    order.mutate(
      { input: { idempotencyKey, msisdns, reason: reason.trim() } },
      { onSuccess: close },
    )
  }
  return (
    <SidePanel title={say('order.new')} close={close}>
      <ActForm
        label={say('order.send', { count: msisdns.length })}
        problem={order.error}
        isPending={order.isPending}
        states="sim.status"
        send={send}
      >
        <p>{say('order.explained')}</p>
        <WordField
          autoFocus
          label={say('suspension.numbers')}
          hint={say('order.numbers-hint')}
          rows={6}
          value={typed}
          onChange={setTyped}
          error={isChecked ? fault : undefined}
        />
        <ReasonField value={reason} onChange={setReason} isChecked={isChecked} />
      </ActForm>
    </SidePanel>
  )
}
