/** The events of the case, oldest first. */

import { Button } from 'react-aria-components'
import { ProblemNote } from '../controls/problem-note.tsx'
import { Instant } from '../format/instant.tsx'
import { usePages } from '../graph/use-pages.ts'
import { formatSection } from '../format/section.ts'
import { useWords, type Words } from '../words/words.tsx'
import { caseTimeline } from './case-file.generated.ts'
import { readEventDetail } from './event-detail.ts'

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
        {pages.rows.map(({ at, kind, summary, agency }, index) => (
          <li key={`${at} ${kind} ${String(index)}`}>
            <Instant at={at} />
            <span>
              <strong>{name('event', kind)}</strong>{' '}
              {language === 'th' ? agency.nameTh : agency.nameEn}
              <Detail words={words} kind={kind} summary={summary} />
            </span>
          </li>
        ))}
      </ol>
      {pages.hasMore ? <Button onPress={pages.more}>{say('action.more')}</Button> : null}
    </section>
  )
}

/** Details that the kind does not give, in the officer's language; for a kind without words, the graph's own sentence. */
function Detail({
  words: { say, name, language },
  kind,
  summary,
}: {
  readonly words: Words
  readonly kind: string
  readonly summary: string
}) {
  // a kind without words is named by itself
  if (name('event', kind) === kind) return <small lang="en">{summary}</small>
  const detail = readEventDetail(summary)
  switch (detail?.about) {
    case 'station':
      return <small>{say('event-detail.station', detail)}</small>
    case 'stations':
      return <small>{say('event-detail.stations', detail)}</small>
    case 'basis':
      return <small>{name('basis', detail.basis)}</small>
    case 'section':
      return <small>{formatSection(detail.section, language)}</small>
    case 'reason':
      return <small>{name('close', detail.reason)}</small>
    default:
      return null
  }
}
