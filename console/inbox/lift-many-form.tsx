/** Lifts many holds in one call, for one reason. */

import { useState } from 'react'
import { ActForm, useIdempotencyKey } from '../controls/act-form.tsx'
import { ItemProblem } from '../controls/item-problem.tsx'
import { useItemResults } from '../controls/item-results.ts'
import { ReasonField } from '../controls/reason-field.tsx'
import { SidePanel } from '../controls/side-panel.tsx'
import { formatBaht } from '../format/money.ts'
import { useAct } from '../graph/use-graph.ts'
import { useWords } from '../words/words.tsx'
import { accountOf } from './hold-columns.tsx'
import { liftHolds, type InboxHoldFragment } from './inbox.generated.ts'

/** The form in a dialog. It stays open for the holds that were not lifted. */
export function LiftManyForm({
  holds,
  close,
}: {
  readonly holds: readonly InboxHoldFragment[]
  readonly close: () => void
}) {
  const { say } = useWords()
  const idempotencyKey = useIdempotencyKey()
  const [reason, setReason] = useState('')
  const results = useItemResults()
  const [isChecked, setIsChecked] = useState(false)
  const lift = useAct(liftHolds)
  const open = holds.filter(({ id }) => results.of(id) !== null)
  const send = () => {
    setIsChecked(true)
    if (reason.trim() === '') return
    const items = open.map(({ id }) => ({ holdId: id, reason: reason.trim() }))
    lift.mutate(
      { input: { idempotencyKey, items } },
      { onSuccess: (data) => results.add(data.liftHolds?.results ?? [], close) },
    )
  }
  return (
    <SidePanel isWide title={say('inbox.lift-many', { count: holds.length })} close={close}>
      <ActForm
        label={say('inbox.lift-many', { count: open.length })}
        problem={lift.error}
        isPending={lift.isPending}
        send={send}
      >
        <ul className="chosen">
          {holds.map((hold) => {
            const error = results.of(hold.id)
            return (
              <li key={hold.id}>
                {accountOf(hold)} ·{' '}
                {hold.heldSatang === null ? say('hold.whole-account') : formatBaht(hold.heldSatang)}{' '}
                {error === null ? say('state.recorded') : null}
                {error ? <ItemProblem error={error} /> : null}
              </li>
            )
          })}
        </ul>
        <ReasonField autoFocus value={reason} onChange={setReason} isChecked={isChecked} />
      </ActForm>
    </SidePanel>
  )
}
