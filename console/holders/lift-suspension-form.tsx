/** Ends orders (s.5 para 3): the numbers are in use again. */

import { useState } from 'react'
import { ActForm, useIdempotencyKey } from '../controls/act-form.tsx'
import { ReasonField } from '../controls/reason-field.tsx'
import { SidePanel } from '../controls/side-panel.tsx'
import { formatMsisdn } from '../format/msisdns.ts'
import { useAct } from '../graph/use-graph.ts'
import type { OrderRowFragment } from '../sims/sims.generated.ts'
import { useWords } from '../words/words.tsx'
import { liftSimSuspension } from './holders.generated.ts'

/** The form in a dialog: all orders end, or none. */
export function LiftSuspensionForm({
  orders,
  close,
}: {
  readonly orders: readonly OrderRowFragment[]
  readonly close: () => void
}) {
  const { say } = useWords()
  const idempotencyKey = useIdempotencyKey()
  const [reason, setReason] = useState('')
  const [isChecked, setIsChecked] = useState(false)
  const lift = useAct(liftSimSuspension)
  const send = () => {
    setIsChecked(true)
    if (reason.trim() === '') return
    const msisdns = orders.map(({ msisdn }) => msisdn)
    lift.mutate({ input: { idempotencyKey, msisdns, reason: reason.trim() } }, { onSuccess: close })
  }
  return (
    <SidePanel title={say('order.lift-many', { count: orders.length })} close={close}>
      <ul className="chosen">
        {orders.map(({ id, msisdn, operator }) => (
          <li key={id}>
            {formatMsisdn(msisdn)} · {operator}
          </li>
        ))}
      </ul>
      <ActForm
        label={say('order.lift-many', { count: orders.length })}
        problem={lift.error}
        isPending={lift.isPending}
        states="sim.status"
        send={send}
      >
        <ReasonField autoFocus value={reason} onChange={setReason} isChecked={isChecked} />
      </ActForm>
    </SidePanel>
  )
}
