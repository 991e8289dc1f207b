/** One request of many: its account, the requested amount, and the amount to hold. */

import { ItemProblem, type ItemError } from '../controls/item-problem.tsx'
import { formatBaht } from '../format/money.ts'
import { useWords } from '../words/words.tsx'
import { accountOf } from './hold-columns.tsx'
import type { InboxHoldFragment } from './inbox.generated.ts'

/** The row of a table. */
export function PlaceRow({
  hold,
  amount,
  setAmount,
  fault,
  error,
  isFirst,
}: {
  readonly hold: InboxHoldFragment
  readonly amount: string
  readonly setAmount: (amount: string) => void
  /** Of the amount as it was typed. */
  readonly fault: string | undefined
  /** Of the last attempt; null: the request was answered. */
  readonly error: ItemError | null | undefined
  readonly isFirst: boolean
}) {
  const { say } = useWords()
  const { requestedSatang } = hold
  return (
    <tr>
      <td>{accountOf(hold)}</td>
      <td className="number">
        {requestedSatang === null ? say('hold.whole-account') : formatBaht(requestedSatang)}
      </td>
      <td>
        {error === null ? (
          say('state.recorded')
        ) : (
          <span className="field">
            <input
              autoFocus={isFirst}
              inputMode="decimal"
              aria-label={say('inbox.amount-of', { account: accountOf(hold) })}
              aria-invalid={fault !== undefined}
              value={amount}
              onChange={({ target }) => setAmount(target.value)}
            />
            {fault === undefined ? null : <span className="fault">{fault}</span>}
            {error ? <ItemProblem error={error} /> : null}
          </span>
        )}
      </td>
    </tr>
  )
}
