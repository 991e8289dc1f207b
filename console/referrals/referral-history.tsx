/** The history of a referral, the latest event first. */

import { formatAgency } from '../format/agency.ts'
import { Instant } from '../format/instant.tsx'
import { useWords } from '../words/words.tsx'
import type { Referral } from './referral.ts'

/** The list of events. */
export function ReferralHistory({ events }: { readonly events: Referral['history'] }) {
  const { say, name } = useWords()
  return (
    <>
      <h3>{say('referral.history')}</h3>
      <ol className="history">
        {events.toReversed().map(({ at, state, agencyId, note }) => (
          <li key={`${at} ${state} ${note}`}>
            <strong>{name('referral.state', state)}</strong> <Instant at={at} />{' '}
            <small>{formatAgency(agencyId, { say, name })}</small>
            {note === null ? null : <p>{note}</p>}
          </li>
        ))}
      </ol>
    </>
  )
}
