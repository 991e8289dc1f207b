/** Holds many requests in one call, each for all that was asked or for a part. */

import { useState } from 'react'
import { ActForm, useIdempotencyKey } from '../controls/act-form.tsx'
import { ItemProblem, type ItemError } from '../controls/item-problem.tsx'
import { SidePanel } from '../controls/side-panel.tsx'
import { formatBaht, parseBaht } from '../format/money.ts'
import { useAct } from '../graph/use-graph.ts'
import { useWords } from '../words/words.tsx'
import { accountOf } from './hold-columns.tsx'
import { placeHolds, type InboxHoldFragment } from './inbox.generated.ts'
import { faultOfAmount } from './place-form.tsx'

type Results = Readonly<Record<string, ItemError | null>>

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
  const [amounts, setAmounts] = useState<Readonly<Record<string, string>>>(() =>
    Object.fromEntries(
      holds.map(({ id, requestedSatang }) => [
        id,
        requestedSatang === null ? '' : formatBaht(requestedSatang),
      ]),
    ),
  )
  const [results, setResults] = useState<Results>({})
  const [isChecked, setIsChecked] = useState(false)
  const place = useAct(placeHolds)
  const open = holds.filter(({ id }) => results[id] !== null)
  const faultOf = ({ id, requestedSatang }: InboxHoldFragment) =>
    faultOfAmount(words, amounts[id] ?? '', requestedSatang)
  const heldOf = ({ id }: InboxHoldFragment) => parseBaht(amounts[id] ?? '') ?? 0
  const send = () => {
    setIsChecked(true)
    if (open.some((hold) => faultOf(hold) !== undefined)) return
    const items = open.map((hold) => ({ holdId: hold.id, heldSatang: heldOf(hold) }))
    place.mutate(
      { input: { idempotencyKey, items } },
      {
        onSuccess: (data) => {
          const answers = data.placeHolds?.results ?? []
          if (answers.every(({ error }) => error === null)) close()
          setResults({
            ...results,
            ...Object.fromEntries(answers.map(({ holdId, error }) => [holdId, error])),
          })
        },
      },
    )
  }
  return (
    <SidePanel isWide title={say('inbox.place-many', { count: holds.length })} close={close}>
      <ActForm
        label={say('inbox.place-many', { count: open.length })}
        problem={place.error}
        isPending={place.isPending}
        send={send}
      >
        <table className="small" aria-label={say('inbox.place-many', { count: holds.length })}>
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
            {holds.map((hold, index) => {
              const error = results[hold.id]
              const fault = isChecked && error !== null ? faultOf(hold) : undefined
              return (
                <tr key={hold.id}>
                  <td>{accountOf(hold)}</td>
                  <td className="number">
                    {hold.requestedSatang === null
                      ? say('hold.whole-account')
                      : formatBaht(hold.requestedSatang)}
                  </td>
                  <td>
                    {error === null ? (
                      say('state.recorded')
                    ) : (
                      <span className="field">
                        <input
                          autoFocus={index === 0}
                          inputMode="decimal"
                          aria-label={say('inbox.amount-of', { account: accountOf(hold) })}
                          aria-invalid={fault !== undefined}
                          value={amounts[hold.id]}
                          onChange={({ target }) =>
                            setAmounts({ ...amounts, [hold.id]: target.value })
                          }
                        />
                        {fault === undefined ? null : <span className="fault">{fault}</span>}
                        {error ? <ItemProblem error={error} /> : null}
                      </span>
                    )}
                  </td>
                </tr>
              )
            })}
          </tbody>
        </table>
        <p>
          {say('inbox.sum', {
            amount: formatBaht(open.reduce((sum, hold) => sum + heldOf(hold), 0)),
          })}
        </p>
      </ActForm>
    </SidePanel>
  )
}
