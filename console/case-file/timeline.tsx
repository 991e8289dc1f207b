/** The events of the case, oldest first. */

import { Button } from 'react-aria-components'
import { useAgencyName } from '../agencies/use-agency-name.ts'
import { ProblemNote } from '../controls/problem-note.tsx'
import { Instant } from '../format/instant.tsx'
import { usePages } from '../graph/use-pages.ts'
import { formatSection } from '../format/section.ts'
import { useWords, type Words } from '../words/words.tsx'
import { caseTimeline, type CaseTimelineQuery } from './case-file.generated.ts'

type CaseEvent = NonNullable<CaseTimelineQuery['case']>['timeline']['nodes'][number]

/** The events, a hundred at a time. */
export function Timeline({ caseId }: { readonly caseId: string }) {
  const words = useWords()
  const { say, name, language } = words
  const pages = usePages(caseTimeline, { id: caseId }, (data) => data.case?.timeline ?? null, {
    caseId,
  })
  return (
    <section>
      <h2>{say('file.timeline')}</h2>
      <ProblemNote problem={pages.problem} again={pages.again} />
      <ol className="timeline card" tabIndex={0} aria-label={say('file.timeline')}>
        {pages.rows.map((event, index) => (
          <li key={`${event.at} ${event.kind} ${String(index)}`}>
            <Instant at={event.at} />
            <span>
              <strong>{name('event', event.kind)}</strong>{' '}
              {[event.agency, event.concerns]
                .flatMap((agency) => agency ?? [])
                .map(({ nameTh, nameEn }) => (language === 'th' ? nameTh : nameEn))
                .filter((name, index, names) => names.indexOf(name) === index)
                .join(' → ')}
              <Detail words={words} event={event} />
            </span>
          </li>
        ))}
      </ol>
      {pages.hasMore ? <Button onPress={pages.more}>{say('action.more')}</Button> : null}
    </section>
  )
}

/** The details of an event in the officer's language; the graph's own sentence where it has no details. */
function Detail({ words, event }: { readonly words: Words; readonly event: CaseEvent }) {
  const agencyName = useAgencyName()
  const { kind, summary, details } = event
  // a kind without words is named by itself
  if (details === null || words.name('event', kind) === kind)
    return <small lang="en">{summary}</small>
  const text = sayDetails(words, details, (code) => agencyName(`police:station:${code}`))
  return text === undefined ? null : <small>{text}</small>
}

function sayDetails(
  { say, name, language }: Words,
  { section, basis, stationCode, fromStationCode, closeReason }: NonNullable<CaseEvent['details']>,
  nameOfStation: (code: string) => string,
): string | undefined {
  if (stationCode !== null)
    return fromStationCode === null
      ? say('event-detail.station', { station: nameOfStation(stationCode) })
      : say('event-detail.stations', {
          from: nameOfStation(fromStationCode),
          to: nameOfStation(stationCode),
        })
  // the words of a basis name its section
  if (basis !== null) return name('basis', basis)
  if (section !== null) return formatSection(section, language)
  return closeReason === null ? undefined : name('close', closeReason)
}
