/** The events of the case, oldest first. */

import { Button } from 'react-aria-components'
import { ProblemNote } from '../controls/problem-note.tsx'
import { Instant } from '../format/instant.tsx'
import { usePages } from '../graph/use-pages.ts'
import { useWords } from '../words/words.tsx'
import { caseTimeline } from './case-file.generated.ts'

/** The events, a hundred at a time. */
export function Timeline({ caseId }: { readonly caseId: string }) {
  const { say, name, language } = useWords()
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
              <small lang="en">{summary}</small>
            </span>
          </li>
        ))}
      </ol>
      {pages.hasMore ? <Button onPress={pages.more}>{say('action.more')}</Button> : null}
    </section>
  )
}
