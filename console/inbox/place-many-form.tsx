/** Holds many requests in one call, each for all that was asked or for a part. */

import { useState } from 'react'
import { ActForm, useIdempotencyKey } from '../controls/act-form.tsx'
import { useItemResults } from '../controls/item-results.ts'
import { SidePanel } from '../controls/side-panel.tsx'
import { formatBaht, parseBaht } from '../format/money.ts'
import { useAct } from '../graph/use-graph.ts'
import { useWords } from '../words/words.tsx'
import { placeHolds, type InboxHoldFragment } from './inbox.generated.ts'
import { faultOfAmount } from './place-form.tsx'
import { PlaceRow } from './place-row.tsx'

/** The form in a dialog. It stays open for the requests that were not done, and sends those alone again. */
export function PlaceManyForm({
  holds,
  close,
}: {
  readonly holds: readonly InboxHoldFragment[]
  readonly close: () => void
}) {
  const words = useWords()
  const { say } = words
  const idempotencyKey = useIdempotencyKey()
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({})
  const [isChecked, setIsChecked] = useState(false)
  const results = useItemResults()
  const place = useAct(placeHolds)
  const open = holds.filter(({ id }) => results.of(id) !== null)
  const amountOf = ({ id, requestedSatang }: InboxHoldFragment) =>
    typed[id] ?? (requestedSatang === null ? '' : formatBaht(requestedSatang))
  const heldOf = (hold: InboxHoldFragment) => parseBaht(amountOf(hold)) ?? 0
  const faultOf = (hold: InboxHoldFragment) =>
    faultOfAmount(words, amountOf(hold), hold.requestedSatang)
  const send = () => {
    setIsChecked(true)
    if (open.some((hold) => faultOf(hold) !== undefined)) return
    const items = open.map((hold) => ({ holdId: hold.id, heldSatang: heldOf(hold) }))
    place.mutate(
      { input: { idempotencyKey, items } },
      { onSuccess: (data) => results.add(data.placeHolds?.results ?? [], close) },
    )
  }
  const title = say('inbox.place-many', { count: holds.length })
  const sum = formatBaht(open.reduce((all, hold) => all + heldOf(hold), 0))
  return (
    <SidePanel isWide title={title} close={close}>
      <ActForm
        label={say('inbox.place-many', { count: open.length })}
        problem={place.error}
        isPending={place.isPending}
        send={send}
      >
        <table className="small" aria-label={title}>
          <thead>
            <tr>
              <th scope="col">{say('hold.account')}</th>
              <th scope="col" className="number">
                {say('hold.requested')}
              </th>
              <th scope="col">{say('inbox.amount')}</th>
            </tr>
          </thead>
          <tbody>
            {holds.map((hold, index) => (
              <PlaceRow
                key={hold.id}
                hold={hold}
                amount={amountOf(hold)}
                setAmount={(amount) => setTyped({ ...typed, [hold.id]: amount })}
                fault={isChecked ? faultOf(hold) : undefined}
                error={results.of(hold.id)}
                isFirst={index === 0}
              />
            ))}
          </tbody>
        </table>
        <p>{say('inbox.sum', { amount: sum })}</p>
      </ActForm>
    </SidePanel>
  )
}
