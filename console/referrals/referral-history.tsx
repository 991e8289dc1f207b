/** The history of a referral, the latest event first. */

import { useAgencyName } from '../agencies/use-agency-name.ts'
import { Instant } from '../format/instant.tsx'
import { useWords } from '../words/words.tsx'
import type { Referral } from './referral.ts'

/** The list of events. */
export function ReferralHistory({ events }: { readonly events: Referral['history'] }) {
  const { say, name } = useWords()
  const agencyName = useAgencyName()
  return (
    <>
      <h3>{say('referral.history')}</h3>
      <ol className="history">
        {events.toReversed().map(({ at, state, agencyId, decision, note }) => (
          <li key={`${at} ${state} ${note}`}>
            <strong>{name('referral.state', state)}</strong> <Instant at={at} />{' '}
            <small>{agencyName(agencyId)}</small>
            {decision === null ? null : <p>{name('referral.decision', decision)}</p>}
            {note === null ? null : <p>{note}</p>}
          </li>
        ))}
      </ol>
    </>
  )
}
