/** Reports that the numbers of chosen orders are off, and since when. */

import { useState } from 'react'
import { ActForm, useIdempotencyKey } from '../controls/act-form.tsx'
import { WordField } from '../controls/fields.tsx'
import { SidePanel } from '../controls/side-panel.tsx'
import { formatMsisdn } from '../format/msisdns.ts'
import { parseInstant, typeInstant } from '../format/typed-instant.ts'
import { isFaultOf } from '../graph/problem.ts'
import { useAct } from '../graph/use-graph.ts'
import type { OrderRowFragment } from '../sims/sims.generated.ts'
import { useWords } from '../words/words.tsx'
import { confirmSimSuspension } from './orders.generated.ts'

/** The form in a dialog; the instant begins as the present. All numbers are reported, or none. */
export function ConfirmForm({
  orders,
  close,
}: {
  readonly orders: readonly OrderRowFragment[]
  readonly close: () => void
}) {
  const { say, language } = useWords()
  const idempotencyKey = useIdempotencyKey()
  const [typed, setTyped] = useState(() => typeInstant(new Date(), language))
  const [isChecked, setIsChecked] = useState(false)
  const confirm = useAct(confirmSimSuspension)
  const suspendedAt = parseInstant(typed)
  const isFuture = suspendedAt !== undefined && new Date(suspendedAt).getTime() > Date.now()
  const send = () => {
    setIsChecked(true)
    if (suspendedAt === undefined || isFuture) return
    const msisdns = orders.map(({ msisdn }) => msisdn)
    confirm.mutate({ input: { idempotencyKey, msisdns, suspendedAt } }, { onSuccess: close })
  }
  const fault = isChecked && suspendedAt === undefined ? say('fault.instant') : undefined
  const isRefused = isChecked && (isFuture || isFaultOf(confirm.error, 'suspendedAt'))
  return (
    <SidePanel title={say('order.confirm-many', { count: orders.length })} close={close}>
      <ul className="chosen">
        {orders.map(({ id, msisdn }) => (
          <li key={id}>{formatMsisdn(msisdn)}</li>
        ))}
      </ul>
      <ActForm
        label={say('order.confirm-many', { count: orders.length })}
        problem={confirm.error}
        isPending={confirm.isPending}
        states="sim.status"
        send={send}
      >
        <WordField
          autoFocus
          label={say('order.suspended-at')}
          hint={say('fault.instant')}
          value={typed}
          onChange={setTyped}
          error={fault ?? (isRefused ? say('fault.suspended-at') : undefined)}
        />
      </ActForm>
    </SidePanel>
  )
}
