/** The history of a hold, the latest event first, each with its section of law. */

import { useAgencyName } from '../agencies/use-agency-name.ts'
import { Instant } from '../format/instant.tsx'
import { formatSection } from '../format/section.ts'
import { useWords, type WordKey, type Words } from '../words/words.tsx'
import type { HoldFileQuery } from './inbox.generated.ts'

type HoldEvent = NonNullable<HoldFileQuery['hold']>['history'][number]

/** The list of events. */
export function HoldHistory({ events }: { readonly events: readonly HoldEvent[] }) {
  const words = useWords()
  const { say, name, language } = words
  const agencyName = useAgencyName()
  return (
    <>
      <h3>{say('hold.history')}</h3>
      <ol className="history">
        {events.toReversed().map((event) => {
          const { id, at, state, agencyId, officer, section } = event
          const note = sayNote(words, event)
          return (
            <li key={id}>
              <strong>{name('hold.state', state)}</strong> <Instant at={at} />{' '}
              <small>
                {[
                  agencyName(agencyId),
                  officer,
                  section === null ? null : formatSection(section, language),
                ]
                  .filter((part) => part !== null)
                  .join(' · ')}
              </small>
              {note === null ? null : <p>{note}</p>}
            </li>
          )
        })}
      </ol>
    </>
  )
}

/** A remark of the graph in the officer's language, and the words that a person gave. Older events have words only. */
function sayNote(
  { say, name }: Pick<Words, 'say' | 'name'>,
  { remark, words, state }: Pick<HoldEvent, 'remark' | 'words' | 'state'>,
): string | null {
  if (remark === null) return words
  const key = `remark.${remark}`
  return name('remark', remark) === remark
    ? remark
    : say(key as WordKey, { words: words ?? '', state }) // the catalogue has it
}
