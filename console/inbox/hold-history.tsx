/** The history of a hold, the latest event first, each with its section of law. */

import { formatAgency } from '../format/agency.ts'
import { Instant } from '../format/instant.tsx'
import { formatSection } from '../format/section.ts'
import { useWords } from '../words/words.tsx'
import type { HoldFileQuery } from './inbox.generated.ts'

/** The list of events. */
export function HoldHistory({
  events,
}: {
  readonly events: NonNullable<HoldFileQuery['hold']>['history']
}) {
  const { say, name, language } = useWords()
  return (
    <>
      <h3>{say('hold.history')}</h3>
      <ol className="history">
        {events.toReversed().map(({ id, at, state, agencyId, officer, section, note }) => (
          <li key={id}>
            <strong>{name('hold.state', state)}</strong> <Instant at={at} />{' '}
            <small>
              {[
                formatAgency(agencyId, { say, name }),
                officer,
                section === null ? null : formatSection(section, language),
              ]
                .filter((part) => part !== null)
                .join(' · ')}
            </small>
            {note === null ? null : <p>{note}</p>}
          </li>
        ))}
      </ol>
    </>
  )
}
