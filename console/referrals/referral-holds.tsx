/** The holds of the referred case, with the clocks that a complaint or a decision moves. */

import { useBankName } from '../agencies/use-bank-name.ts'
import { UnreadNote } from '../controls/unread-note.tsx'
import { Clock } from '../format/clock.tsx'
import { formatBaht } from '../format/money.ts'
import { useWords } from '../words/words.tsx'
import type { Referral } from './referral.ts'

/** The table; the first hundred holds. */
export function ReferralHolds({
  holds,
}: {
  /** Null: they could not be read. */
  readonly holds: Referral['case']['holds']
}) {
  const { say, name } = useWords()
  const bankName = useBankName()
  if (holds === null)
    return (
      <>
        <h3>{say('referral.holds')}</h3>
        <UnreadNote isLoading={false} />
      </>
    )
  if (holds.length === 0) return null
  return (
    <>
      <h3>{say('referral.holds')}</h3>
      <table className="small" aria-label={say('referral.holds')}>
        <thead>
          <tr>
            <th scope="col">{say('hold.account')}</th>
            <th scope="col">{say('referral.state')}</th>
            <th scope="col" className="number">
              {say('hold.held')}
            </th>
            <th scope="col">{say('hold.due')}</th>
          </tr>
        </thead>
        <tbody>
          {holds.map(({ id, account, state, heldSatang, lapsesAt }) => (
            <tr key={id}>
              <td>
                {account.accountNumber ?? account.maskedNumber}{' '}
                <small>{bankName(account.bankCode)}</small>
              </td>
              <td>{name('hold.state', state)}</td>
              <td className="number">{heldSatang === null ? '–' : formatBaht(heldSatang)}</td>
              <td>{lapsesAt === null ? '–' : <Clock until={lapsesAt} />}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}
